/** Why a piece of input made no record; a closed list, the same words the quarantine uses. */
export type RejectReason = 'torn_line' | 'oversize' | 'bad_encoding' | 'csv_syntax' | 'schema_mismatch';

/** What makes no record and needs no quarantine: an empty line, a header line, the byte order mark. */
export type SkipKind = 'blank' | 'header' | 'bom';

/**
 * A piece of input that makes no record, with its original bytes.
 *
 * One reject is one call, except an oversize line: that one comes in parts of bounded size (`part` 0, 1, ...,
 * `last` true on the final one), and the parts of one line share `recordOffset`.
 */
export interface Reject {
  readonly reason: RejectReason;
  /** For people: what was wrong and where, e.g. `7 columns, expected 24`. Never text of the row. */
  readonly detail: string;
  /** Source offset of `bytes[0]`. */
  readonly offset: number;
  /** `bytes.length`. */
  readonly length: number;
  /** Source offset after the line terminator: everything below is accounted for. */
  readonly endOffset: number;
  /** Copy of the source bytes without line terminator; the receiver owns it. */
  readonly bytes: Buffer;
  readonly recordOffset: number;
  readonly part: number;
  readonly last: boolean;
}

/**
 * Receives what the converter finds, synchronously, in source order.
 *
 * Every source byte is in exactly one `record`, `reject` or `skipped` call: each call covers
 * `[offset, endOffset)` and starts where the one before ended. A callback must not throw and must not push
 * into the same converter.
 */
export interface CsvSink {
  /**
   * One JSON line, `bytes[start, end)`, with its `\n`. The bytes are overwritten after the call: copy them.
   *
   * @param offset source offset of the record's first byte
   * @param length source bytes of the record without the line terminator
   * @param endOffset source offset after the line terminator
   */
  record(bytes: Buffer, start: number, end: number, offset: number, length: number, endOffset: number): void;
  /** One reject, or one part of an oversize line. */
  reject(reject: Reject): void;
  /**
   * The JSON lines of all `record` calls since the last `lines` call, in one contiguous run: the cheap way to
   * write a whole block at once. Called before `push` or `end` returns, and before the buffer is reused.
   */
  lines?(bytes: Buffer, start: number, end: number): void;
  /** A blank line, a header line or the byte order mark at `[offset, endOffset)`. */
  skipped?(kind: SkipKind, offset: number, endOffset: number): void;
}
