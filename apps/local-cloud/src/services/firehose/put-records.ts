import { randomBytes } from 'node:crypto';
import { CloudError, refuse } from '../../core/errors';
import type { Members } from '../../core/members';
import type { StreamStore } from './stream-store';
import { decodeBase64 } from './transform';

/** @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
const limits = { recordBytes: 1000 * 1024, batchRecords: 500, batchBytes: 4 * 1024 * 1024 };

/** `PutRecord`: acknowledges one record. */
export async function putRecord(what: string, input: Members, streams: StreamStore): Promise<object> {
  input.only(['DeliveryStreamName', 'Record'], (member) => refuse(what, member));
  const stream = streams.get(input.text('DeliveryStreamName'));
  await stream.put([readData(input.object('Record').values['Data'], 'record')]);
  return { RecordId: newRecordIds(1)[0], Encrypted: false };
}

/** `PutRecordBatch`: acknowledges all records of a batch, or none with an error. `FailedPutCount` is always 0. */
export async function putRecordBatch(what: string, input: Members, streams: StreamStore): Promise<object> {
  input.only(['DeliveryStreamName', 'Records'], (member) => refuse(what, member));
  const stream = streams.get(input.text('DeliveryStreamName'));
  const records = input.values['Records'];
  if (!Array.isArray(records)) throw input.fail('Records', 'must be a list');
  if (records.length < 1 || records.length > limits.batchRecords)
    throw invalid(
      'records',
      `length less than or equal to ${limits.batchRecords} and greater than or equal to 1`,
    );
  const data = records.map((record: unknown, index) =>
    readData((record as { Data?: unknown } | null)?.Data, `records.${index + 1}.member`),
  );
  if (data.reduce((sum, record) => sum + record.length, 0) > limits.batchBytes)
    throw new CloudError('InvalidArgumentException', 'Records size exceeds 4 MB limit');
  await stream.put(data);
  return {
    FailedPutCount: 0,
    Encrypted: false,
    RequestResponses: newRecordIds(data.length).map((RecordId) => ({ RecordId })),
  };
}

function readData(value: unknown, path: string): Buffer {
  if (typeof value !== 'string') throw invalid(`${path}.data`, 'a value, not null');
  const data = decodeBase64(value);
  if (!data) throw new CloudError('SerializationException', `${path}.data is not base64.`);
  if (data.length > limits.recordBytes)
    throw invalid(`${path}.data`, `length less than or equal to ${limits.recordBytes}`);
  return data;
}

function invalid(member: string, constraint: string): CloudError {
  return new CloudError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have ${constraint}`,
  );
}

/** Ids that are never given twice; AWS's are longer and mean as little. */
function newRecordIds(count: number): string[] {
  const batch = randomBytes(24).toString('base64url');
  return Array.from({ length: count }, (_, index) => `${batch}${String(index).padStart(4, '0')}`);
}
