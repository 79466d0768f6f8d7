import { memoryQuarantine, QuarantineWriteError, type QuarantineStore } from '@denver/intake';
import type { QuarantineRecord } from '@denver/record-model';
import type { FirehoseTransformationEvent } from 'aws-lambda';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNormaliser } from '../src/normaliser';

const event = JSON.parse(
  readFileSync(new URL('events/firehose.json', import.meta.url), 'utf8'),
) as FirehoseTransformationEvent;

function setUp(quarantine: QuarantineStore) {
  const logged: unknown[] = [];
  const counted: Record<string, number> = {};
  let published = 0;
  const metrics = {
    addMetric: (name: string, _unit: string, value: number) => void (counted[name] = value),
    addDimension: () => metrics,
    singleMetric: () => metrics,
    publishStoredMetrics: () => void (published += 1),
  };
  const handler = createNormaliser({
    dataset: 'service-request',
    boundaries: undefined,
    quarantine,
    quarantinePrefix: 'quarantine/ingest/service-request',
    logger: { info: (...line: unknown[]) => void logged.push(line) },
    metrics: metrics as never,
    now: () => 0,
  });
  return { handler, logged, counted, published: () => published };
}

describe('createNormaliser', () => {
  it('answers a recorded event and has the rejects put away', async () => {
    const quarantine = memoryQuarantine();
    const { handler, counted } = setUp(quarantine);
    const { records } = await handler(event);
    expect(records.map(({ result }) => result)).toEqual(['Ok', 'Dropped', 'Dropped', 'Dropped']);
    expect(counted).toMatchObject({ received: 4, rejected: 2, blank: 1 });
    const [[key, body]] = [...quarantine.files] as [[string, Uint8Array]];
    expect(key).toMatch(/^quarantine\/ingest\/service-request\/2026-03-02\/[0-9a-f]{64}\.jsonl$/);
    const lines = Buffer.from(body).toString().trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as QuarantineRecord).rawData)).toEqual(
      [1, 3].map((index) => event.records[index]?.data),
    );
  });

  it('writes the same quarantine file when Firehose calls again', async () => {
    const quarantine = memoryQuarantine();
    const { handler } = setUp(quarantine);
    await handler(event);
    await handler(event);
    expect(quarantine.files.size).toBe(1);
  });

  it('fails the call when the rejects cannot be put away, and still counts', async () => {
    const put = async () => Promise.reject(new QuarantineWriteError('key'));
    const { handler, published } = setUp({ put });
    await expect(handler(event)).rejects.toThrow(QuarantineWriteError);
    expect(published()).toBe(1);
  });

  it('waits for the quarantine before it answers', async () => {
    let written = false;
    const put = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      written = true;
    };
    await setUp({ put }).handler(event);
    expect(written).toBe(true);
  });

  it('logs counts and reasons, never a row', async () => {
    const { handler, logged } = setUp(memoryQuarantine());
    await handler(event);
    expect(logged).toEqual([
      [
        'normalised',
        { stage: 'process', received: 4, blank: 1, rejected: { invalid_value: 1, schema_mismatch: 1 } },
      ],
    ]);
  });
});
