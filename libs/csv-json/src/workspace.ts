import { isUtf8 } from 'node:buffer';
import { OVERRUN } from './copy-run';
import { LF } from './json-text';
import type { CsvSink } from './sink';

const INPUT_BYTES = 16 * 1024;
const OUTPUT_BYTES = 256 * 1024;

/**
 * The buffers of one converter: source bytes not yet accounted for, the positions of the bytes that matter in
 * them, and the JSON lines made so far.
 *
 * `input[0]` is the source byte at `base`. `specials` lists the positions in `[0, filled)` of every byte with
 * a meaning (delimiter, quote, line end, and what JSON escapes), so that a field is one jump, not a loop.
 */
export class Workspace {
  /** Most bytes one {@link append} takes. */
  static readonly stepBytes = INPUT_BYTES;

  base: number;
  input: Buffer = Buffer.alloc(0);
  inputView: DataView = view(this.input);
  filled = 0;
  specials: Int32Array = new Int32Array(0);
  specialCount = 0;
  /** Start of the first record not yet converted, and the first special at or after it. */
  position = 0;
  cursor = 0;
  /** True when the bytes of the last {@link append} hold a `\n`. */
  lineArrived = false;
  /** Source offset no record may end behind: set when the last line end is ours, not the source's. */
  sourceEnd = Infinity;
  /** Records that start before this position may hold invalid UTF-8. */
  suspectBefore = 0;
  output: Buffer = Buffer.alloc(0);
  outputView: DataView = view(this.output);
  outputUsed = 0;
  /** Highest position a run may end at; the rest of `output` is room for one prefix, the tail and overrun. */
  outputLimit = 0;
  readonly #isSpecial: Uint8Array;
  readonly #outputRoom: number;
  #checked = 0;

  /**
   * @param isSpecial 1 for each byte value to list
   * @param outputRoom bytes the converter may write after its last check against `outputLimit`
   */
  constructor(base: number, isSpecial: Uint8Array, outputRoom: number) {
    this.base = base;
    this.#isSpecial = isSpecial;
    this.#outputRoom = outputRoom + OVERRUN;
    this.#resizeInput(INPUT_BYTES * 2);
    this.#resizeOutput(OUTPUT_BYTES + this.#outputRoom);
  }

  /** Bytes from the first unconverted record to the end. */
  get pending(): number {
    return this.filled - this.position;
  }

  /** True when the last byte is a `\n`. */
  get endsLine(): boolean {
    return this.input[this.filled - 1] === LF;
  }

  /** Copies at most `stepBytes` source bytes in and lists their specials. */
  append(bytes: Uint8Array): void {
    const from = this.filled;
    const end = from + bytes.length;
    if (end > this.input.length - OVERRUN) this.#resizeInput(Math.max(end + OVERRUN, this.input.length * 2));
    const { input, inputView, specials, specialCount } = this;
    input.set(bytes, from);
    const count = listSpecials(inputView, from, end, specials, specialCount, this.#isSpecial);
    let last = count - 1;
    while (last >= specialCount && input[specials[last] as number] !== LF) last--;
    this.lineArrived = last >= specialCount;
    if (this.lineArrived) this.#checkEncoding((specials[last] as number) + 1);
    this.specialCount = count;
    this.filled = end;
  }

  /** Moves the unconverted bytes to the front. */
  compact(): void {
    const { position, cursor } = this;
    if (position === 0) return;
    this.input.copyWithin(0, position, this.filled);
    const left = this.specialCount - cursor;
    for (let i = 0; i < left; i++) this.specials[i] = (this.specials[cursor + i] as number) - position;
    this.specialCount = left;
    this.cursor = 0;
    this.base += position;
    this.filled -= position;
    this.suspectBefore = Math.max(0, this.suspectBefore - position);
    this.#checked = Math.max(0, this.#checked - position);
    this.position = 0;
  }

  /** Forgets all source bytes; the next one appended is at `base`. */
  restart(base: number): void {
    this.position = this.filled;
    this.cursor = this.specialCount;
    this.compact();
    this.base = base;
    this.sourceEnd = Infinity;
  }

  /** Sets `position`, and `cursor` with it. */
  moveTo(position: number): void {
    this.position = position;
    while (this.cursor < this.specialCount && (this.specials[this.cursor] as number) < position)
      this.cursor++;
  }

  /** Position of the first `\n` at or after `position`, or -1. */
  lineEnd(): number {
    const end = this.input.indexOf(LF, this.position);
    return end < this.filled ? end : -1;
  }

  /** Hands the finished lines to the sink and starts `output` afresh. */
  flush(sink: CsvSink): void {
    if (this.outputUsed > 0) sink.lines?.(this.output, 0, this.outputUsed);
    this.outputUsed = 0;
  }

  /** Doubles `output`; only when it is empty. */
  growOutput(): void {
    this.#resizeOutput(this.output.length * 2);
  }

  /** Validates the whole lines up to `end` at once; only a failure costs a check per record. */
  #checkEncoding(end: number): void {
    if (!isUtf8(this.input.subarray(this.#checked, end))) this.suspectBefore = end;
    this.#checked = end;
  }

  #resizeInput(bytes: number): void {
    const input = Buffer.alloc(bytes);
    this.input.copy(input, 0, 0, this.filled);
    const specials = new Int32Array(bytes + 1);
    specials.set(this.specials.subarray(0, this.specialCount));
    this.input = input;
    this.inputView = view(input);
    this.specials = specials;
  }

  #resizeOutput(bytes: number): void {
    this.output = Buffer.alloc(bytes);
    this.outputView = view(this.output);
    this.outputLimit = bytes - this.#outputRoom;
  }
}

function view(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Branch-free: each position is stored, and kept only when the byte counts. */
function listSpecials(
  input: DataView,
  from: number,
  to: number,
  specials: Int32Array,
  count: number,
  isSpecial: Uint8Array,
): number {
  let n = count;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const word = input.getInt32(i, true);
    specials[n] = i;
    n += isSpecial[word & 255] as number;
    specials[n] = i + 1;
    n += isSpecial[(word >>> 8) & 255] as number;
    specials[n] = i + 2;
    n += isSpecial[(word >>> 16) & 255] as number;
    specials[n] = i + 3;
    n += isSpecial[word >>> 24] as number;
  }
  for (; i < to; i++) {
    specials[n] = i;
    n += isSpecial[input.getUint8(i)] as number;
  }
  return n;
}
