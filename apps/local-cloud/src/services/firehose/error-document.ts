/** Why a record could not be delivered, as Firehose words it. */
export interface DeliveryFailure {
  /** e.g. `Lambda.MissingRecordId`, `DataFormatConversion.MalformedData`. */
  code: string;
  message: string;
  /** How often it was tried. */
  attempts: number;
}

/** What `!{firehose:error-output-type}` becomes. */
export type ErrorOutputType = 'processing-failed' | 'format-conversion-failed' | 'activePartitionExceeded';

/** The Glue table a conversion used, as error documents name it. */
export interface CatalogTable {
  catalogId: string;
  databaseName: string;
  tableName: string;
  region: string;
}

/** A record that failed, with all its document says. */
export interface FailedRecord {
  /** The bytes as they came (transformation, partitioning) or as the Lambda returned them (conversion). */
  data: Buffer;
  arrivalMs: number;
  failure: DeliveryFailure;
  endedMs: number;
}

/**
 * One line of a `processing-failed` or `activePartitionExceeded` object.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
export function processingDocument(record: FailedRecord, lambdaArn: string | undefined): string {
  const { failure } = record;
  return `${JSON.stringify({
    attemptsMade: failure.attempts,
    arrivalTimestamp: record.arrivalMs,
    errorCode: failure.code,
    errorMessage: failure.message,
    attemptEndingTimestamp: record.endedMs,
    rawData: record.data.toString('base64'),
    ...(lambdaArn ? { lambdaArn } : {}),
  })}\n`;
}

/**
 * One line of a `format-conversion-failed` object.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
export function conversionDocument(record: FailedRecord, table: CatalogTable): string {
  const { failure } = record;
  return `${JSON.stringify({
    attemptsMade: failure.attempts,
    arrivalTimestamp: record.arrivalMs,
    lastErrorCode: failure.code,
    lastErrorMessage: failure.message,
    attemptEndingTimestamp: record.endedMs,
    rawData: record.data.toString('base64'),
    sequenceNumber: null,
    subSequenceNumber: null,
    dataCatalogTable: { ...table, versionId: 'LATEST', catalogArn: null },
  })}\n`;
}
