import { CR } from './json-text';
import type { CsvSink, RejectReason } from './sink';
import type { Workspace } from './workspace';

/** Most bytes of one part of an oversize line. */
export const PART_BYTES = 64 * 1024;

/** Takes refused bytes out of the workspace and hands them to the sink. */
export class Rejecter {
  rejects = 0;
  readonly #workspace: Workspace;
  readonly #sink: CsvSink;
  readonly #maxRecordBytes: number;
  /** The oversize line being given away in parts, or null. */
  #oversize: { readonly recordOffset: number; part: number } | null = null;

  constructor(workspace: Workspace, sink: CsvSink, maxRecordBytes: number) {
    this.#workspace = workspace;
    this.#sink = sink;
    this.#maxRecordBytes = maxRecordBytes;
  }

  /** Source offset of the oversize line whose parts are being given away, or null. */
  get oversizeOffset(): number | null {
    return this.#oversize?.recordOffset ?? null;
  }

  /** Rejects the bytes from the workspace's position to `end`, and takes those up to `next`. */
  reject(reason: RejectReason, detail: string, end: number, next: number): void {
    const offset = this.#workspace.base + this.#workspace.position;
    this.rejects++;
    this.#send(reason, detail, end, next, offset, 0, true);
  }

  /** Rejects the record that ends with the `\n` at `lineEnd`. */
  rejectTo(reason: RejectReason, detail: string, lineEnd: number): void {
    this.reject(reason, detail, this.#contentEnd(lineEnd), lineEnd + 1);
  }

  /**
   * Rejects the first physical line with `reason`, or as `oversize` when it is too long for that.
   *
   * @param lineEnd position of its `\n`, or -1 when the line is longer than allowed and has no end yet
   */
  rejectLine(reason: RejectReason, detail: string, lineEnd: number): void {
    const { position, base } = this.#workspace;
    if (lineEnd >= 0 && this.#contentEnd(lineEnd) - position <= this.#maxRecordBytes) {
      this.rejectTo(reason, detail, lineEnd);
      return;
    }
    this.rejects++;
    this.#oversize = { recordOffset: base + position, part: 0 };
    this.giveParts(lineEnd);
  }

  /**
   * Gives away what is there of an oversize line.
   *
   * @param lineEnd position of its `\n`, or -1 while it has none: then a little stays back, since the final
   *   part is known only with the line end
   */
  giveParts(lineEnd: number): void {
    const workspace = this.#workspace;
    const end = lineEnd >= 0 ? this.#contentEnd(lineEnd) : workspace.filled - 1;
    while (end - workspace.position > PART_BYTES) {
      const next = workspace.position + PART_BYTES;
      this.#sendPart(next, next, false);
    }
    if (lineEnd >= 0) this.#sendPart(end, lineEnd + 1, true);
  }

  /** Gives away the rest of an oversize line that will never end. */
  finishParts(): void {
    this.#sendPart(this.#workspace.filled, this.#workspace.filled, true);
  }

  #sendPart(end: number, next: number, last: boolean): void {
    if (this.#oversize === null) return;
    const { recordOffset, part } = this.#oversize;
    this.#oversize = last ? null : { recordOffset, part: part + 1 };
    this.#send('oversize', `longer than ${this.#maxRecordBytes} bytes`, end, next, recordOffset, part, last);
  }

  #send(
    reason: RejectReason,
    detail: string,
    end: number,
    next: number,
    recordOffset: number,
    part: number,
    last: boolean,
  ): void {
    const workspace = this.#workspace;
    const { base, position, sourceEnd } = workspace;
    const bytes = Buffer.from(workspace.input.subarray(position, end));
    const offset = base + position;
    const endOffset = Math.min(base + next, sourceEnd);
    workspace.moveTo(next);
    this.#sink.reject({
      reason,
      detail,
      offset,
      length: bytes.length,
      endOffset,
      bytes,
      recordOffset,
      part,
      last,
    });
  }

  #contentEnd(lineEnd: number): number {
    const { input, position } = this.#workspace;
    return lineEnd > position && input[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
  }
}
