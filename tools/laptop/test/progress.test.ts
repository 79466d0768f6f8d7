import { describe, expect, it } from 'vitest';
import type { PipelineStatus } from '../src/pipeline-status';
import { Progress } from '../src/progress';

const status: PipelineStatus = {
  written: 22_857,
  expected: 22_857,
  generatorsDone: true,
  sent: 45_714,
  agentLagBytes: 2_048_000,
  delivered: 22_000,
  quarantined: 20,
  buffered: 857,
  consumerLag: 0,
  streamRecords: 22_857,
  cubeLag: 1_980,
};

function shown(live: boolean): string[] {
  let text = '';
  const stream = { write: (part: string) => Boolean((text += part)) } as unknown as NodeJS.WriteStream;
  new Progress({ stream, live }).show(status, 10_000);
  return text.trimEnd().split(live ? '\n' : ' | ');
}

describe('Progress', () => {
  it('says what each count counts, in grouped digits', () => {
    expect(shown(false)).toEqual([
      'written to log files 22,857',
      'sent to Kinesis + Firehose 45,714, 2,000 KiB behind',
      'folded into DynamoDB 22,857',
      'in the lake or quarantine 22,000, 857 behind',
      'counted in the cubes 20,000, 1,980 behind',
    ]);
  });

  it('draws bars of one width on a terminal', () => {
    const bars = shown(true).map((line) => line.search(/[█░]/));
    expect(new Set(bars).size).toBe(1);
    expect(shown(true)).toHaveLength(5);
  });
});
