import type { ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { listEvents, type S3Port } from '../src/index';

/** A bucket whose listing comes in pages. */
function pages(...contents: object[][]) {
  const asked: ListObjectsV2CommandInput[] = [];
  const send = async ({ input }: { input: ListObjectsV2CommandInput }) => {
    asked.push(input);
    const at = Number(input.ContinuationToken ?? 0);
    return {
      Contents: contents[at],
      ...(at + 1 < contents.length ? { NextContinuationToken: String(at + 1) } : {}),
    };
  };
  return { s3: { send } as unknown as S3Port, asked };
}

const prefix = 'events/service-request/';
const object = (name: string, Size = 10) => ({
  Key: `${prefix}${name}`,
  Size,
  ETag: 'e',
  LastModified: new Date(5_000),
});

describe('listEvents', () => {
  it('reads every page and leaves out what Spectrum does not read', async () => {
    const { s3, asked } = pages(
      [object('created_month=2015-07/b.parquet')],
      [
        object('created_month=2015-06/a.parquet'),
        object('created_month=2015-06/_temporary'),
        object('created_month=2015-06/.hidden'),
        object('created_month=2015-06/empty.parquet', 0),
        object('created_month=2015-13/a.parquet'),
        object('created_month=__HIVE_DEFAULT_PARTITION__/a.parquet'),
        object('stray.parquet'),
      ],
    );
    const months = await listEvents(s3, 'lake', 'service-request');
    expect(
      [...months].map(([month, { objects }]) => [month, objects.map(({ key }) => key.slice(-9))]),
    ).toEqual([
      ['2015-06', ['a.parquet']],
      ['2015-07', ['b.parquet']],
    ]);
    expect(asked).toEqual([
      { Bucket: 'lake', Prefix: prefix },
      { Bucket: 'lake', Prefix: prefix, ContinuationToken: '1' },
    ]);
  });
});
