/** The bytes of a file around the reading position: those of an unfinished record, and the chunk being read. */
export class ReadWindow {
  #buffer: Buffer;
  #start = 0;
  #end = 0;

  constructor(initialBytes: number) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** Starts anew, empty, at a source offset. */
  reset(offset: number): void {
    this.#start = offset;
    this.#end = offset;
  }

  /** Source offset behind the last byte. */
  get end(): number {
    return this.#end;
  }

  /** The memory behind the window; a view into it is valid until the next {@link makeRoom}. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Index in {@link buffer} of a source offset, -1 when the window does not hold `[offset, offset + length)`. */
  indexOf(offset: number, length: number): number {
    return offset >= this.#start && offset + length <= this.#end ? offset - this.#start : -1;
  }

  /** Forgets what is before `keepFrom` and makes room for `bytes` more; returns the index to read them to. */
  makeRoom(keepFrom: number, bytes: number): number {
    const from = Math.min(Math.max(keepFrom, this.#start), this.#end);
    const kept = this.#end - from;
    const source = this.#buffer;
    if (kept + bytes > source.length)
      this.#buffer = Buffer.allocUnsafeSlow(Math.max(kept + bytes, source.length * 2));
    source.copy(this.#buffer, 0, from - this.#start, this.#end - this.#start);
    this.#start = from;
    return kept;
  }

  /** Says that `bytes` were read to where {@link makeRoom} said. */
  advance(bytes: number): void {
    this.#end += bytes;
  }
}
