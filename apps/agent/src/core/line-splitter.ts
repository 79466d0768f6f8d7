import type { CsvSink } from '@denver/csv-json';
import type { Converter } from './converter';

const newline = 0x0a;
const space = 0x20;

/**
 * Lines as records, without looking inside: each with its `\n`, or trimmed (bytes up to 0x20 on both ends, as the
 * official SINGLELINE does to a record of one line).
 *
 * A line of more than `maxRecordBytes` is an `oversize` reject, in parts of bounded size.
 */
export class LineSplitter implements Converter {
  readonly #sink: CsvSink;
  readonly #trim: boolean;
  readonly #maxBytes: number;
  #headerLeft: number;
  #offset: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #oversize: { recordOffset: number; part: number } | undefined;

  constructor(
    options: { trim: boolean; maxRecordBytes: number; startOffset: number; skipHeaderLines: number },
    sink: CsvSink,
  ) {
    this.#sink = sink;
    this.#trim = options.trim;
    this.#maxBytes = options.maxRecordBytes;
    this.#offset = options.startOffset;
    this.#headerLeft = options.startOffset === 0 ? options.skipHeaderLines : 0;
  }

  get pendingOffset(): number {
    return this.#offset;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      this.#line(bytes, start, end);
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  end(): void {
    if (this.#oversize) this.#rejectPart(this.#takePending(), 0, true);
    else if (this.#pendingBytes > 0) this.#reject('torn_line', 'no line end', this.#takePending(), 0);
  }

  column(): null {
    return null;
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (this.#oversize || this.#pendingBytes + end - start > this.#maxBytes) {
      this.#keep(bytes.subarray(start, end));
      this.#rejectPart(this.#takePending(), 1, true);
      return;
    }
    if (this.#pendingBytes === 0) {
      this.#emit(bytes, start, end);
      return;
    }
    const line = Buffer.concat([...this.#pending, bytes.subarray(start, end + 1)]);
    this.#takePending();
    this.#emit(line, 0, line.length - 1);
  }

  #emit(bytes: Buffer, start: number, end: number): void {
    const offset = this.#offset;
    this.#offset += end + 1 - start;
    if (this.#headerLeft > 0) {
      this.#headerLeft--;
      this.#sink.skipped?.('header', offset, this.#offset);
      return;
    }
    if (!this.#trim) {
      this.#sink.record(bytes, start, end + 1, offset, end - start, this.#offset);
      return;
    }
    let from = start;
    let to = end;
    while (from < to && bytes[from]! <= space) from++;
    while (to > from && bytes[to - 1]! <= space) to--;
    const line = Buffer.allocUnsafe(to - from + 1);
    bytes.copy(line, 0, from, to);
    line[to - from] = newline;
    this.#sink.record(line, 0, line.length, offset, end - start, this.#offset);
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pending.push(Buffer.from(bytes));
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > this.#maxBytes) this.#rejectPart(this.#takePending(), 0, false);
  }

  #takePending(): Buffer {
    const bytes = this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return bytes;
  }

  #rejectPart(bytes: Buffer, terminator: number, last: boolean): void {
    const { recordOffset, part } = this.#oversize ?? { recordOffset: this.#offset, part: 0 };
    this.#oversize = last ? undefined : { recordOffset, part: part + 1 };
    const detail = `line of more than ${this.#maxBytes} bytes`;
    this.#reject('oversize', detail, bytes, terminator, { recordOffset, part, last });
  }

  #reject(
    reason: 'torn_line' | 'oversize',
    detail: string,
    bytes: Buffer,
    terminator: number,
    part = { recordOffset: this.#offset, part: 0, last: true },
  ): void {
    const offset = this.#offset;
    this.#offset += bytes.length + terminator;
    this.#sink.reject({
      reason,
      detail,
      offset,
      length: bytes.length,
      endOffset: this.#offset,
      bytes,
      ...part,
    });
  }
}
