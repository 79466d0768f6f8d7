/** Bytes at the end of a Parquet file: the length of the footer before them, and `PAR1`. */
export const trailerBytes = 8;

/**
 * Where the footer of a file begins.
 *
 * @param trailer the last bytes of the file
 * @throws RangeError they are not those of a Parquet file
 * @see https://parquet.apache.org/docs/file-format/
 */
export function footerStart(trailer: Uint8Array, fileBytes: number): number {
  const view = Buffer.from(trailer);
  if (view.length !== trailerBytes || view.toString('latin1', 4) !== 'PAR1')
    throw new RangeError('its last bytes are not PAR1');
  const start = fileBytes - trailerBytes - view.readUInt32LE(0);
  if (start < 4) throw new RangeError('its footer is longer than the file');
  return start;
}

/** Field of `FileMetaData`. */
const numRowsField = 3;

/**
 * Rows of a file: a member of its footer, which is a struct of Thrift's compact protocol.
 *
 * @throws RangeError the footer ends before it, or is of another form
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function rowsOfFooter(footer: Uint8Array): number {
  const reader = new CompactReader(footer);
  for (let last = 0; ;) {
    const field = reader.field(last);
    if (!field) throw new RangeError('its footer tells no number of rows');
    if (field.id === numRowsField && field.type === type.i64) return reader.integer();
    reader.skip(field.type);
    last = field.id;
  }
}

const type = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
};

/** Deepest nesting of a footer is a schema element's logical type. */
const deepest = 16;

class CompactReader {
  #at = 0;
  constructor(readonly bytes: Uint8Array) {}

  /** The next field of a struct; undefined at its end. */
  field(last: number): { id: number; type: number } | undefined {
    const head = this.#byte();
    if (head === 0) return undefined;
    const delta = head >> 4;
    return { id: delta === 0 ? this.integer() : last + delta, type: head & 0x0f };
  }

  /** A zigzag number. */
  integer(): number {
    const value = this.#unsigned();
    return Number(value % 2n === 0n ? value / 2n : -(value + 1n) / 2n);
  }

  skip(of: number, depth = 0): void {
    if (depth > deepest) throw new RangeError('its footer is nested too deep');
    if (of === type.byte) this.#pass(1);
    else if (of === type.double) this.#pass(8);
    else if (of === type.binary) this.#pass(Number(this.#unsigned()));
    else if (of === type.i16 || of === type.i32 || of === type.i64) this.#unsigned();
    else if (of === type.list || of === type.set) this.#skipList(depth);
    else if (of === type.struct) this.#skipStruct(depth);
    else if (of !== type.true && of !== type.false) throw new RangeError(`its footer has the type ${of}`);
  }

  #skipList(depth: number): void {
    const head = this.#byte();
    const size = head >> 4 === 15 ? Number(this.#unsigned()) : head >> 4;
    const of = head & 0x0f;
    for (let item = 0; item < size; item += 1)
      // A truth value of a list has a byte of its own.
      this.skip(of === type.true || of === type.false ? type.byte : of, depth + 1);
  }

  #skipStruct(depth: number): void {
    for (let last = 0; ;) {
      const field = this.field(last);
      if (!field) return;
      this.skip(field.type, depth + 1);
      last = field.id;
    }
  }

  #unsigned(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('its footer has a number that does not end');
  }

  #byte(): number {
    const byte = this.bytes[this.#at];
    if (byte === undefined) throw new RangeError('its footer ends too soon');
    this.#at += 1;
    return byte;
  }

  #pass(count: number): void {
    this.#at += count;
    if (this.#at > this.bytes.length) throw new RangeError('its footer ends too soon');
  }
}
