import { describe, expect, it } from 'vitest';
import { readBatchResponse } from '../../src/services/lambda/event-source/batch-response';

const batch = ['101', '102', '103', '104'];
const read = (answer: unknown) =>
  readBatchResponse(Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)), batch);
const failures = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('readBatchResponse', () => {
  it.each([
    ['nothing at all', ''],
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['members of its own', { processed: 4 }],
  ])('takes %s for full success', (_name, answer) => {
    expect(read(answer)).toEqual({ kind: 'success' });
  });

  it.each([
    ['an empty identifier', failures('')],
    ['a null identifier', failures(null)],
    ['a misspelt key', { batchItemFailures: [{ itemIdentifer: '102' }] }],
    ['an unknown identifier', failures('999')],
    ['an unknown identifier beside a known one', failures('102', '999')],
    ['a number for an identifier', failures(102)],
    ['a null item', { batchItemFailures: [null] }],
    ['a list that is none', { batchItemFailures: 'all' }],
    ['a text', '"ok"'],
    ['a list', []],
    ['what is not JSON', '<html>'],
  ])('takes %s for failure of the whole batch', (_name, answer) => {
    expect(read(answer)).toEqual({ kind: 'failure' });
  });

  it('resumes from the lowest reported record, whatever the order of the report', () => {
    expect(read(failures('104', '102', '103'))).toEqual({ kind: 'partial', index: 1 });
    expect(read(failures('101'))).toEqual({ kind: 'partial', index: 0 });
    expect(read(failures('104', '104'))).toEqual({ kind: 'partial', index: 3 });
  });
});
