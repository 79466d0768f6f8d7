import { needsEscape } from './json-text';
import type { CsvSink } from './sink';
import type { LineTail } from './line-tail';
import type { LineTemplate } from './line-template';
import type { Workspace } from './workspace';

/** What stopped {@link Engine.run}. */
export const NEED_MORE = 0;
/** The output is full: flush it, or grow it when it is empty, and run again. */
export const OUTPUT_FULL = 1;
/** The record breaks the quoting rules at `stoppedAt`. */
export const BAD_SYNTAX = 2;
/** The record ends at `stoppedAt` (its `\n`) with the wrong number of columns. */
export const BAD_WIDTH = 3;
/** The record ends at `stoppedAt` and is not UTF-8. */
export const BAD_ENCODING = 4;
/** The record ends at `stoppedAt` and is longer than allowed. */
export const TOO_LONG = 5;

/** One of the codes above. */
export type Outcome = 0 | 1 | 2 | 3 | 4 | 5;

/** What an engine works with. */
export interface EngineParts {
  readonly workspace: Workspace;
  readonly template: LineTemplate;
  readonly tail: LineTail;
  readonly sink: CsvSink;
  readonly delimiter: number;
  readonly maxRecordBytes: number;
}

/**
 * Converts records of one dialect.
 *
 * `run` converts whole records from the workspace's position on and calls the sink for each. It stops with
 * the workspace's `position` and `cursor` at the first record it did not convert and with nothing of that
 * record in the output, so running again after more bytes or more room is safe.
 */
export interface Engine {
  readonly records: number;
  readonly blankLines: number;
  /** Position that explains the last outcome. */
  readonly stoppedAt: number;
  /** For people: what was wrong, after `BAD_SYNTAX` and `BAD_WIDTH`. */
  readonly detail: string;
  run(): Outcome;
  /** Decoded text of a column of the record being handed to the sink. */
  column(index: number): string | null;
}

/** Table of the byte values an engine needs listed: 1 for the given ones, `\n`, and what JSON escapes. */
export function specialBytes(...delimiters: number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) table[byte] = needsEscape(byte) || delimiters.includes(byte) ? 1 : 0;
  return table;
}
