import { crc32 } from 'node:zlib';
import { AgentInvariantError } from '../errors';
import type { Arena } from './arena';
import type { Anchor, FileProgress } from './file-progress';

/** State of one slot of a batch: what is not `open` is accounted for. */
export const slotState = { open: 0, delivered: 1, quarantined: 2 } as const;
/** One of {@link slotState}. */
export type SlotState = (typeof slotState)[keyof typeof slotState];

/** Slots `[from, to)` of one batch that come from one file, in source order; `from` moves as they are passed. */
export interface Segment {
  readonly batch: Batch;
  readonly progress: FileProgress;
  from: number;
  to: number;
  /** Last record of the segment, kept when the batch gives its memory back before the checkpoint passed it. */
  anchor: Anchor | undefined;
}

/** Limits of one request: records, and the sum of data and partition keys in bytes. */
export interface BatchLimits {
  records: number;
  bytes: number;
}

/** Slots, rejects included, after which a batch is closed even when it has next to nothing to send. */
const maxSlots = 4_096;

/**
 * Records of one request, in source order, as bytes in one block of memory.
 *
 * A slot is a record to send or the place of a reject. Rejects take no room in the request; they are slots so
 * that the checkpoint cannot pass them before the quarantine holds them.
 */
export class Batch {
  readonly sequence: number;
  readonly openedAtMs: number;
  readonly segments: Segment[] = [];
  /** Records to send. */
  records = 0;
  /** Data and keys of those records: what the service counts. */
  requestBytes = 0;
  /** Slots that are not done. */
  open = 0;
  closed = false;
  #arena: Arena | undefined;
  readonly #state: SlotState[] = [];
  readonly #dataStart: number[] = [];
  readonly #dataEnd: number[] = [];
  readonly #keys: (string | undefined)[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  readonly #endOffsets: number[] = [];

  constructor(sequence: number, openedAtMs: number, arena: Arena) {
    this.sequence = sequence;
    this.openedAtMs = openedAtMs;
    this.#arena = arena;
  }

  /** Slots so far, rejects included. */
  get slots(): number {
    return this.#state.length;
  }

  /** Bytes of memory held for this batch, with an allowance for its lists. */
  get memoryBytes(): number {
    return (this.#arena?.used ?? 0) + 64 * this.#state.length;
  }

  /** Whether one more record of this size, its key included, keeps the limits. */
  fits(bytes: number, limits: BatchLimits): boolean {
    return (
      this.records < limits.records &&
      this.requestBytes + bytes <= limits.bytes &&
      this.#state.length < maxSlots
    );
  }

  /**
   * Appends a record. Positional arguments, since this runs once per row.
   *
   * @param data the converted bytes are `data[start, end)`
   * @param source the original bytes are `source[sourceStart, sourceStart + length)`, read by a later reject only
   * @param requestBytes what the service counts: converted bytes and key
   */
  addRecord(
    progress: FileProgress,
    data: Buffer,
    start: number,
    end: number,
    source: Buffer,
    sourceStart: number,
    offset: number,
    length: number,
    endOffset: number,
    key: string | undefined,
    requestBytes: number,
  ): void {
    const arena = this.#memory();
    this.#dataStart.push(arena.used);
    arena.append(data, start, end);
    this.#dataEnd.push(arena.used);
    arena.append(source, sourceStart, sourceStart + length);
    this.#keys.push(key);
    this.records++;
    this.requestBytes += requestBytes;
    this.#addSlot(progress, offset, length, endOffset);
  }

  /** Appends the place of a reject and returns its slot, to be marked when the quarantine holds it. */
  addReject(progress: FileProgress, offset: number, length: number, endOffset: number): number {
    this.#dataStart.push(0);
    this.#dataEnd.push(0);
    this.#keys.push(undefined);
    this.#addSlot(progress, offset, length, endOffset);
    return this.slots - 1;
  }

  /** Slots that are still to be sent, in source order; rejects are never among them. */
  unsent(): number[] {
    const slots: number[] = [];
    for (let i = 0; i < this.#state.length; i++) {
      if (this.#state[i] === slotState.open && this.isRecord(i)) slots.push(i);
    }
    return slots;
  }

  /** Whether a slot holds a record, as against the place of a reject. */
  isRecord(slot: number): boolean {
    return this.#dataEnd[slot]! > this.#dataStart[slot]!;
  }

  /** Converted bytes of a slot: a view that is valid until the batch is released. */
  data(slot: number): Buffer {
    return this.#memory().view(this.#dataStart[slot]!, this.#dataEnd[slot]!);
  }

  /** Length of the converted bytes, also after the batch was released. */
  dataBytes(slot: number): number {
    return this.#dataEnd[slot]! - this.#dataStart[slot]!;
  }

  /** Source bytes of a record's slot: a view that is valid until the batch is released. */
  source(slot: number): Buffer {
    const start = this.#dataEnd[slot]!;
    return this.#memory().view(start, start + this.#lengths[slot]!);
  }

  /** Partition key of a slot; none for a delivery stream. */
  key(slot: number): string | undefined {
    return this.#keys[slot];
  }

  /** Source offset of the first byte of a slot. */
  offset(slot: number): number {
    return this.#offsets[slot]!;
  }

  /** Source offset behind a slot, line terminator included. */
  endOffset(slot: number): number {
    return this.#endOffsets[slot]!;
  }

  /** Lets the last slot of a segment cover bytes that are no record. */
  extend(slot: number, endOffset: number): void {
    this.#endOffsets[slot] = endOffset;
  }

  state(slot: number): SlotState {
    return this.#state[slot]!;
  }

  /** Marks a slot as done; a second call for the same slot changes nothing. */
  mark(slot: number, state: SlotState): void {
    if (this.#state[slot] !== slotState.open) return;
    this.#state[slot] = state;
    this.open--;
  }

  /** Distinct partition keys, for keeping the order of a key. */
  distinctKeys(): Set<string> {
    const keys = new Set<string>();
    for (const key of this.#keys) if (key !== undefined) keys.add(key);
    return keys;
  }

  /** The segment, and with it the file, of a slot. */
  segmentOf(slot: number): Segment {
    const segment = this.segments.find((item) => slot < item.to);
    if (!segment) throw new AgentInvariantError(`Expected slot ${slot} to be in a segment.`);
    return segment;
  }

  /** The record of a slot as the checkpoint remembers it. */
  anchor(slot: number): Anchor {
    return { offset: this.#offsets[slot]!, length: this.#lengths[slot]!, crc: crc32(this.source(slot)) };
  }

  /**
   * Gives the memory back once every slot is done. Segments that the checkpoint has not passed keep the anchor
   * of their last record.
   */
  release(): Arena {
    const arena = this.#memory();
    for (const segment of this.segments) {
      for (let slot = segment.to - 1; slot >= segment.from; slot--) {
        if (!this.isRecord(slot)) continue;
        segment.anchor = this.anchor(slot);
        break;
      }
    }
    this.#arena = undefined;
    return arena;
  }

  /** Whether {@link release} was called. */
  get released(): boolean {
    return this.#arena === undefined;
  }

  #memory(): Arena {
    if (!this.#arena)
      throw new AgentInvariantError('Expected the batch to hold its memory, got a released one.');
    return this.#arena;
  }

  #addSlot(progress: FileProgress, offset: number, length: number, endOffset: number): void {
    const slot = this.#state.length;
    this.#state.push(slotState.open);
    this.#offsets.push(offset);
    this.#lengths.push(length);
    this.#endOffsets.push(endOffset);
    this.open++;
    const last = this.segments.at(-1);
    if (last?.progress === progress) {
      last.to = slot + 1;
      return;
    }
    const segment: Segment = { batch: this, progress, from: slot, to: slot + 1, anchor: undefined };
    this.segments.push(segment);
    progress.append(segment);
  }
}
