import { describe, expect, it } from 'vitest';
import { settle } from '../../src/core/settle';
import { UnsettledRecordError, WriteFailedError } from '../../src/errors';

describe('settle', () => {
  it.each(['written', 'stale', 'same', 'own-retry', 'superseded', 'rejected', 'blank'] as const)(
    'acknowledges a record that is %s',
    (kind) => {
      expect(() => settle('1', new Map([['1', { kind }]]))).not.toThrow();
    },
  );

  it('throws the error of a failed record', () => {
    const error = new WriteFailedError('ThrottlingException');
    expect(() => settle('1', new Map([['1', { kind: 'failed', error }]]))).toThrow(error);
  });

  it('never acknowledges a record nothing is known of', () => {
    expect(() => settle('2', new Map([['1', { kind: 'written' }]]))).toThrow(UnsettledRecordError);
  });
});
