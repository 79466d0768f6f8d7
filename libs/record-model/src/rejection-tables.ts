import type { GlueType, Privacy } from './column';
import { datasetIds } from './dataset';
import type { QuarantineRecord } from './quarantine';

/** A member of the JSON documents behind a table, and its column. */
export interface JsonColumn {
  /** Member name in the document, e.g. `arrivalTimestamp`. */
  readonly member: string;
  /** The same in lower case, e.g. `arrivaltimestamp`: the SerDe then needs no mapping, and a column can be added. */
  readonly name: string;
  readonly glue: GlueType;
  readonly privacy: Privacy;
  readonly description: string;
}

/** A part of the path, read off the folder and not off the documents. */
export interface PathColumn {
  readonly name: string;
  readonly description: string;
  /** The closed list of values; absent for a UTC day such as `2026-11-23`. */
  readonly values?: readonly string[];
}

/** A table over JSON lines in the lake that hold what did not become an event. */
export interface RejectionTable {
  readonly table: 'quarantine_records' | 'delivery_errors';
  readonly title: string;
  /** Folder below the bucket, ending in `/`; the path columns follow it, one folder each. */
  readonly folder: string;
  readonly columns: readonly JsonColumn[];
  readonly pathColumns: readonly PathColumn[];
}

/** First UTC day that the tables list; nothing was rejected before. */
export const firstRejectionDay = '2026-01-01';

type Note = readonly [glue: GlueType, privacy: Privacy, description: string];

/** The members of Firehose's error documents that ours share. */
const sharedNotes = {
  attemptsMade: ['int', 'public', 'How often it was tried.'],
  arrivalTimestamp: ['bigint', 'public', 'Reached the stream, milliseconds since 1970.'],
  attemptEndingTimestamp: ['bigint', 'public', 'Given up, milliseconds since 1970.'],
  rawData: ['string', 'private', 'Base64 of the original bytes: personal data like the record itself.'],
  sequenceNumber: ['string', 'public', 'Place in a Kinesis shard.'],
  subSequenceNumber: ['bigint', 'public', 'Place in an aggregated record; ours have none.'],
} satisfies Record<string, Note>;

/** Every member of a quarantine record but `dataset`, which the path says. */
const quarantineNotes = {
  ...sharedNotes,
  errorCode: ['string', 'public', '`Denver.` and the reason.'],
  errorMessage: ['string', 'public', 'Field and detail; never row text.'],
  reason: ['string', 'public', 'One of the reasons of a reject.'],
  detail: ['string', 'public', 'What was expected and found; never row text.'],
  field: ['string', 'public', 'Raw field at fault.'],
  transportId: ['string', 'public', 'Where the line was read: file, byte offset, CRC-32 of its bytes.'],
  rawSha256: ['string', 'public', 'SHA-256 of the original bytes, hex.'],
  rawDataRef: ['string', 'public', 'Object that holds the bytes when they are not here.'],
  schemaVersion: ['int', 'public', 'Version of the model that refused it.'],
  source: ['string', 'public', 'JSON: stage, stream, shard or Firehose record, file, offset.'],
} satisfies Record<Exclude<keyof QuarantineRecord, 'dataset'>, Note>;

/**
 * The documents of failed transformations and of failed conversions name their error differently.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 * @see https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
const deliveryNotes = {
  ...sharedNotes,
  errorCode: ['string', 'public', 'Of a failed transformation, e.g. `Lambda.FunctionError`.'],
  errorMessage: ['string', 'private', 'Of a failed transformation; Firehose may quote the record in it.'],
  lastErrorCode: ['string', 'public', 'Of a failed conversion, e.g. `DataFormatConversion.MalformedData`.'],
  lastErrorMessage: ['string', 'private', 'Of a failed conversion; Firehose may quote the record in it.'],
  lambdaArn: ['string', 'public', 'The function that failed.'],
  dataCatalogTable: ['string', 'public', 'JSON: the table a conversion read its columns from.'],
} satisfies Record<string, Note>;

const datasetColumn: PathColumn = { name: 'dataset', description: 'Dataset.', values: datasetIds };
const dayColumn: PathColumn = { name: 'day', description: 'UTC day of arrival, e.g. `2026-11-23`.' };

/** Both tables, as the writers lay their files out. */
export const rejectionTables: readonly RejectionTable[] = [
  {
    table: 'quarantine_records',
    title: 'Quarantine',
    folder: 'quarantine/',
    columns: columnsOf(quarantineNotes),
    pathColumns: [
      { name: 'app', description: 'Who refused it.', values: ['ingest', 'consumer'] },
      datasetColumn,
      dayColumn,
    ],
  },
  {
    table: 'delivery_errors',
    title: 'Delivery errors',
    folder: 'errors/',
    columns: columnsOf(deliveryNotes),
    pathColumns: [
      datasetColumn,
      {
        name: 'error_type',
        description: 'What Firehose could not do.',
        values: ['processing-failed', 'format-conversion-failed', 'activePartitionExceeded'],
      },
      dayColumn,
    ],
  },
];

function columnsOf(notes: Readonly<Record<string, Note>>): JsonColumn[] {
  return Object.entries(notes).map(([member, [glue, privacy, description]]) => ({
    member,
    name: member.toLowerCase(),
    glue,
    privacy,
    description,
  }));
}
