/** One record of a CSV file by its bytes; the line end is left out. */
export interface RecordSpan {
  readonly start: number;
  readonly end: number;
  /** Physical line of its first byte, from 1. */
  readonly line: number;
  /** Set when the bytes are no record. */
  readonly fault?: 'unclosed-quote' | 'oversize';
}

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Where the scan is; `TooLong` is the rest of a line of which a piece was given up already. */
const State = { FieldStart: 0, Plain: 1, Quoted: 2, AfterQuote: 3, TooLong: 4 } as const;
type State = (typeof State)[keyof typeof State];

/**
 * Finds where the records of a CSV file begin and end, over chunks of any size.
 *
 * RFC 4180: a quote opens a field only as its first byte, and inside one a line break is text. LF, CRLF and CR end a
 * record, the last one needs no line end. A quote that is never closed would swallow the rest of the file: after
 * `maxRecordBytes` without its end, or at the end of the file, the first line of such a record is given up as
 * `unclosed-quote` and reading starts again behind it. A longer plain line comes in `oversize` pieces.
 *
 * Spans point into `bytes` of the block they come with, whose first byte is byte `offset` of the file.
 */
export class RecordSplitter {
  #carry: Buffer = Buffer.alloc(0);
  #offset: number;
  #line: number;
  #state: State = State.FieldStart;
  /** Scanned bytes of the carry, and line breaks inside its first record. */
  #scanned = 0;
  #breaks = 0;

  /** Starts at a record's first byte. */
  constructor(
    private readonly maxRecordBytes: number,
    offset = 0,
    line = 1,
  ) {
    this.#offset = offset;
    this.#line = line;
  }

  /** The records that end in this chunk; `last` says that nothing follows. */
  push(chunk: Buffer, last: boolean): { bytes: Buffer; offset: number; records: RecordSpan[] } {
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const offset = this.#offset;
    const records: RecordSpan[] = [];
    let start = this.#scan(bytes, records, last);
    while (last && start < bytes.length) {
      start = this.#finish(bytes, start, records);
      if (start < bytes.length) start = this.#scan(bytes, records, true, start);
    }
    this.#carry = bytes.subarray(start);
    this.#offset = offset + start;
    return { bytes, offset, records };
  }

  /** Scans on from the carry, or afresh from `from`; gives the start of the first unfinished record. */
  #scan(bytes: Buffer, records: RecordSpan[], last: boolean, from = 0): number {
    let start = from;
    let state = from === 0 ? this.#state : State.FieldStart;
    let at = from === 0 ? this.#scanned : from;
    let breaks = from === 0 ? this.#breaks : 0;
    let line = this.#line;
    const length = bytes.length;
    for (; at < length; at++) {
      const byte = bytes[at];
      if (state === State.Quoted) {
        if (byte === quote) state = State.AfterQuote;
        else if (byte === lineFeed) breaks++;
      } else if (byte === lineFeed || byte === carriageReturn) {
        if (byte === carriageReturn && at + 1 === length && !last) break;
        const width = byte === carriageReturn && bytes[at + 1] === lineFeed ? 2 : 1;
        records.push(
          state === State.TooLong ? { start, end: at, line, fault: 'oversize' } : { start, end: at, line },
        );
        at += width - 1;
        start = at + 1;
        line += breaks + 1;
        breaks = 0;
        state = State.FieldStart;
      } else if (state !== State.TooLong) {
        if (byte === comma) state = State.FieldStart;
        else if (byte !== quote) state = State.Plain;
        else if (state !== State.Plain) state = State.Quoted;
      }
      if (at - start >= this.maxRecordBytes) {
        if (state === State.Quoted || breaks > 0) {
          const next = this.#giveUpLine(bytes, start, at + 1, line, records);
          if (next > start) {
            at = next - 1;
            start = next;
            line++;
            breaks = 0;
            state = State.FieldStart;
            continue;
          }
        }
        records.push({ start, end: at + 1, line, fault: 'oversize' });
        start = at + 1;
        state = State.TooLong;
      }
    }
    this.#state = state;
    this.#scanned = at - start;
    this.#breaks = breaks;
    this.#line = line;
    return start;
  }

  /** Ends the file inside a record. */
  #finish(bytes: Buffer, start: number, records: RecordSpan[]): number {
    const line = this.#line;
    if (this.#state === State.Quoted) {
      const next = this.#giveUpLine(bytes, start, bytes.length, line, records);
      if (next === start) records.push({ start, end: bytes.length, line, fault: 'unclosed-quote' });
      this.#state = State.FieldStart;
      this.#line = line + 1;
      return next === start ? bytes.length : next;
    }
    const tooLong = this.#state === State.TooLong;
    records.push(
      tooLong ? { start, end: bytes.length, line, fault: 'oversize' } : { start, end: bytes.length, line },
    );
    return bytes.length;
  }

  /** Gives up the first line of a record whose quote does not close; `start` when it has no line break. */
  #giveUpLine(bytes: Buffer, start: number, limit: number, line: number, records: RecordSpan[]): number {
    const feed = bytes.indexOf(lineFeed, start);
    if (feed < 0 || feed >= limit) return start;
    const end = feed > start && bytes[feed - 1] === carriageReturn ? feed - 1 : feed;
    records.push({ start, end, line, fault: 'unclosed-quote' });
    return feed + 1;
  }
}
