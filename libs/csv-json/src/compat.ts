import { isUtf8 } from 'node:buffer';
import type { CompatLine } from './compat-line';
import { NEED_MORE, OUTPUT_FULL, TOO_LONG } from './engine';
import type { Engine, EngineParts, Outcome } from './engine';
import { copyRun } from './copy-run';
import { CR, LF, quoteJson, QUOTE, upperHex, writeBytes, writeEscape } from './json-text';
import { writePrefix } from './line-template';

/** Lines to the bytes the official agent's CSVTOJSON makes of them. */
export class CompatEngine implements Engine {
  records = 0;
  readonly blankLines = 0;
  readonly stoppedAt = 0;
  readonly detail = '';
  readonly #parts: EngineParts;
  readonly #line: CompatLine;
  readonly #plain: boolean;
  readonly #nullTails: readonly Uint8Array[];
  readonly #textStarts: Int32Array;
  #textEnd = 0;
  #textColumns = 0;
  #fromLine = false;

  /**
   * @param line the slow way, for records the byte loop does not cover
   * @param plain the delimiter is one byte and no column name comes twice
   */
  constructor(parts: EngineParts, fields: readonly string[], line: CompatLine, plain: boolean) {
    this.#parts = parts;
    this.#line = line;
    this.#plain = plain;
    this.#nullTails = nullTails(fields);
    this.#textStarts = new Int32Array(parts.template.columns + 1);
  }

  run(): Outcome {
    const { workspace, tail, sink, maxRecordBytes } = this.#parts;
    const { base, input, inputView, specials, specialCount, output, outputView } = workspace;
    const { sourceEnd, suspectBefore } = workspace;
    for (;;) {
      const start = workspace.position;
      const startAt = workspace.outputUsed;
      let cursor = workspace.cursor;
      while (cursor < specialCount && input[specials[cursor] as number] !== LF) cursor++;
      if (cursor >= specialCount) return NEED_MORE;
      const lineEnd = specials[cursor] as number;
      const length = lineEnd - start - (lineEnd > start && input[lineEnd - 1] === CR ? 1 : 0);
      if (length > maxRecordBytes) return TOO_LONG;
      const plain = this.#plain && (start >= suspectBefore || isUtf8(input.subarray(start, lineEnd)));
      const end = plain
        ? this.#convertBytes(start, cursor, startAt)
        : this.#convertText(start, lineEnd, startAt);
      if (end < 0) return OUTPUT_FULL;
      const at = tail.write(outputView, end, inputView, start, length, base + start);
      workspace.position = lineEnd + 1;
      workspace.cursor = cursor + 1;
      workspace.outputUsed = at;
      this.#fromLine = !plain;
      this.records++;
      sink.record(output, startAt, at, base + start, length, Math.min(base + lineEnd + 1, sourceEnd));
    }
  }

  column(index: number): string | null {
    if (this.#fromLine) return this.#line.columns[index] ?? null;
    if (index >= this.#textColumns) return null;
    const { workspace, template } = this.#parts;
    const next = index + 1;
    const end =
      next === this.#textColumns
        ? this.#textEnd
        : (this.#textStarts[next] as number) - (template.lengths[next] as number);
    const text = workspace.output.toString('utf8', this.#textStarts[index], end);
    return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
  }

  /** Writes the line up to its closing brace; -1 when the output is full. */
  #convertBytes(start: number, lineCursor: number, startAt: number): number {
    const { workspace, template, delimiter } = this.#parts;
    const { input, inputView, specials, outputView, outputLimit } = workspace;
    const { columns } = template;
    const textStarts = this.#textStarts;
    let from = start;
    let at = writePrefix(template, 0, outputView, startAt);
    let textStart = at;
    let column = 0;
    let knownEnd = at;
    let lastText = -1;
    let lastTextEnd = startAt;
    textStarts[0] = at;
    for (let cursor = workspace.cursor; ; cursor++) {
      const end = specials[cursor] as number;
      const byte = input[end] as number;
      const length = end - from;
      if (at + length > outputLimit) return -1;
      copyRun(inputView, from, length, outputView, at);
      at += length;
      from = end + 1;
      if (byte !== delimiter && cursor !== lineCursor) {
        at = writeEscape(outputView, at, byte, upperHex);
        continue;
      }
      if (column < columns) knownEnd = at;
      if (at > textStart) {
        lastText = column;
        lastTextEnd = knownEnd;
      }
      if (cursor === lineCursor) break;
      column++;
      const slot = column < columns ? column : columns;
      textStart = at = writePrefix(template, slot, outputView, knownEnd);
      textStarts[slot] = at;
    }
    this.#textColumns = column === 0 ? 1 : Math.min(lastText + 1, columns);
    this.#textEnd = column === 0 ? knownEnd : lastTextEnd;
    return this.#closeText(startAt);
  }

  /** Ends the last text column and names the missing ones. */
  #closeText(startAt: number): number {
    const { outputView } = this.#parts.workspace;
    const nulls = this.#nullTails[this.#textColumns] as Uint8Array;
    if (this.#textColumns === 0) return writeBytes(outputView, startAt, nulls);
    outputView.setUint8(this.#textEnd, QUOTE);
    return writeBytes(outputView, this.#textEnd + 1, nulls);
  }

  #convertText(start: number, lineEnd: number, startAt: number): number {
    const { input, output, outputLimit } = this.#parts.workspace;
    const json = Buffer.from(this.#line.convert(input.subarray(start, lineEnd + 1)));
    const length = json.length - 1;
    if (startAt + length > outputLimit) return -1;
    json.copy(output, startAt, 0, length);
    return startAt + length;
  }
}

/** For each number of text columns, the members of the columns after them. */
function nullTails(fields: readonly string[]): Buffer[] {
  const members = fields.map((name) => `${quoteJson(name, upperHex)}:null`);
  const tails = [...members.keys(), members.length].map((count) => {
    const rest = members.slice(count);
    return rest.length === 0 ? '' : `${count === 0 ? '{' : ','}${rest.join(',')}`;
  });
  return tails.map((tail) => Buffer.from(tail));
}
