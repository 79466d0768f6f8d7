import type { CloudIdentity, StreamRecord } from '../../../core/service';

/** What the records of one event have in common. */
export interface EventSource {
  identity: CloudIdentity;
  streamArn: string;
  shardId: string;
  /** Role of the function. */
  roleArn: string;
}

/**
 * Writes the event of a batch as Lambda does, `{ "Records": [...] }`.
 *
 * Built as text: at thousands of records an object per record costs more than the function's own work.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function kinesisEvent(records: readonly StreamRecord[], source: EventSource): Buffer {
  const { identity, streamArn, shardId, roleArn } = source;
  const tail =
    `,"eventSource":"aws:kinesis","eventVersion":"1.0","eventName":"aws:kinesis:record",` +
    `"invokeIdentityArn":${JSON.stringify(roleArn)},"awsRegion":${JSON.stringify(identity.region)},` +
    `"eventSourceARN":${JSON.stringify(streamArn)}}`;
  const parts = records.map(
    (record) =>
      `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":${JSON.stringify(record.partitionKey)},` +
      `"sequenceNumber":"${record.sequenceNumber}","data":"${record.data.toString('base64')}",` +
      `"approximateArrivalTimestamp":${record.approximateArrivalTimestamp / 1000}},` +
      `"eventID":"${shardId}:${record.sequenceNumber}"${tail}`,
  );
  return Buffer.from(`{"Records":[${parts.join(',')}]}`, 'utf8');
}

/** Upper bound of the bytes a record takes in the event. */
export function eventSize(record: StreamRecord, source: EventSource): number {
  const fixed = 420 + source.streamArn.length + source.roleArn.length;
  return (
    fixed + Math.ceil(record.data.length / 3) * 4 + Buffer.byteLength(JSON.stringify(record.partitionKey))
  );
}
