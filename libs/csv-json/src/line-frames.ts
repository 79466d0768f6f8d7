import { LF } from './json-text';
import { PART_BYTES } from './rejecter';

/**
 * Receives the lines of {@link LineFrames}; `offset` is the source offset of `bytes[0]`, and the bytes are
 * only valid during the call. `ended` is false for a last line without `\n`.
 */
export interface LineReceiver {
  /** One line without its `\n`. */
  line(bytes: Buffer, offset: number, ended: boolean): void;
  /** A piece of a line longer than allowed; `last` on its final piece. */
  part(bytes: Buffer, offset: number, last: boolean, ended: boolean): void;
}

/** Cuts pushed bytes at `\n`, holding at most one line of the allowed length. */
export class LineFrames {
  readonly #maxLineBytes: number;
  readonly #receiver: LineReceiver;
  #held: Buffer = Buffer.alloc(PART_BYTES);
  #heldBytes = 0;
  #offset = 0;
  #oversize = false;

  constructor(maxLineBytes: number, receiver: LineReceiver) {
    this.#maxLineBytes = maxLineBytes;
    this.#receiver = receiver;
  }

  /** Feeds the next bytes; the chunk may be reused after the call. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      this.#finish(bytes.subarray(from, end), true);
      from = end + 1;
    }
    this.#hold(bytes.subarray(from));
  }

  /** Hands out a last line that has no `\n`. */
  end(): void {
    if (this.#heldBytes > 0 || this.#oversize) this.#finish(Buffer.alloc(0), false);
  }

  #finish(rest: Buffer, ended: boolean): void {
    const direct = this.#heldBytes === 0 && !this.#oversize && rest.length <= this.#maxLineBytes;
    if (!direct) this.#hold(rest);
    const bytes = direct ? rest : this.#held.subarray(0, this.#heldBytes);
    if (this.#oversize) this.#receiver.part(bytes, this.#offset, true, ended);
    else this.#receiver.line(bytes, this.#offset, ended);
    this.#offset += bytes.length + (ended ? 1 : 0);
    this.#heldBytes = 0;
    this.#oversize = false;
  }

  #hold(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += PART_BYTES) {
      const piece = bytes.subarray(at, at + PART_BYTES);
      this.#reserve(this.#heldBytes + piece.length);
      this.#heldBytes += piece.copy(this.#held, this.#heldBytes);
      if (this.#heldBytes > this.#maxLineBytes) this.#giveAway();
    }
  }

  #giveAway(): void {
    this.#oversize = true;
    this.#receiver.part(this.#held.subarray(0, this.#heldBytes), this.#offset, false, false);
    this.#offset += this.#heldBytes;
    this.#heldBytes = 0;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#held.length) return;
    const larger = Buffer.alloc(Math.max(bytes, this.#held.length * 2));
    this.#held.copy(larger, 0, 0, this.#heldBytes);
    this.#held = larger;
  }
}
