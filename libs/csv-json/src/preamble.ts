import { LF } from './json-text';
import type { CsvSink } from './sink';
import type { Workspace } from './workspace';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Takes what may stand before the first record: the byte order mark and header lines.
 *
 * Header lines are taken all at once, the mark with the first of them, so the restart offset stays 0 until the
 * header is complete and a restart finds it again.
 */
export class Preamble {
  headerLines = 0;
  readonly #workspace: Workspace;
  readonly #sink: CsvSink;
  readonly #maxBytes: number;
  #linesLeft: number;
  #bomPossible: boolean;
  /** Part of a header line too long to hold is already taken. */
  #insideLine = false;

  constructor(workspace: Workspace, sink: CsvSink, skipLines: number, stripBom: boolean, maxBytes: number) {
    this.#workspace = workspace;
    this.#sink = sink;
    this.#maxBytes = maxBytes;
    this.#linesLeft = skipLines;
    this.#bomPossible = stripBom;
  }

  /** True when the workspace's position is past the preamble. */
  get passed(): boolean {
    return this.#linesLeft === 0 && !this.#bomPossible;
  }

  /**
   * Takes what is there of the preamble.
   *
   * @param final no more bytes will come: decide with what is there
   */
  take(final: boolean): void {
    if (this.#linesLeft > 0) this.#takeLines(final);
    else if (this.#bomPossible) this.#takeBom(final);
  }

  #takeBom(final: boolean): void {
    const { input, position, filled } = this.#workspace;
    const length = Math.min(filled - position, BOM.length);
    const matches = BOM.compare(input, position, position + length, 0, length) === 0;
    if (matches && length < BOM.length && !final) return;
    this.#bomPossible = false;
    if (matches && length === BOM.length) this.#skip('bom', position + length);
  }

  #takeLines(final: boolean): void {
    const { input, position, filled, lineArrived } = this.#workspace;
    const tooLong = filled - position > this.#maxBytes;
    if (!lineArrived && !tooLong && !final) return;
    const ends: number[] = [];
    for (let from = position; ends.length < this.#linesLeft; from = (ends.at(-1) as number) + 1) {
      const end = input.indexOf(LF, from);
      if (end < 0 || end >= filled) break;
      ends.push(end);
    }
    const complete = ends.length === this.#linesLeft;
    if (!complete && !tooLong && !final) return;
    for (const end of ends) {
      this.#takeLine(end + 1);
      this.#linesLeft--;
      this.#insideLine = false;
    }
    if (this.#linesLeft > 0 && (tooLong || final || this.#insideLine) && filled > this.#workspace.position) {
      this.#takeLine(filled);
      this.#insideLine = true;
    }
    if (final) this.#linesLeft = 0;
    if (this.#linesLeft === 0) this.#bomPossible = false;
  }

  #takeLine(next: number): void {
    if (!this.#insideLine) this.headerLines++;
    this.#skip('header', next);
  }

  #skip(kind: 'bom' | 'header', next: number): void {
    const workspace = this.#workspace;
    const offset = workspace.base + workspace.position;
    workspace.moveTo(next);
    this.#sink.skipped?.(kind, offset, Math.min(workspace.base + next, workspace.sourceEnd));
  }
}
