import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionInvoker, Log } from '../../core/service';
import type { DeliverySettings } from './delivery-settings';
import { DeliveryWindow, type Outcome } from './delivery-window';
import { deliverWindow, type ObjectDelivery } from './object-delivery';
import { RecordSorter, type SorterOptions } from './record-sorter';
import {
  functionFailure,
  lambdaEvent,
  readReply,
  type EventSource,
  type SourceRecord,
  type TransformResult,
} from './transform';
import type { LogPosition, WriteAheadLog } from './write-ahead-log';

/** All that a window is filled and delivered with; asked for when a window opens, so that changes of settings count. */
export interface WindowPlan {
  sorter: SorterOptions;
  delivery: ObjectDelivery;
}

/** What the loop works with. */
export interface LoopOptions {
  log: Log;
  wal: WriteAheadLog;
  /** Folder for the files of a window. */
  folder: string;
  functions: FunctionInvoker;
  source: EventSource;
  clock: () => number;
  /** Factor on every buffering interval. */
  intervalScale: number;
  /** Throws while something it needs is missing, e.g. the Glue table; it is asked again later. */
  plan(): WindowPlan;
  /** Makes it durable that everything before `position` has been delivered. */
  commit(position: LogPosition, outcome: Outcome): Promise<void>;
}

/** Bytes read from the log at once when no Lambda says how much it wants. */
const plainBufferBytes = 4 * 1024 * 1024;
/** A long backlog is read in pieces of this many Lambda buffers, so that one is transformed while one is sorted. */
const buffersPerPiece = 4;
const retryPause = { firstMs: 100, longestMs: 10_000 };

/**
 * Delivers what the log holds, window by window, until it is stopped.
 *
 * A window opens with the oldest undelivered record and closes when one of its objects reaches the buffer size or
 * its interval is over. One that opens on a backlog takes the backlog in for another interval, so that catching up
 * makes as few objects as keeping up. Whatever fails on the way is tried again for ever, with growing pauses: no record is given
 * up, except by the Lambda's own word, and such a record goes to the error prefix.
 */
export class DeliveryLoop {
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #flush = false;
  #running: Promise<void> | undefined;

  constructor(
    private readonly options: LoopOptions,
    private position: LogPosition,
  ) {}

  start(): void {
    this.#running ??= this.run();
  }

  /** Tells the loop that the log has grown. */
  notify(): void {
    this.#wake.abort();
  }

  /** Delivers now what is in the log, without waiting for its interval; false when it took longer than `timeoutMs`. */
  async flush(timeoutMs: number): Promise<boolean> {
    const { wal, clock } = this.options;
    const end = wal.end;
    const deadline = clock() + timeoutMs;
    this.#flush = true;
    this.notify();
    while (isBefore(this.position, end) && clock() < deadline) await sleep(5);
    this.#flush = false;
    return !isBefore(this.position, end);
  }

  /** Ends the loop after the step it is in; what is not delivered stays in the log. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.notify();
    await this.#running;
  }

  private async run(): Promise<void> {
    for (let attempt = 1; !this.#stop.signal.aborted;) {
      try {
        await this.deliverNext();
        attempt = 1;
      } catch (error) {
        this.options.log.warn('Delivery failed and will be tried again', {
          stage: 'process',
          attempt,
          error,
        });
        await this.pause(attempt);
        attempt += 1;
      }
    }
  }

  private async deliverNext(): Promise<void> {
    const first = await this.options.wal.read(this.position);
    if (!first) {
      await this.waitUntil(Infinity);
      return;
    }
    const plan = this.options.plan();
    const window = await DeliveryWindow.open(this.options.folder, first.arrivalMs);
    const end = await this.fill(window, plan);
    if (this.#stop.signal.aborted) return;
    await this.untilDone('Objects cannot be written', () => deliverWindow(window, plan.delivery));
    await this.untilDone('A delivery cannot be recorded', () => this.options.commit(end, window.outcome));
    if (this.#stop.signal.aborted) return;
    this.position = end;
    await window.remove();
  }

  /** Reads, transforms and sorts records until the window is full or its time is over; answers where it ends. */
  private async fill(window: DeliveryWindow, { sorter: sorterOptions }: WindowPlan): Promise<LogPosition> {
    const { clock, intervalScale } = this.options;
    const { settings } = sorterOptions;
    const sorter = new RecordSorter(window, sorterOptions);
    const intervalMs = settings.intervalMs * intervalScale;
    const dueMs = window.openedMs + intervalMs;
    const latestMs = clock() + intervalMs;
    let position = this.position;
    while (!this.#stop.signal.aborted) {
      const piece = await this.readPiece(position, settings);
      const isBehind = piece.bytes >= bufferBytes(settings) * buffersPerPiece;
      const isOver = clock() >= (isBehind ? Math.max(dueMs, latestMs) : dueMs) || this.#flush;
      const bufferEnd =
        (piece.records[0]?.arrivalMs ?? Infinity) + (settings.processor?.intervalMs ?? 0) * intervalScale;
      if (piece.bytes < bufferBytes(settings) && !isOver && clock() < bufferEnd) {
        await this.waitUntil(Math.min(dueMs, bufferEnd));
        continue;
      }
      await this.transformAndSort(piece.records, settings, sorter);
      position = piece.end;
      if (isOver || window.largestBytes >= settings.sizeBytes) break;
    }
    await window.settle();
    return position;
  }

  private async readPiece(
    from: LogPosition,
    settings: DeliverySettings,
  ): Promise<{ records: SourceRecord[]; bytes: number; end: LogPosition }> {
    const piece = { records: [] as SourceRecord[], bytes: 0, end: from };
    while (piece.bytes < bufferBytes(settings) * buffersPerPiece) {
      const batch = await this.options.wal.read(piece.end);
      if (!batch) break;
      for (const data of batch.records) {
        piece.records.push({ data, arrivalMs: batch.arrivalMs });
        piece.bytes += data.length;
      }
      piece.end = batch.end;
    }
    return piece;
  }

  /** Transforms one buffer while the one before is sorted, so that the Lambda and this process work side by side. */
  private async transformAndSort(
    records: SourceRecord[],
    settings: DeliverySettings,
    sorter: RecordSorter,
  ): Promise<void> {
    let sorting: Promise<void> = Promise.resolve();
    for (const buffer of cutBuffers(records, bufferBytes(settings))) {
      const [transformed, sorted] = await Promise.allSettled([this.transform(buffer, settings), sorting]);
      if (transformed.status === 'rejected') throw transformed.reason;
      if (sorted.status === 'rejected') throw sorted.reason;
      sorting = sorter.add(buffer, transformed.value);
    }
    await sorting;
  }

  private async transform(records: SourceRecord[], settings: DeliverySettings): Promise<TransformResult[]> {
    const { processor } = settings;
    if (!processor) return records.map(({ data }) => ({ kind: 'ok', data, partitionKeys: {} }));
    for (let attempt = 1; ; attempt += 1) {
      const { payload, ids } = lambdaEvent(records, this.options.source);
      const reply = await this.invoke(processor.lambdaArn, payload);
      if (reply.functionError === undefined) return readReply(reply.payload, ids, attempt);
      this.options.log.warn('The processor failed', { stage: 'process', attempt, records: records.length });
      if (attempt > processor.retries || this.#stop.signal.aborted) {
        const failure = functionFailure(reply.payload, attempt);
        return records.map(() => ({ kind: 'failed', failure }));
      }
      await this.pause(attempt);
    }
  }

  /** Waits for a function that is missing, busy or out of reach: only what it answers counts as an attempt. */
  private async invoke(
    name: string,
    payload: Buffer,
  ): Promise<{ payload: Uint8Array; functionError?: string }> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.options.functions.invoke(name, payload);
      } catch (error) {
        if (this.#stop.signal.aborted) throw error;
        this.options.log.warn('The processor cannot be invoked and will be tried again', {
          stage: 'process',
          attempt,
          error,
        });
        await this.pause(attempt);
      }
    }
  }

  /** Repeats a step of the delivery until it works or the loop is stopped. */
  private async untilDone(problem: string, step: () => Promise<void>): Promise<void> {
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      try {
        return await step();
      } catch (error) {
        this.options.log.warn(`${problem} and will be tried again`, { stage: 'send', attempt, error });
        await this.pause(attempt);
      }
    }
  }

  private async waitUntil(timeMs: number): Promise<void> {
    const pauseMs = Math.min(timeMs - this.options.clock(), 60_000);
    if (pauseMs > 0 && !this.#stop.signal.aborted)
      await sleep(pauseMs, undefined, { signal: this.#wake.signal, ref: false }).catch(() => undefined);
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
  }

  /** Full jitter, doubling up to the longest pause. */
  private async pause(attempt: number): Promise<void> {
    const ceiling = Math.min(retryPause.longestMs, retryPause.firstMs * 2 ** (attempt - 1));
    await sleep(Math.random() * ceiling, undefined, { signal: this.#stop.signal, ref: false }).catch(
      () => undefined,
    );
  }
}

function bufferBytes(settings: DeliverySettings): number {
  return settings.processor?.bufferBytes ?? plainBufferBytes;
}

function* cutBuffers(records: SourceRecord[], maxBytes: number): Generator<SourceRecord[]> {
  let buffer: SourceRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    if (bytes + record.data.length > maxBytes && buffer.length) {
      yield buffer;
      buffer = [];
      bytes = 0;
    }
    buffer.push(record);
    bytes += record.data.length;
  }
  if (buffer.length) yield buffer;
}

function isBefore(a: LogPosition, b: LogPosition): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}
