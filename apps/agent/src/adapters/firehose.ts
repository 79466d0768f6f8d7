import {
  PutRecordBatchCommand,
  type FirehoseClient,
  type PutRecordBatchCommandInput,
  type PutRecordBatchCommandOutput,
} from '@aws-sdk/client-firehose';
import {
  readEntries,
  readFailure,
  type Destination,
  type PutOutcome,
  type RecordSource,
} from '../core/put-outcome';

/**
 * Sends batches to a Firehose delivery stream.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export function firehoseDestination(
  client: Pick<FirehoseClient, 'send'>,
  deliveryStream: string,
): Destination {
  return {
    async put(records, slots): Promise<PutOutcome> {
      try {
        const output = await client.send(
          new PutRecordBatchCommand(buildPutRecordBatch(deliveryStream, records, slots)),
        );
        return readPutRecordBatch(output, slots.length);
      } catch (error) {
        return readFailure(error);
      }
    },
  };
}

/** The request for the given slots. */
export function buildPutRecordBatch(
  deliveryStream: string,
  records: RecordSource,
  slots: readonly number[],
): PutRecordBatchCommandInput {
  return { DeliveryStreamName: deliveryStream, Records: slots.map((slot) => ({ Data: records.data(slot) })) };
}

/** What the reply says about each record. */
export function readPutRecordBatch(
  output: Pick<PutRecordBatchCommandOutput, 'RequestResponses' | 'FailedPutCount'>,
  expected: number,
): PutOutcome {
  const entries = output.RequestResponses?.map((entry) => ({
    accepted: entry.RecordId !== undefined,
    errorCode: entry.ErrorCode,
  }));
  return readEntries(entries, expected, output.FailedPutCount);
}
