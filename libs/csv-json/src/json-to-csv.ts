import { isUtf8 } from 'node:buffer';
import { csvRow } from './csv-row';
import { CR } from './json-text';
import { LineFrames } from './line-frames';
import { checkCount, checkDelimiter, checkFields } from './options';
import type { Reject, RejectReason } from './sink';

/** Options of {@link JsonToCsv}. */
export interface JsonToCsvOptions {
  /** Column names in output order, at least one, all different. */
  readonly fields: readonly string[];
  /** One ASCII character, default `,`. */
  readonly delimiter?: string;
  /** Members to leave out, e.g. `['transportId']`; any other member that is no column is a reject. */
  readonly omit?: readonly string[];
  /** Start with a row of the column names. Default false. */
  readonly header?: boolean;
  /** Defuse text a spreadsheet would run as a formula; for exports only. Default false. */
  readonly guardFormulas?: boolean;
  /** Longest JSON line in bytes, default 8 MiB; a longer one is rejected as `oversize`, in parts. */
  readonly maxLineBytes?: number;
}

/** Receives what {@link JsonToCsv} makes, synchronously, in source order. */
export interface JsonToCsvSink {
  /** CSV bytes, whole rows with `\n`; the receiver owns them. */
  rows(bytes: Buffer): void;
  /** A line that makes no row; offsets count the JSON bytes. */
  reject(reject: Reject): void;
}

/** What {@link jsonToCsv} returns. */
export interface JsonToCsvResult {
  readonly csv: Buffer;
  readonly rejects: readonly Reject[];
}

const FLUSH_LENGTH = 1024 * 1024;
const DEFAULT_MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * Converts JSON lines (flat objects of strings) to CSV rows, as a push parser with bounded memory.
 *
 * A missing member and `null` become an empty column, numbers and booleans their JSON text. Blank lines are
 * passed over. A line that is no flat object of the known members is a `schema_mismatch`, invalid UTF-8 and
 * lone surrogates (which CSV bytes cannot hold) are `bad_encoding`.
 */
export class JsonToCsv {
  readonly #options: JsonToCsvOptions;
  readonly #known: ReadonlySet<string>;
  readonly #sink: JsonToCsvSink;
  readonly #frames: LineFrames;
  readonly #maxLineBytes: number;
  #rows = '';
  #partOf: { readonly recordOffset: number; part: number } | null = null;

  /** @throws OptionError an option is out of range */
  constructor(options: JsonToCsvOptions, sink: JsonToCsvSink) {
    const { fields, delimiter = ',', omit = [], header = false } = options;
    this.#maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
    checkFields(fields, true);
    checkDelimiter(delimiter);
    checkCount('maxLineBytes', this.#maxLineBytes, 1, Number.MAX_SAFE_INTEGER);
    this.#options = options;
    this.#known = new Set([...fields, ...omit]);
    this.#sink = sink;
    this.#frames = new LineFrames(this.#maxLineBytes, {
      line: (bytes, offset, ended) => this.#line(bytes, offset, ended),
      part: (bytes, offset, last, ended) => this.#part(bytes, offset, last, ended),
    });
    if (header) this.#rows = `${csvRow(fields, options)}\n`;
  }

  /** Feeds the next JSON bytes; the chunk may be reused after the call. */
  push(chunk: Uint8Array): void {
    this.#frames.push(chunk);
    this.#flush();
  }

  /** Says that no more bytes will come; a last line without `\n` is converted like any other. */
  end(): void {
    this.#frames.end();
    this.#flush();
  }

  #line(bytes: Buffer, offset: number, ended: boolean): void {
    if (isBlank(bytes)) return;
    const row = this.#convert(bytes);
    if (typeof row === 'string') {
      this.#rows += `${row}\n`;
      if (this.#rows.length > FLUSH_LENGTH) this.#flush();
      return;
    }
    const { length } = bytes;
    const endOffset = offset + length + (ended ? 1 : 0);
    this.#reject({
      ...row,
      offset,
      length,
      endOffset,
      bytes,
      recordOffset: offset,
      part: 0,
      last: true,
    });
  }

  #part(bytes: Buffer, offset: number, last: boolean, ended: boolean): void {
    const { recordOffset, part } = this.#partOf ?? { recordOffset: offset, part: 0 };
    this.#partOf = last ? null : { recordOffset, part: part + 1 };
    const { length } = bytes;
    const endOffset = offset + length + (last && ended ? 1 : 0);
    const detail = `longer than ${this.#maxLineBytes} bytes`;
    this.#reject({
      reason: 'oversize',
      detail,
      offset,
      length,
      endOffset,
      bytes,
      recordOffset,
      part,
      last,
    });
  }

  #convert(bytes: Buffer): string | { reason: RejectReason; detail: string } {
    if (!isUtf8(bytes)) return { reason: 'bad_encoding', detail: 'not UTF-8' };
    const members = parseObject(bytes);
    if (members === null) return { reason: 'schema_mismatch', detail: 'not a JSON object' };
    const unknown = Object.keys(members).find((name) => !this.#known.has(name));
    if (unknown !== undefined) return { reason: 'schema_mismatch', detail: 'a member that is no column' };
    const values: string[] = [];
    for (const name of this.#options.fields) {
      const value = Object.hasOwn(members, name) ? members[name] : null;
      if (typeof value === 'object' && value !== null) {
        return { reason: 'schema_mismatch', detail: `column ${JSON.stringify(name)} is not text` };
      }
      values.push(value === null ? '' : String(value));
    }
    const row = csvRow(values, this.#options);
    return /\p{Surrogate}/u.test(row) ? { reason: 'bad_encoding', detail: 'lone surrogate' } : row;
  }

  /** Rows before the reject go first; its bytes become the receiver's. */
  #reject(reject: Reject): void {
    this.#flush();
    this.#sink.reject({ ...reject, bytes: Buffer.from(reject.bytes) });
  }

  #flush(): void {
    if (this.#rows !== '') this.#sink.rows(Buffer.from(this.#rows));
    this.#rows = '';
  }
}

/**
 * Converts JSON lines that are all at hand.
 *
 * @example
 * jsonToCsv('{"a":"1","b":"x, y"}\n', { fields: ['a', 'b'] }).csv.toString(); // 1,"x, y"
 * @throws OptionError an option is out of range
 */
export function jsonToCsv(lines: Uint8Array | string, options: JsonToCsvOptions): JsonToCsvResult {
  const rows: Buffer[] = [];
  const rejects: Reject[] = [];
  const converter = new JsonToCsv(options, {
    rows: (bytes) => rows.push(bytes),
    reject: (reject) => rejects.push(reject),
  });
  converter.push(Buffer.from(lines));
  converter.end();
  return { csv: Buffer.concat(rows), rejects };
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes.length === 1 && bytes[0] === CR);
}

function parseObject(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
