import { describe, expect, it } from 'vitest';
import { quarantinedBytes, quarantineRecord } from '../src/index';

const bytes = Uint8Array.from([0x61, 0x92, 0x00, 0xff, 0x0a]);
const input = {
  dataset: 'service-request',
  reject: { reason: 'bad_encoding', field: 'CaseSummary', detail: 'Expected UTF-8, got byte 0x92 at 1' },
  bytes,
  source: { stage: 'agent', flow: 'kinesis-x', file: '/logs/a.log', offset: 12, length: 5 },
  arrivalMs: 1_000,
} as const;

describe('quarantineRecord', () => {
  it('has the shape of an error document of Firehose, with our members after it', () => {
    expect(quarantineRecord({ ...input, endingMs: 2_000, attemptsMade: 3, transportId: 'f-12-00' })).toEqual({
      attemptsMade: 3,
      arrivalTimestamp: 1_000,
      errorCode: 'Denver.bad_encoding',
      errorMessage: 'CaseSummary: Expected UTF-8, got byte 0x92 at 1',
      attemptEndingTimestamp: 2_000,
      rawData: 'YZIA/wo=',
      sequenceNumber: null,
      subSequenceNumber: null,
      dataset: 'service-request',
      reason: 'bad_encoding',
      detail: 'Expected UTF-8, got byte 0x92 at 1',
      field: 'CaseSummary',
      transportId: 'f-12-00',
      rawSha256: '2f4c38b61c54da0df04ea5c00bc310e4cca39adcd394936041547fbe9be5795e',
      schemaVersion: 1,
      source: input.source,
    });
  });

  it('gives back the original bytes after a round trip as a JSON line', () => {
    const line = JSON.stringify(quarantineRecord(input));

    expect(line).not.toContain('\n');
    expect(Uint8Array.from(quarantinedBytes(JSON.parse(line)) ?? [])).toEqual(bytes);
  });

  it('names the side object of an oversize record in place of its bytes', () => {
    const rawDataRef = 'quarantine/agent/f-12-00.bin';
    const record = quarantineRecord({
      ...input,
      bytes: new Uint8Array(),
      rawDataRef,
      rawSha256: 'ab'.repeat(32),
    });

    expect(record).toMatchObject({ rawData: null, rawDataRef, rawSha256: 'ab'.repeat(32) });
    expect(quarantinedBytes(record)).toBeUndefined();
  });
});
