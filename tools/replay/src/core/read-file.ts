import type { DatasetId } from '@denver/record-model';
import { QuarantineFileError } from '../errors';
import type { Place } from './places';

/** A record that waits. */
export interface WaitingRecord {
  /** The bytes the stream had taken. */
  bytes: Buffer;
  /** e.g. `Denver.invalid_value`, or Firehose's own code. */
  errorCode: string;
}

/** A file of the quarantine, read. */
export interface WaitingFile {
  /** To be sent now. */
  chosen: WaitingRecord[];
  /** Lines that stay where they are, as they are. */
  rest: string[];
}

interface ErrorDocument {
  rawData?: unknown;
  errorCode?: unknown;
  errorMessage?: unknown;
}

interface FailureDocument {
  KinesisBatchInfo?: { streamArn?: unknown };
  payload?: unknown;
}

/**
 * Reads a file. Lines of our quarantine and of Firehose have one shape; a failure of the mapping is one document with
 * the whole batch.
 *
 * @param reason only records refused for it, e.g. `invalid_value`; undefined for all
 * @returns undefined for a batch of another dataset
 * @throws QuarantineFileError
 */
export function readFile(
  key: string,
  text: string,
  { place, dataset, reason }: { place: Place; dataset: DatasetId; reason?: string | undefined },
): WaitingFile | undefined {
  if (place === 'lambda') return readBatch(key, text, dataset);
  const file: WaitingFile = { chosen: [], rest: [] };
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const document = parse<ErrorDocument>(key, line);
    const errorCode = String(document.errorCode ?? '');
    // Oversize records have their bytes in an object beside: they would be refused again anyway.
    if (typeof document.rawData !== 'string' || (reason && errorCode !== `Denver.${reason}`))
      file.rest.push(line);
    else file.chosen.push({ bytes: Buffer.from(document.rawData, 'base64'), errorCode });
  }
  return file;
}

function readBatch(key: string, text: string, dataset: DatasetId): WaitingFile | undefined {
  const { KinesisBatchInfo, payload } = parse<FailureDocument>(key, text);
  const stream = String(KinesisBatchInfo?.streamArn ?? '');
  if (!stream || typeof payload !== 'string') throw new QuarantineFileError(key, 'it names no batch');
  if (!stream.includes(`stream/denver-${dataset}-`)) return undefined;
  const { Records } = parse<{ Records?: Array<{ kinesis?: { data?: string } }> }>(key, payload);
  return {
    chosen: (Records ?? []).map(({ kinesis }) => ({
      bytes: Buffer.from(kinesis?.data ?? '', 'base64'),
      errorCode: 'Lambda.given_up',
    })),
    rest: [],
  };
}

function parse<T>(key: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new QuarantineFileError(key, (error as Error).message, { cause: error });
  }
}
