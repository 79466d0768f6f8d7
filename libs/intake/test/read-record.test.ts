import { dataset } from '@denver/record-model';
import { rawServiceRequest, rawTrafficAccident, recordBytes } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import { readRecord } from '../src/index';

const arrivalMs = Date.parse('2015-08-02T00:00:00Z');
const read = (bytes: Uint8Array) => readRecord('service-request', bytes, { arrivalMs });

describe('readRecord', () => {
  it('reads the JSON line of a row', () => {
    const reading = read(recordBytes(rawServiceRequest()));
    expect(reading).toMatchObject({
      kind: 'event',
      event: { case_summary: 'Graffiti', created_month: '2015-07' },
    });
  });

  it('reads both datasets', () => {
    const raw = rawTrafficAccident(dataset('traffic-accident').rawFields);
    const reading = readRecord('traffic-accident', recordBytes(raw), { arrivalMs });
    expect(reading).toMatchObject({ kind: 'event', event: { offense_id: '2014100540100' } });
  });

  it.each(['', '\n', ' \r\n\t'])('counts white space as blank: %j', (text) => {
    expect(read(Buffer.from(text))).toEqual({ kind: 'blank' });
  });

  it.each(['{', 'Graffiti,Closed', '{"CaseSummary":"Secret"}{"CaseSummary":"Secret"}'])(
    'rejects what is not one JSON object without quoting it: %s',
    (text) => {
      const reading = read(Buffer.from(text));
      expect(reading).toMatchObject({
        kind: 'reject',
        reject: { reason: 'schema_mismatch' },
        transportId: null,
      });
      expect(JSON.stringify(reading)).not.toMatch(/Secret|Graffiti/);
    },
  );

  it.each(['[]', 'null', '"text"', '7', '{}'])('rejects JSON that is no row: %s', (text) => {
    expect(read(Buffer.from(text))).toMatchObject({ kind: 'reject' });
  });

  it('rejects bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"CaseSummary":"'), Buffer.from([0xe9]), Buffer.from('"}')]);
    expect(read(bytes)).toMatchObject({ kind: 'reject', reject: { reason: 'bad_encoding' } });
  });

  it('keeps the transport id of a rejected row', () => {
    const raw = rawServiceRequest({ CaseCreateddttm: 'soon', transportId: 'f-0-1' });
    expect(read(recordBytes(raw))).toMatchObject({
      reject: { field: 'CaseCreateddttm' },
      transportId: 'f-0-1',
    });
  });

  it('tells a future row by the time the record arrived, not by the clock', () => {
    const line = recordBytes(rawServiceRequest());
    const early = { arrivalMs: Date.parse('2015-07-20T00:00:00Z') };
    expect(readRecord('service-request', line, early)).toMatchObject({
      reject: { reason: 'future_event_time' },
    });
  });
});
