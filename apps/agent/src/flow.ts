import { transportId } from '@denver/csv-json';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { zeroCounters, type FlowCounters } from './adapters/checkpoint-store';
import { converterFactory } from './adapters/converters';
import { FileSink, type FileSinkPorts } from './adapters/file-sink';
import { flowStatus } from './adapters/flow-status';
import { FlowState, type FlowStatePorts } from './adapters/flow-state';
import type { LogEvent, Stage } from './adapters/logger';
import { Tailer } from './adapters/tailer';
import { slotState, type Batch } from './core/batch';
import { Batcher } from './core/batcher';
import { deliver, type DeliverEvent, type DeliverPorts } from './core/deliver';
import type { FlowSettings } from './core/flow-settings';
import { KeyOrder } from './core/key-order';
import { partitionKeyMaker } from './core/partition-key';
import type { Destination } from './core/put-outcome';
import { quarantineLine, type QuarantineContext } from './core/quarantine-record';
import { Turns } from './core/turns';
import { errnoCode } from './errors';

const maxRejectBytes = 4 * 1024 * 1024;
const stateRetryMs = 1_000;

/** What a flow needs around it. */
export interface FlowPorts extends Pick<
  FlowStatePorts,
  'stateFiles' | 'stateDirectory' | 'assertHeld' | 'nowMs' | 'log'
> {
  destination: Destination;
  checkpointTtlMs: number;
  random: () => number;
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
  readonly #context: QuarantineContext;
  readonly #state: FlowState;
  readonly #batcher: Batcher;
  readonly #keyOrder = new KeyOrder();
  readonly #turns: Turns;
  readonly #deliverPorts: DeliverPorts;
  readonly #counters: FlowCounters = { ...zeroCounters };
  readonly #halt = new AbortController();
  #tailer: Tailer | undefined;
  #reading: Promise<void> = Promise.resolve();
  #waiters: (() => void)[] = [];
  #stopping = false;
  #sendFailing = false;
  #failure: { error: unknown } | undefined;

  constructor(settings: FlowSettings, ports: FlowPorts) {
    setMaxListeners(0, this.#halt.signal);
    this.settings = settings;
    this.#ports = ports;
    this.#context = { flow: settings.id, stream: settings.destination.name, dataset: settings.dataset };
    this.#state = new FlowState({
      ...ports,
      flowId: settings.id,
      checkpointMs: settings.checkpointMs,
      snapshot: () => this.#snapshot(),
    });
    this.#turns = new Turns(settings.maxInFlightRequests);
    this.#batcher = new Batcher({
      limits: { records: settings.maxBatchRecords, bytes: settings.maxBatchBytes },
      onClosed: (batch) => void this.#send(batch),
      nowMs: ports.nowMs,
    });
    this.#deliverPorts = {
      destination: ports.destination,
      backoff: settings.backoff,
      random: ports.random,
      sleep: (ms) => this.#sleep(ms),
      inTurn: (batch, request) => this.#turns.run(batch.sequence, request),
      quarantine: (...record) => this.#quarantineRefused(...record),
      observe: (event) => this.#observe(event),
    };
  }

  /** Loads the checkpoint and finds the files. Must resolve before {@link run}. */
  async open(): Promise<void> {
    const { checkpoint, damaged } = await this.#state.load();
    Object.assign(this.#counters, checkpoint?.counters);
    this.#tailer = this.#createTailer(checkpoint?.files ?? (damaged ? [] : undefined));
    this.#tailer.start();
    await this.#state.keep(true);
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
      await this.#state.keep(true);
      await this.#sleep(10);
    }
    const drained = this.#batcher.openBatches === 0;
    this.#halt.abort();
    clearTimeout(timer);
    await this.#state.keep(true);
    await this.#state.close();
    this.#tailer?.close();
    return drained && !this.#state.failing;
  }

  /** Totals since the flow first ran. */
  get counters(): Readonly<FlowCounters> {
    return this.#counters;
  }

  /** Source bytes that are not yet delivered or quarantined, of the files that exist now. */
  get lagBytes(): number {
    return flowStatus(this.settings, this.#snapshot()).lagBytes;
  }

  /** What is in memory now. */
  get inMemory(): { batches: number; bytes: number; openFiles: number } {
    return {
      batches: this.#batcher.openBatches,
      bytes: this.#batcher.openBytes + this.#state.rejects.pendingBytes,
      openFiles: this.#tailer?.openFiles ?? 0,
    };
  }

  #createTailer(resume: ConstructorParameters<typeof Tailer>[2]): Tailer {
    const { nowMs, log, random } = this.#ports;
    const { destination, partitionKey, maxRecordBytes } = this.settings;
    const convert = converterFactory(this.settings);
    const sinkPorts: FileSinkPorts = {
      batcher: this.#batcher,
      rejects: this.#state.rejects,
      context: this.#context,
      maxRecordBytes,
      makeKey: destination.kind === 'kinesis' ? partitionKeyMaker(partitionKey, random) : undefined,
      nowMs,
      kept: (batch) => this.#finish(batch),
    };
    return new Tailer(
      this.settings,
      {
        convert: (file, window) => {
          const sink = new FileSink(sinkPorts, file, window);
          const converter = convert({ fileId: file.fileId, startOffset: file.settledOffset }, sink);
          sink.column = (index) => converter.column(index);
          return converter;
        },
        hasRoom: () => this.#hasRoom(),
        room: () => this.#room(),
        counts: this.#counters,
        nowMs,
        log,
      },
      resume,
    );
  }

  async #readLoop(): Promise<void> {
    while (!this.#stopping) {
      let read = false;
      try {
        read = (await this.#tailer?.poll()) ?? false;
      } catch (error) {
        const code = errnoCode(error);
        if (code === undefined) return this.#fail(error);
        const message = `Expected ${this.settings.directory} to be readable, got ${code}; trying again.`;
        this.#log('error', 'receive', 'agent.read_failed', message);
      }
      if (!read) await this.#sleep(this.settings.pollMs);
    }
    this.#batcher.close();
  }

  async #stateLoop(): Promise<void> {
    const tickMs = Math.max(5, Math.min(50, this.settings.checkpointMs / 2));
    while (!this.#stopping) {
      await this.#sleep(this.#state.failing ? stateRetryMs : tickMs);
      const openedAtMs = this.#batcher.openedAtMs;
      if (openedAtMs !== undefined && this.#ports.nowMs() - openedAtMs >= this.settings.maxBatchAgeMs) {
        this.#batcher.close();
      }
      await this.#keepState();
    }
  }

  async #keepState(): Promise<void> {
    try {
      await this.#state.keep(false);
    } catch (error) {
      this.#fail(error);
    }
    this.#notify();
  }

  #snapshot(): ReturnType<FlowStatePorts['snapshot']> {
    for (const file of this.#tailer?.files() ?? []) file.progress.advance();
    return { files: this.#tailer?.entries(this.#ports.checkpointTtlMs) ?? [], counters: this.#counters };
  }

  async #send(batch: Batch): Promise<void> {
    const { ready, leave } = this.#keyOrder.enter(batch);
    try {
      await ready;
      if (!(await deliver(batch, this.#deliverPorts))) return;
      leave();
      this.#finish(batch);
    } catch (error) {
      this.#fail(error);
    }
  }

  #finish(batch: Batch): void {
    if (!batch.closed || batch.open > 0 || batch.released) return;
    this.#batcher.finish(batch);
    this.#notify();
  }

  #quarantineRefused(batch: Batch, slot: number, code: string, attempts: number): Promise<void> {
    const { progress } = batch.segmentOf(slot);
    const file = this.#tailer?.files().find((each) => each.progress === progress);
    const bytes = Buffer.from(batch.source(slot));
    const { fileId, path } = file ?? { fileId: '', path: '' };
    const offset = batch.offset(slot);
    const line = quarantineLine(
      {
        reason: 'rejected_by_destination',
        detail: `${code}, for this record alone`,
        transportId: transportId(fileId, offset, bytes),
        fileId,
        path,
        offset,
        length: bytes.length,
        attempts,
        raw: { bytes },
      },
      this.#context,
      this.#ports.nowMs(),
    );
    return new Promise((resolve) => {
      this.#state.rejects.add({ kind: 'line', line }, () => {
        batch.mark(slot, slotState.quarantined);
        resolve();
      });
    });
  }

  #observe(event: DeliverEvent): void {
    this.#counters.requests++;
    this.#counters.retried += event.again;
    if (event.kind === 'delivered') {
      if (this.#sendFailing) {
        this.#log('info', 'send', 'agent.put_recovered', 'The destination takes records again.');
      }
      this.#sendFailing = false;
      return;
    }
    if (event.kind !== 'partial') {
      this.#counters.requestErrors++;
      this.#sendFailing = true;
    }
    const { records, again, attempt, code: errorCode } = event;
    const what = `${this.settings.destination.name}: ${errorCode ?? 'no answer'}; ${again} of ${records} records go again.`;
    this.#log('warn', 'send', `agent.put_${event.kind}`, what, { errorCode, attempt });
  }

  #hasRoom(): boolean {
    return (
      !this.#state.failing &&
      this.#batcher.openBatches <= this.settings.maxOpenBatches &&
      this.#batcher.openBytes < this.settings.maxBufferedBytes &&
      this.#state.rejects.pendingBytes < maxRejectBytes
    );
  }

  async #room(): Promise<boolean> {
    while (!this.#stopping) {
      if (this.#hasRoom()) return true;
      if (this.#state.rejects.pendingBytes >= maxRejectBytes && !this.#state.failing) await this.#keepState();
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

  #log(
    level: LogEvent['level'],
    stage: Stage,
    code: string,
    message: string,
    fields: Record<string, string | number | undefined> = {},
  ): void {
    this.#ports.log({ level, stage, code, message, flow: this.settings.id, ...fields });
  }
}
