import { randomUUID } from 'node:crypto';
import type { DeliveryFailure } from './error-document';

/** A record on its way to the Lambda. */
export interface SourceRecord {
  data: Buffer;
  arrivalMs: number;
}

/** What the Lambda made of a record. */
export type TransformResult =
  | { kind: 'ok'; data: Buffer; partitionKeys: Record<string, string> }
  | { kind: 'dropped' }
  | { kind: 'failed'; failure: DeliveryFailure };

/** Who sends the event. */
export interface EventSource {
  deliveryStreamArn: string;
  region: string;
}

const recordIdTail = '000000';

/**
 * The event of one invocation, and nothing more, as Firehose sends it for direct puts.
 *
 * The record at index i has the id `<invocation>.<i>`, so that a reply can be matched without a map of its own.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html
 */
export function lambdaEvent(
  records: readonly SourceRecord[],
  source: EventSource,
): { payload: Buffer; ids: string[] } {
  const invocationId = randomUUID();
  const ids = records.map((_, index) => `${invocationId.replaceAll('-', '')}${index}${recordIdTail}`);
  const event = {
    invocationId,
    deliveryStreamArn: source.deliveryStreamArn,
    region: source.region,
    records: records.map((record, index) => ({
      recordId: ids[index],
      approximateArrivalTimestamp: record.arrivalMs,
      data: record.data.toString('base64'),
    })),
  };
  return { payload: Buffer.from(JSON.stringify(event)), ids };
}

const messages = {
  'Lambda.JsonProcessingException':
    'There was an error parsing the returned records from the Lambda function. Ensure that the returned records follow the status model required by Amazon Data Firehose.',
  'Lambda.MissingRecordId':
    'One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.',
  'Lambda.DuplicatedRecordId':
    'Multiple records were returned with the same record ID. Ensure that the Lambda function returns unique record IDs for each record.',
  'Lambda.ProcessingFailedStatus': 'ProcessingFailed status set for record',
  'Lambda.InvalidReturnFormat':
    'The returned record must have the result Ok, Dropped or ProcessingFailed, and base64 data when it is Ok.',
  'Lambda.FunctionError': 'The Lambda function was successfully invoked but it returned an error result.',
  'Lambda.FunctionTimedOut':
    'The Lambda function invocation timed out. Increase the Timeout setting in the Lambda function.',
  'DynamicPartitioning.MetadataExtractionFailed': 'partitionKeys values must not be null or empty',
  'DynamicPartitioning.ActivePartitionsLimitExceeded':
    'The number of active partitions has exceeded the configured limit',
};

/** A failure with Firehose's own message for its code. */
export function failureOf(code: keyof typeof messages, attempts: number): DeliveryFailure {
  return { code, message: messages[code], attempts };
}

/** The failure of all records of an invocation that ended in a function error after its last attempt. */
export function functionFailure(reply: Uint8Array, attempts: number): DeliveryFailure {
  const timedOut = Buffer.from(reply).includes('Task timed out');
  return failureOf(timedOut ? 'Lambda.FunctionTimedOut' : 'Lambda.FunctionError', attempts);
}

/**
 * Reads a Lambda's reply, one result per id in their order. Total: whatever the bytes are, each record gets one.
 *
 * A record that is missing, returned twice or malformed fails alone; ids that were not asked for are ignored.
 */
export function readReply(payload: Uint8Array, ids: readonly string[], attempts: number): TransformResult[] {
  const returned = parseRecords(payload);
  if (!returned) {
    const failure = failureOf('Lambda.JsonProcessingException', attempts);
    return ids.map(() => ({ kind: 'failed', failure }));
  }
  const byId = new Map<unknown, Record<string, unknown> | 'twice'>();
  for (const record of returned)
    byId.set(record['recordId'], byId.has(record['recordId']) ? 'twice' : record);
  return ids.map((id) => {
    const record = byId.get(id);
    if (record === undefined)
      return { kind: 'failed', failure: failureOf('Lambda.MissingRecordId', attempts) };
    if (record === 'twice')
      return { kind: 'failed', failure: failureOf('Lambda.DuplicatedRecordId', attempts) };
    return readRecord(record, attempts);
  });
}

function parseRecords(payload: Uint8Array): Array<Record<string, unknown>> | undefined {
  try {
    const reply = JSON.parse(Buffer.from(payload).toString('utf8')) as { records?: unknown };
    const records = reply.records;
    if (!Array.isArray(records)) return undefined;
    return records.every((record) => typeof record === 'object' && record !== null)
      ? (records as Array<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function readRecord(record: Record<string, unknown>, attempts: number): TransformResult {
  switch (record['result']) {
    case 'Dropped':
      return { kind: 'dropped' };
    case 'ProcessingFailed':
      return { kind: 'failed', failure: failureOf('Lambda.ProcessingFailedStatus', attempts) };
    case 'Ok': {
      const data = typeof record['data'] === 'string' ? decodeBase64(record['data']) : undefined;
      if (data) return { kind: 'ok', data, partitionKeys: readPartitionKeys(record['metadata']) };
    }
  }
  return { kind: 'failed', failure: failureOf('Lambda.InvalidReturnFormat', attempts) };
}

/** Undefined for text that is not base64: `Buffer.from` alone would skip the bad characters silently. */
export function decodeBase64(text: string): Buffer | undefined {
  const data = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return text.length % 4 === 0 && data.length === (text.length / 4) * 3 - padding ? data : undefined;
}

function readPartitionKeys(metadata: unknown): Record<string, string> {
  const keys = (metadata as { partitionKeys?: unknown } | null | undefined)?.partitionKeys;
  if (typeof keys !== 'object' || keys === null) return {};
  const texts = Object.entries(keys).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
}
