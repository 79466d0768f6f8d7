import { slotState, type Segment } from './batch';

/** The last acknowledged record of a file: what must still stand there when the file is opened again. */
export interface Anchor {
  offset: number;
  length: number;
  /** zlib crc32 of the record's source bytes. */
  crc: number;
}

/** Records that are accounted for, counted when the checkpoint passes them; shared by the files of a flow. */
export interface FileCounts {
  sent: number;
  /** Converted bytes of the records sent. */
  sentBytes: number;
  quarantined: number;
}

/**
 * How far one file is accounted for: `acked` is the end of the longest contiguous run of records that are
 * delivered or in the quarantine. Whatever order batches finish in, it never passes a record that is neither,
 * and it never moves back.
 */
export class FileProgress {
  acked: number;
  anchor: Anchor | undefined;
  readonly #counts: FileCounts;
  readonly #segments: Segment[] = [];

  constructor(counts: FileCounts, acked: number, anchor?: Anchor) {
    this.#counts = counts;
    this.acked = acked;
    this.anchor = anchor;
  }

  /** Whether every record handed on so far is accounted for. */
  get settled(): boolean {
    return this.#segments.every((segment) => segment.from === segment.to);
  }

  /** Adds the next records of the file; called by the batch that holds them. */
  append(segment: Segment): void {
    this.#segments.push(segment);
  }

  /** Bytes that are no record (a blank line, a header) follow the last record: they go with it. */
  skip(endOffset: number): void {
    const last = this.#segments.at(-1);
    if (!last || last.from === last.to) this.acked = Math.max(this.acked, endOffset);
    else last.batch.extend(last.to - 1, endOffset);
  }

  /** Moves `acked` over every record that is done; call it before the batch gives its memory back. */
  advance(): void {
    for (let segment = this.#segments[0]; segment; segment = this.#segments[0]) {
      this.#pass(segment);
      if (segment.from < segment.to) return;
      if (!segment.batch.closed && this.#segments.length === 1) return;
      this.#segments.shift();
    }
  }

  #pass(segment: Segment): void {
    const { batch } = segment;
    let lastRecord = -1;
    for (; segment.from < segment.to && batch.state(segment.from) !== slotState.open; segment.from++) {
      const slot = segment.from;
      if (batch.isRecord(slot)) lastRecord = slot;
      this.acked = Math.max(this.acked, batch.endOffset(slot));
      if (batch.state(slot) === slotState.quarantined) this.#counts.quarantined++;
      else {
        this.#counts.sent++;
        this.#counts.sentBytes += batch.dataBytes(slot);
      }
    }
    if (lastRecord >= 0) this.anchor = batch.released ? segment.anchor : batch.anchor(lastRecord);
  }
}
