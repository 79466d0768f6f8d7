/** Rows that come later, smallest second first, then smallest code: a binary heap of 12 bytes per row. */
export class PendingRows {
  #seconds = new Uint32Array(1024);
  #codes = new Float64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Second of the next row; only when `size` is above 0. */
  get second(): number {
    return this.#seconds[0] ?? 0;
  }

  /** Code of the next row. */
  get code(): number {
    return this.#codes[0] ?? 0;
  }

  /** @param second epoch seconds, up to the year 2106 */
  push(second: number, code: number): void {
    if (this.#size === this.#seconds.length) this.#grow();
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(second, code, parent)) break;
      this.#copy(parent, at);
      at = parent;
    }
    this.#seconds[at] = second;
    this.#codes[at] = code;
  }

  /** Removes the next row. */
  pop(): void {
    const last = --this.#size;
    const second = this.#seconds[last] ?? 0;
    const code = this.#codes[last] ?? 0;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      if (
        child + 1 < last &&
        this.#isBefore(this.#seconds[child + 1] ?? 0, this.#codes[child + 1] ?? 0, child)
      )
        child++;
      if (this.#isBefore(second, code, child)) break;
      this.#copy(child, at);
      at = child;
    }
    this.#seconds[at] = second;
    this.#codes[at] = code;
  }

  #isBefore(second: number, code: number, other: number): boolean {
    const otherSecond = this.#seconds[other] ?? 0;
    return second < otherSecond || (second === otherSecond && code < (this.#codes[other] ?? 0));
  }

  #copy(from: number, to: number): void {
    this.#seconds[to] = this.#seconds[from] ?? 0;
    this.#codes[to] = this.#codes[from] ?? 0;
  }

  #grow(): void {
    const seconds = new Uint32Array(this.#seconds.length * 2);
    const codes = new Float64Array(this.#codes.length * 2);
    seconds.set(this.#seconds);
    codes.set(this.#codes);
    this.#seconds = seconds;
    this.#codes = codes;
  }
}
