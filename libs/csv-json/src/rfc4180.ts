import { isUtf8 } from 'node:buffer';
import { BAD_ENCODING, BAD_SYNTAX, BAD_WIDTH, NEED_MORE, OUTPUT_FULL, TOO_LONG } from './engine';
import type { Engine, EngineParts, Outcome } from './engine';
import { copyRun } from './copy-run';
import { CR, LF, lowerHex, needsEscape, QUOTE, writeEscape } from './json-text';
import { writePrefix } from './line-template';

const FIELD_ENDS = 6;

/** RFC 4180 records to the bytes `JSON.stringify` makes of the row; refuses what the grammar does not have. */
export class Rfc4180Engine implements Engine {
  records = 0;
  blankLines = 0;
  stoppedAt = 0;
  detail = '';
  readonly #parts: EngineParts;
  readonly #escapedDelimiter: boolean;
  readonly #textStarts: Int32Array;
  #textEnd = 0;
  #quotedCursor = 0;
  #quotedEnd = 0;
  #quotedAt = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#escapedDelimiter = needsEscape(parts.delimiter);
    this.#textStarts = new Int32Array(parts.template.columns + 1);
  }

  run(): Outcome {
    const { workspace, template, tail, sink, delimiter, maxRecordBytes } = this.#parts;
    const { input, inputView, specials, specialCount, filled, output, outputView, outputLimit } = workspace;
    const { base, sourceEnd, suspectBefore } = workspace;
    const { columns } = template;
    const textStarts = this.#textStarts;
    let from = workspace.position;
    let cursor = workspace.cursor;
    let at = workspace.outputUsed;
    for (;;) {
      const start = from;
      const startCursor = cursor;
      const startAt = at;
      let column = 0;
      let end = 0;
      for (;;) {
        const slot = column < columns ? column : columns;
        at = writePrefix(template, slot, outputView, at);
        textStarts[slot] = at;
        if (cursor >= specialCount) return this.#stop(NEED_MORE, start, startCursor, startAt);
        end = specials[cursor++] as number;
        let byte = input[end] as number;
        if (byte === QUOTE && end === from) {
          const outcome = this.#quoted(cursor, from + 1, at);
          if (outcome !== FIELD_ENDS) return this.#stop(outcome, start, startCursor, startAt);
          cursor = this.#quotedCursor;
          end = this.#quotedEnd;
          at = this.#quotedAt;
          byte = input[end] as number;
        } else {
          for (;;) {
            const length = end - from;
            if (at + length > outputLimit) return this.#stop(OUTPUT_FULL, start, startCursor, startAt);
            copyRun(inputView, from, length, outputView, at);
            at += length;
            if (byte === delimiter || byte === LF || byte === CR) break;
            if (byte === QUOTE)
              return this.#bad('quote inside an unquoted column', end, start, startCursor, startAt);
            at = writeEscape(outputView, at, byte, lowerHex);
            from = end + 1;
            if (cursor >= specialCount) return this.#stop(NEED_MORE, start, startCursor, startAt);
            end = specials[cursor++] as number;
            byte = input[end] as number;
          }
        }
        from = end + 1;
        if (byte !== delimiter) {
          if (byte === LF) break;
          if (from >= filled) return this.#stop(NEED_MORE, start, startCursor, startAt);
          if (input[from] !== LF)
            return this.#bad('carriage return without line feed', end, start, startCursor, startAt);
          cursor++;
          from++;
          break;
        }
        column++;
      }
      const length = end - start;
      const next = Math.min(base + from, sourceEnd);
      if (length === 0) {
        this.blankLines++;
        sink.skipped?.('blank', base + start, next);
        at = startAt;
        continue;
      }
      this.stoppedAt = from - 1;
      if (length > maxRecordBytes) return this.#stop(TOO_LONG, start, startCursor, startAt);
      if (start < suspectBefore && !isUtf8(input.subarray(start, end))) {
        return this.#stop(BAD_ENCODING, start, startCursor, startAt);
      }
      if (++column !== columns) {
        this.detail = `${column} columns, expected ${columns}`;
        return this.#stop(BAD_WIDTH, start, startCursor, startAt);
      }
      this.#textEnd = at;
      outputView.setUint8(at, QUOTE);
      at = tail.write(outputView, at + 1, inputView, start, length, base + start);
      this.records++;
      sink.record(output, startAt, at, base + start, length, next);
    }
  }

  column(index: number): string | null {
    const { workspace, template } = this.#parts;
    const start = this.#textStarts[index] as number;
    const next = index + 1;
    const end =
      next === template.columns
        ? this.#textEnd
        : (this.#textStarts[next] as number) - (template.lengths[next] as number);
    const text = workspace.output.toString('utf8', start, end);
    return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
  }

  /** Writes the text of a quoted column from after its quote; stops at the byte that ends the column. */
  #quoted(cursor: number, from: number, at: number): Outcome | typeof FIELD_ENDS {
    const { workspace, delimiter } = this.#parts;
    const { input, inputView, specials, specialCount, filled, outputView, outputLimit } = workspace;
    for (;;) {
      if (cursor >= specialCount) return NEED_MORE;
      const end = specials[cursor++] as number;
      const byte = input[end] as number;
      if (byte === delimiter && !this.#escapedDelimiter) continue;
      const length = end - from;
      if (at + length > outputLimit) return OUTPUT_FULL;
      copyRun(inputView, from, length, outputView, at);
      at += length;
      from = end + 1;
      if (byte === QUOTE) {
        if (from >= filled) return NEED_MORE;
        const next = input[from] as number;
        if (next !== QUOTE) return this.#closed(next, cursor, from, at);
        cursor++;
        from++;
      }
      at = writeEscape(outputView, at, byte, lowerHex);
    }
  }

  #closed(next: number, cursor: number, end: number, at: number): Outcome | typeof FIELD_ENDS {
    if (next !== this.#parts.delimiter && next !== LF && next !== CR) {
      this.detail = 'text after a closing quote';
      this.stoppedAt = end;
      return BAD_SYNTAX;
    }
    this.#quotedCursor = cursor + 1;
    this.#quotedEnd = end;
    this.#quotedAt = at;
    return FIELD_ENDS;
  }

  #bad(detail: string, stoppedAt: number, position: number, cursor: number, outputUsed: number): Outcome {
    this.detail = detail;
    this.stoppedAt = stoppedAt;
    return this.#stop(BAD_SYNTAX, position, cursor, outputUsed);
  }

  #stop(outcome: Outcome, position: number, cursor: number, outputUsed: number): Outcome {
    const { workspace } = this.#parts;
    workspace.position = position;
    workspace.cursor = cursor;
    workspace.outputUsed = outputUsed;
    return outcome;
  }
}
