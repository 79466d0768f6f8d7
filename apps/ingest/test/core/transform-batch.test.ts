import { rawServiceRequest, recordBytes } from '@denver/testing';
import type { FirehoseTransformationEventRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { transformBatch } from '../../src/core/transform-batch';

const options = { dataset: 'service-request', stream: 'denver-service-request-dev' } as const;

function record(recordId: string, bytes: Uint8Array): FirehoseTransformationEventRecord {
  return {
    recordId,
    approximateArrivalTimestamp: Date.parse('2026-03-02T10:00:00Z'),
    data: Buffer.from(bytes).toString('base64'),
  };
}

const row = (summary: string) => recordBytes(rawServiceRequest({ CaseSummary: summary }));
const decoded = (data: string | undefined) => Buffer.from(data ?? '', 'base64').toString();

describe('transformBatch', () => {
  it('answers a canonical JSON line with its partition key', () => {
    const { records } = transformBatch([record('1', row('Graffiti'))], options);
    expect(records).toMatchObject([
      { recordId: '1', result: 'Ok', metadata: { partitionKeys: { created_month: '2015-07' } } },
    ]);
    expect(decoded(records[0]?.data)).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(decoded(records[0]?.data))).toMatchObject({
      case_summary: 'Graffiti',
      created_hour: 12,
    });
  });

  it('answers every record once and in order, good and bad', () => {
    const rows = [row('a'), Buffer.from('torn {'), Buffer.from('\n'), row('b')];
    const { records, rejected, blanks } = transformBatch(
      rows.map((bytes, index) => record(String(index), bytes)),
      options,
    );
    expect(records.map(({ recordId, result }) => [recordId, result])).toEqual([
      ['0', 'Ok'],
      ['1', 'Dropped'],
      ['2', 'Dropped'],
      ['3', 'Ok'],
    ]);
    expect(blanks).toBe(1);
    expect(rejected).toMatchObject([{ reject: { reason: 'schema_mismatch' }, source: { recordId: '1' } }]);
    expect(Buffer.from(rejected[0]!.bytes).toString()).toBe('torn {');
  });

  it('answers nothing to nothing', () => {
    expect(transformBatch([], options)).toEqual({ records: [], rejected: [], blanks: 0 });
  });

  it('sets aside what would make the answer too large, with its bytes, and nothing smaller', () => {
    const rows = Array.from({ length: 10 }, (_, index) => record(String(index), row(`n${index}`)));
    const { records, rejected } = transformBatch(rows, { ...options, maxAnswerBytes: 6_000 });
    const kept = records.filter(({ result }) => result === 'Ok');
    expect(JSON.stringify({ records: kept }).length).toBeLessThanOrEqual(6_000);
    expect(kept.length).toBeGreaterThan(0);
    expect(rejected.length + kept.length).toBe(10);
    expect(rejected[0]).toMatchObject({ reject: { reason: 'oversize' }, bytes: row(`n${kept.length}`) });
  });

  it('answers a full buffer of the smallest rows within the limit of a Lambda answer', () => {
    const bytes = row('x');
    const rows = Array.from({ length: Math.ceil(1_048_576 / bytes.length) }, (_, i) =>
      record(String(i), bytes),
    );
    const { records, rejected } = transformBatch(rows, options);
    expect(rejected).toEqual([]);
    expect(JSON.stringify({ records }).length).toBeLessThan(6 * 1024 * 1024);
  });
});
