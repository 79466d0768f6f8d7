import { PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { firehoseClient, kinesisClient } from '@denver/aws-clients';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { batches } from '../core/batches';
import type { Target } from '../core/places';
import type { WaitingRecord } from '../core/read-file';
import { RefusedError } from '../errors';

/** Sends records and resolves when all of them are taken. */
export type Send = (records: readonly WaitingRecord[]) => Promise<void>;

/** The codes of the records a call refused, by position; undefined where a record was taken. */
type Put = (records: readonly WaitingRecord[]) => Promise<Array<string | undefined>>;

const attempts = 8;

/** Sends into a stream or delivery stream of that name. @throws RefusedError after eight tries */
export function sender(target: Target, name: string): Send {
  const put = target === 'firehose' ? toFirehose(name) : toKinesis(name);
  return async (records) => {
    for (const batch of batches(records, ({ bytes }) => bytes.length)) await sendAll(name, batch, put);
  };
}

async function sendAll(name: string, batch: readonly WaitingRecord[], put: Put): Promise<void> {
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    const codes = await put(left);
    const refused = left.filter((_, i) => codes[i] !== undefined);
    if (refused.length === 0) return;
    if (attempt === attempts)
      throw new RefusedError(name, refused.length, codes.find((code) => code) ?? 'no reason given');
    left = refused;
    await sleep(Math.random() * Math.min(10_000, 100 * 2 ** attempt));
  }
}

function toFirehose(name: string): Put {
  const client = firehoseClient();
  return async (records) => {
    const { RequestResponses } = await client.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: name,
        Records: records.map(({ bytes }) => ({ Data: bytes })),
      }),
    );
    return records.map((_, i) => RequestResponses?.[i]?.ErrorCode);
  };
}

/** The key spreads records; their order does not matter to the fold. */
function toKinesis(name: string): Put {
  const client = kinesisClient();
  return async (records) => {
    const { Records } = await client.send(
      new PutRecordsCommand({
        StreamName: name,
        Records: records.map(({ bytes }) => ({
          Data: bytes,
          PartitionKey: createHash('md5').update(bytes).digest('hex'),
        })),
      }),
    );
    return records.map((_, i) => Records?.[i]?.ErrorCode);
  };
}
