import {
  PutRecordsCommand,
  type KinesisClient,
  type PutRecordsCommandInput,
  type PutRecordsCommandOutput,
} from '@aws-sdk/client-kinesis';
import {
  readEntries,
  readFailure,
  type Destination,
  type PutOutcome,
  type RecordSource,
} from '../core/put-outcome';

/**
 * Sends batches to a Kinesis stream.
 *
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export function kinesisDestination(client: Pick<KinesisClient, 'send'>, stream: string): Destination {
  return {
    async put(records, slots): Promise<PutOutcome> {
      try {
        const output = await client.send(new PutRecordsCommand(buildPutRecords(stream, records, slots)));
        return readPutRecords(output, slots.length);
      } catch (error) {
        return readFailure(error);
      }
    },
  };
}

/** The request for the given slots. */
export function buildPutRecords(
  stream: string,
  records: RecordSource,
  slots: readonly number[],
): PutRecordsCommandInput {
  return {
    StreamName: stream,
    Records: slots.map((slot) => ({ Data: records.data(slot), PartitionKey: records.key(slot) })),
  };
}

/** What the reply says about each record. */
export function readPutRecords(
  output: Pick<PutRecordsCommandOutput, 'Records' | 'FailedRecordCount'>,
  expected: number,
): PutOutcome {
  const entries = output.Records?.map((entry) => ({
    accepted: entry.SequenceNumber !== undefined,
    errorCode: entry.ErrorCode,
  }));
  return readEntries(entries, expected, output.FailedRecordCount);
}
