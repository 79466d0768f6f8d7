import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functionFailure, lambdaEvent, readReply } from '../../src/services/firehose/transform';

const reply = (records: unknown): Buffer => Buffer.from(JSON.stringify({ records }));
const codes = (results: ReturnType<typeof readReply>): string[] =>
  results.map((result) => (result.kind === 'failed' ? result.failure.code : result.kind));

describe('lambdaEvent', () => {
  it('has the shape Firehose sends for direct puts', () => {
    const records = [{ data: Buffer.from('one'), arrivalMs: 5 }];
    const { payload, ids } = lambdaEvent(records, { deliveryStreamArn: 'arn:x', region: 'us-west-2' });
    const event = JSON.parse(payload.toString()) as Record<string, unknown>;
    expect(event).toEqual({
      invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      deliveryStreamArn: 'arn:x',
      region: 'us-west-2',
      records: [{ recordId: ids[0], approximateArrivalTimestamp: 5, data: 'b25l' }],
    });
  });

  it('gives each record an id of its own', () => {
    const records = Array.from({ length: 50 }, () => ({ data: Buffer.from('x'), arrivalMs: 1 }));
    expect(new Set(lambdaEvent(records, { deliveryStreamArn: 'a', region: 'r' }).ids).size).toBe(50);
  });
});

describe('readReply', () => {
  it('reads Ok with its partition keys, Dropped and ProcessingFailed', () => {
    const results = readReply(
      reply([
        { recordId: 'b', result: 'Dropped' },
        {
          recordId: 'a',
          result: 'Ok',
          data: 'b25l',
          metadata: { partitionKeys: { month: '2015-07', n: 3, o: {} } },
        },
        { recordId: 'c', result: 'ProcessingFailed', data: 'b25l' },
      ]),
      ['a', 'b', 'c'],
      1,
    );
    expect(results).toEqual([
      { kind: 'ok', data: Buffer.from('one'), partitionKeys: { month: '2015-07', n: '3' } },
      { kind: 'dropped' },
      {
        kind: 'failed',
        failure: {
          code: 'Lambda.ProcessingFailedStatus',
          message: 'ProcessingFailed status set for record',
          attempts: 1,
        },
      },
    ]);
  });

  it('fails what is missing, returned twice or malformed, and nothing else', () => {
    const records = [
      { recordId: 'twice', result: 'Ok', data: 'b25l' },
      { recordId: 'twice', result: 'Ok', data: 'b25l' },
      { recordId: 'no data', result: 'Ok' },
      { recordId: 'no base64', result: 'Ok', data: 'not base64!' },
      { recordId: 'no result', data: 'b25l' },
      { recordId: 'good', result: 'Ok', data: '' },
      { recordId: 'unasked', result: 'Ok', data: 'b25l' },
    ];
    expect(
      codes(readReply(reply(records), ['twice', 'missing', 'no data', 'no base64', 'no result', 'good'], 2)),
    ).toEqual([
      'Lambda.DuplicatedRecordId',
      'Lambda.MissingRecordId',
      'Lambda.InvalidReturnFormat',
      'Lambda.InvalidReturnFormat',
      'Lambda.InvalidReturnFormat',
      'ok',
    ]);
  });

  it('gives every record one result, whatever the bytes of the reply are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const results = readReply(bytes, ['a', 'b'], 1);
          expect(results).toHaveLength(2);
          expect(results.every((result) => result.kind === 'failed')).toBe(true);
        },
      ),
    );
  });
});

describe('functionFailure', () => {
  it('tells a timeout from an error', () => {
    const timeout = Buffer.from(
      '{"errorMessage":"2026-01-01T00:00:00Z 1 Task timed out after 3.00 seconds"}',
    );
    expect(functionFailure(timeout, 4)).toMatchObject({ code: 'Lambda.FunctionTimedOut', attempts: 4 });
    expect(functionFailure(Buffer.from('{}'), 4)).toMatchObject({ code: 'Lambda.FunctionError' });
  });
});
