import { rawServiceRequest, recordBytes, type RawEvent } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import { planBatch, type StreamRecord } from '../../src/core/plan-batch';

const record = (sequenceNumber: string, bytes: Uint8Array): StreamRecord => ({
  sequenceNumber,
  stream: 'denver-service-request-dev',
  shardId: 'shardId-000000000000',
  bytes,
  arrivalMs: Date.parse('2026-03-02T10:00:00Z'),
});
const row = (sequenceNumber: string, changes: RawEvent = {}) =>
  record(sequenceNumber, recordBytes(rawServiceRequest(changes)));
const open = { CaseStatus: 'New', CaseClosedDate: '', CaseCloseddttm: '' };

describe('planBatch', () => {
  it('writes the newest version of each case and names all records it stands for', () => {
    const plan = planBatch('service-request', [
      row('1'),
      row('2', open),
      row('3', { CaseSummary: 'Pothole' }),
    ]);
    expect(
      plan.writes.map(({ attributes, sequenceNumbers }) => [attributes['case_status'], sequenceNumbers]),
    ).toEqual([
      ['Closed - Answer Provided', ['1', '2']],
      ['Closed - Answer Provided', ['3']],
    ]);
  });

  it('gives the index its day and keeps nulls, which clear an older version', () => {
    const [write] = planBatch('service-request', [row('1', open)]).writes;
    expect(write?.attributes).toMatchObject({ day: '2015-07-31', closed_at: null });
    expect(write?.attributes).not.toHaveProperty('case_id');
  });

  it('puts every record into exactly one list', () => {
    const records = [row('1'), record('2', Buffer.from('{')), record('3', Buffer.from('\n')), row('4', open)];
    const { writes, rejects, blanks } = planBatch('service-request', records);
    const places = [
      ...writes.flatMap(({ sequenceNumbers }) => sequenceNumbers),
      ...rejects.map(({ sequenceNumber }) => sequenceNumber),
      ...blanks,
    ];
    expect(places.sort()).toEqual(['1', '2', '3', '4']);
    expect(rejects).toMatchObject([
      { sequenceNumber: '2', source: { stage: 'consumer', shardId: 'shardId-000000000000' } },
    ]);
  });
});
