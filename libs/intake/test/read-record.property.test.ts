import { datasetIds } from '@denver/record-model';
import { rawServiceRequest } from '@denver/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRecord } from '../src/index';

const arrivalMs = Date.parse('2026-01-01T00:00:00Z');
const anyRecord = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .dictionary(fc.constantFrom(...Object.keys(rawServiceRequest()), '__proto__', 'transportId'), fc.string())
    .map((changes) => Buffer.from(JSON.stringify({ ...rawServiceRequest(), ...changes }))),
);

it('makes an event, a blank or a reject of any bytes, and never throws', () => {
  fc.assert(
    fc.property(fc.constantFrom(...datasetIds), anyRecord, (dataset, bytes) => {
      expect(['event', 'blank', 'reject']).toContain(readRecord(dataset, bytes, { arrivalMs }).kind);
    }),
    { numRuns: 2_000 },
  );
});
