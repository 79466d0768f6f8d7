import { transportId } from '@denver/csv-json';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import {
  CheckpointStore,
  zeroCounters,
  type CheckpointFile,
  type FlowCounters,
} from './adapters/checkpoint-store';
import { converterFactory } from './adapters/converters';
import { FileSink, type FileSinkPorts } from './adapters/file-sink';
import type { Log, LogEvent, Stage } from './adapters/logger';
import { QuarantineWriter } from './adapters/quarantine-writer';
import type { StateFiles } from './adapters/state-files';
import { Tailer } from './adapters/tailer';
import { slotState, type Batch } from './core/batch';
import { Batcher } from './core/batcher';
import { deliver, type DeliverEvent, type DeliverPorts } from './core/deliver';
import type { FlowSettings } from './core/flow-settings';
import { KeyOrder } from './core/key-order';
import { partitionKeyMaker } from './core/partition-key';
import type { Destination } from './core/put-outcome';
import { quarantineLine, type QuarantineContext } from './core/quarantine-record';
import { RejectQueue } from './core/reject-queue';
import { Turns } from './core/turns';
import { errnoCode } from './errors';

const maxRejectBytes = 4 * 1024 * 1024;
const stateRetryMs = 1_000;

/** What a flow needs around it. */
export interface FlowPorts {
  destination: Destination;
  stateFiles: StateFiles;
  stateDirectory: string;
  checkpointTtlMs: number;
  /** Throws when another process took the state directory over. */
  assertHeld: () => void;
  nowMs: () => number;
  random: () => number;
  log: Log;
}

/** Paths of one flow in the state directory. */
export function flowPaths(
  stateDirectory: string,
  flowId: string,
): { checkpoint: string; quarantine: string } {
  return {
    checkpoint: join(stateDirectory, 'checkpoints', flowId),
    quarantine: join(stateDirectory, 'quarantine', flowId),
  };
}

/**
 * One flow: files of a pattern to one destination.
 *
 * Reading waits when batches in memory reach their bound or the state directory cannot be written; what was read
 * is sent; what is delivered or quarantined moves the checkpoint.
 */
export class Flow {
  readonly settings: FlowSettings;
  readonly #ports: FlowPorts;
  readonly #store: CheckpointStore;
  readonly #quarantine: QuarantineWriter;
  readonly #rejects: RejectQueue;
  readonly #batcher: Batcher;
  readonly #keyOrder = new KeyOrder();
  readonly #turns: Turns;
  readonly #deliverPorts: DeliverPorts;
  readonly #sinkPorts: FileSinkPorts;
  readonly #convert: ReturnType<typeof converterFactory>;
  readonly #counters: FlowCounters = { ...zeroCounters };
  readonly #deliveries = new Set<Promise<void>>();
  readonly #halt = new AbortController();
  #tailer: Tailer | undefined;
  #waiters: (() => void)[] = [];
  #saved = '';
  #savedAtMs = -Infinity;
  #stopping = false;
  #stateFailing = false;
  #sendFailing = false;
  #failure: { error: unknown } | undefined;
  #reading: Promise<void> = Promise.resolve();
  #keeping: Promise<void> = Promise.resolve();

  constructor(settings: FlowSettings, ports: FlowPorts) {
    const { nowMs, random, destination } = ports;
    const paths = flowPaths(ports.stateDirectory, settings.id);
    const context: QuarantineContext = {
      flow: settings.id,
      stream: settings.destination.name,
      dataset: settings.dataset,
    };
    setMaxListeners(0, this.#halt.signal);
    this.settings = settings;
    this.#ports = ports;
    this.#store = new CheckpointStore(ports.stateFiles, paths.checkpoint);
    this.#quarantine = new QuarantineWriter(ports.stateFiles, paths.quarantine);
    this.#rejects = new RejectQueue((items) => this.#quarantine.write(items));
    this.#turns = new Turns(settings.maxInFlightRequests);
    this.#convert = converterFactory(settings);
    this.#batcher = new Batcher({
      limits: { records: settings.maxBatchRecords, bytes: settings.maxBatchBytes },
      onClosed: (batch) => this.#send(batch),
      nowMs,
    });
    this.#sinkPorts = {
      batcher: this.#batcher,
      rejects: this.#rejects,
      context,
      maxRecordBytes: settings.maxRecordBytes,
      makeKey:
        settings.destination.kind === 'kinesis'
          ? partitionKeyMaker(settings.partitionKey, random)
          : undefined,
      nowMs,
      kept: (batch) => this.#finish(batch),
    };
    this.#deliverPorts = {
      destination,
      backoff: settings.backoff,
      random,
      sleep: (ms) => this.#sleep(ms),
      inTurn: (batch, request) => this.#turns.run(batch.sequence, request),
      quarantine: (...record) => this.#quarantineRefused(context, ...record),
      observe: (event) => this.#observe(event),
    };
  }

  /** Loads the checkpoint and finds the files. Must resolve before {@link run}. */
  async open(): Promise<void> {
    const { checkpoint, corrupt } = await this.#store.load();
    for (const path of corrupt) {
      const next = checkpoint ? 'the generation before it is used' : 'every file is read from its start';
      this.#log(
        'error',
        'receive',
        'agent.checkpoint_corrupt',
        `${path} is corrupt: ${next}; duplicates are possible.`,
      );
    }
    Object.assign(this.#counters, checkpoint?.counters);
    const resume: CheckpointFile[] | undefined = checkpoint?.files ?? (corrupt.length > 0 ? [] : undefined);
    this.#tailer = new Tailer(
      this.settings,
      {
        convert: (file, window) => {
          const sink = new FileSink(this.#sinkPorts, file, window);
          const converter = this.#convert({ fileId: file.fileId, startOffset: file.settledOffset }, sink);
          sink.column = (index) => converter.column(index);
          return converter;
        },
        hasRoom: () => this.#hasRoom(),
        room: () => this.#room(),
        counts: this.#counters,
        nowMs: this.#ports.nowMs,
        log: this.#ports.log,
      },
      resume,
    );
    this.#tailer.start();
    await this.#keepState(true);
  }

  /**
   * Reads and sends until {@link stop}.
   *
   * @throws whatever is a bug; a full disk, an unreadable file or a failing destination is waited out instead
   */
  async run(): Promise<void> {
    this.#reading = this.#readLoop();
    await Promise.all([this.#reading, this.#stateLoop()]);
    if (this.#failure) throw this.#failure.error;
  }

  /**
   * Stops reading, sends what is in memory and saves the checkpoint.
   *
   * @returns false when `timeoutMs` was not enough: what is open is read again at the next start
   */
  async stop(timeoutMs: number): Promise<boolean> {
    this.#stopping = true;
    this.#notify();
    const timer = setTimeout(() => this.#halt.abort(), timeoutMs);
    await this.#reading;
    while (this.#batcher.openBatches > 0 && !this.#halt.signal.aborted) {
      await this.#keepState(true);
      await this.#sleep(10);
    }
    const drained = this.#batcher.openBatches === 0;
    this.#halt.abort();
    clearTimeout(timer);
    await this.#keepState(true);
    await this.#quarantine.close().catch((error: unknown) => this.#stateFailed(error));
    this.#tailer?.close();
    return drained && !this.#stateFailing;
  }

  /** Totals since the flow first ran. */
  get counters(): Readonly<FlowCounters> {
    return this.#counters;
  }

  /** What is in memory now. */
  get inMemory(): { batches: number; bytes: number; openFiles: number } {
    return {
      batches: this.#batcher.openBatches,
      bytes: this.#batcher.openBytes + this.#rejects.pendingBytes,
      openFiles: this.#tailer?.openFiles ?? 0,
    };
  }

  async #readLoop(): Promise<void> {
    while (!this.#stopping) {
      let read = false;
      try {
        read = (await this.#tailer?.poll()) ?? false;
      } catch (error) {
        const code = errnoCode(error);
        if (code === undefined) return this.#fail(error);
        this.#log(
          'error',
          'receive',
          'agent.read_failed',
          `Expected the files to be readable, got ${code}; trying again.`,
        );
      }
      if (!read) await this.#sleep(this.settings.pollMs);
    }
    this.#batcher.close();
  }

  async #stateLoop(): Promise<void> {
    const tickMs = Math.max(5, Math.min(50, this.settings.checkpointMs / 2));
    while (!this.#stopping) {
      await this.#sleep(this.#stateFailing ? stateRetryMs : tickMs);
      const openedAtMs = this.#batcher.openedAtMs;
      if (openedAtMs !== undefined && this.#ports.nowMs() - openedAtMs >= this.settings.maxBatchAgeMs) {
        this.#batcher.close();
      }
      await this.#keepState(false);
    }
  }

  /** Makes rejects durable, then the checkpoint that may pass them; one call after the other. */
  #keepState(now: boolean): Promise<void> {
    this.#keeping = this.#keeping.then(() => this.#keepStateNow(now));
    return this.#keeping;
  }

  async #keepStateNow(now: boolean): Promise<void> {
    try {
      await this.#rejects.flush();
      if (now || this.#ports.nowMs() - this.#savedAtMs >= this.settings.checkpointMs)
        await this.#saveCheckpoint();
      this.#stateRecovered();
    } catch (error) {
      if (errnoCode(error) === undefined) this.#fail(error);
      else this.#stateFailed(error);
    }
    this.#notify();
  }

  async #saveCheckpoint(): Promise<void> {
    const tailer = this.#tailer;
    if (!tailer) return;
    for (const file of tailer.files()) file.progress.advance();
    const files = tailer.entries(this.#ports.checkpointTtlMs);
    const counters = { ...this.#counters };
    const fingerprint = JSON.stringify([counters, files.map((file) => ({ ...file, lastSeenMs: 0 }))]);
    if (fingerprint === this.#saved) return;
    this.#ports.assertHeld();
    await this.#store.save({ flow: this.settings.id, savedAtMs: this.#ports.nowMs(), counters, files });
    this.#saved = fingerprint;
    this.#savedAtMs = this.#ports.nowMs();
  }

  #stateFailed(error: unknown): void {
    this.#stateFailing = true;
    const message =
      `Expected ${this.#ports.stateDirectory} to be writable, got ${errnoCode(error) ?? String(error)}: ` +
      'reading stops and nothing more is acknowledged until it is.';
    this.#log('error', 'process', 'agent.state_unwritable', message);
  }

  #stateRecovered(): void {
    if (!this.#stateFailing) return;
    this.#stateFailing = false;
    this.#log(
      'info',
      'process',
      'agent.state_writable',
      'The state directory is writable again: reading goes on.',
    );
  }

  #send(batch: Batch): void {
    const { ready, leave } = this.#keyOrder.enter(batch);
    const delivery = ready
      .then(() => deliver(batch, this.#deliverPorts))
      .then((done) => {
        if (!done) return;
        leave();
        this.#finish(batch);
      })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#deliveries.delete(delivery));
    this.#deliveries.add(delivery);
  }

  #finish(batch: Batch): void {
    if (!batch.closed || batch.open > 0 || batch.released) return;
    this.#batcher.finish(batch);
    this.#notify();
  }

  #quarantineRefused(
    context: QuarantineContext,
    batch: Batch,
    slot: number,
    code: string,
    message: string,
    attempts: number,
  ): Promise<void> {
    const file = this.#tailer?.files().find((each) => each.progress === batch.segmentOf(slot).progress);
    const bytes = Buffer.from(batch.source(slot));
    const fileId = file?.fileId ?? '';
    const line = quarantineLine(
      {
        reason: 'rejected_by_destination',
        detail: `${code}: ${message.slice(0, 200)}`,
        transportId: transportId(fileId, batch.offset(slot), bytes),
        fileId,
        path: file?.path ?? '',
        offset: batch.offset(slot),
        length: bytes.length,
        attempts,
        raw: { bytes },
      },
      context,
      this.#ports.nowMs(),
    );
    return new Promise((resolve) => {
      this.#rejects.add({ kind: 'line', line }, () => {
        batch.mark(slot, slotState.quarantined);
        resolve();
      });
    });
  }

  #observe(event: DeliverEvent): void {
    this.#counters.requests++;
    this.#counters.retried += event.again;
    if (event.kind === 'delivered') {
      if (this.#sendFailing)
        this.#log('info', 'send', 'agent.put_recovered', 'The destination takes records again.');
      this.#sendFailing = false;
      return;
    }
    if (event.kind !== 'partial') {
      this.#counters.requestErrors++;
      this.#sendFailing = true;
    }
    const { records, again, attempt } = event;
    this.#ports.log({
      level: 'warn',
      stage: 'send',
      code: `agent.put_${event.kind}`,
      message: `${this.settings.destination.name}: ${event.code ?? 'no answer'}; ${again} of ${records} records go again.`,
      flow: this.settings.id,
      errorCode: event.code,
      attempt,
    });
  }

  #hasRoom(): boolean {
    return (
      !this.#stateFailing &&
      this.#batcher.openBatches <= this.settings.maxOpenBatches &&
      this.#batcher.openBytes < this.settings.maxBufferedBytes &&
      this.#rejects.pendingBytes < maxRejectBytes
    );
  }

  async #room(): Promise<boolean> {
    while (!this.#stopping) {
      if (this.#hasRoom()) return true;
      if (this.#rejects.pendingBytes >= maxRejectBytes && !this.#stateFailing) await this.#keepState(false);
      else await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    return false;
  }

  #notify(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves with false when everything has to stop now. */
  async #sleep(ms: number): Promise<boolean> {
    try {
      await delay(ms, undefined, { signal: this.#halt.signal });
      return true;
    } catch (error) {
      if (this.#halt.signal.aborted) return false;
      throw error;
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stopping = true;
    this.#halt.abort();
    this.#notify();
  }

  #log(level: LogEvent['level'], stage: Stage, code: string, message: string): void {
    this.#ports.log({ level, stage, code, message, flow: this.settings.id });
  }
}
