import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import { Members } from '../../core/members';
import type { CloudIdentity, FunctionInvoker, Log, ObjectStore, TableCatalog } from '../../core/service';
import { createConverter } from './convert-record';
import { DeliveryLoop, type WindowPlan } from './delivery-loop';
import { readDestination } from './delivery-settings';
import type { Outcome } from './delivery-window';
import type { ParquetWriter } from './parquet-writer';
import { streamArn, type StreamRecord } from './stream-record';
import { WriteAheadLog, type LogPosition } from './write-ahead-log';

/** What every delivery stream of the process shares. */
export interface StreamContext {
  identity: CloudIdentity;
  log: Log;
  clock: () => number;
  durability: Durability;
  objects: ObjectStore;
  functions: FunctionInvoker;
  tables: TableCatalog;
  parquet: ParquetWriter;
  intervalScale: number;
}

/** Counters of one stream; they survive a restart. `incoming` is the sum of the others. */
export interface StreamStats extends Outcome {
  incoming: number;
  /** Acknowledged and not yet delivered. */
  buffered: number;
}

interface Delivered {
  position: LogPosition;
  outcome: Outcome;
}

/**
 * A delivery stream at work: its log of acknowledged records, the loop that delivers them, its counters.
 *
 * Its folder holds `stream.json` (what it is), `delivered.json` (how far it is), `wal/` (what is not delivered) and
 * `window/` (files being made).
 */
export class DeliveryStream {
  readonly #loop: DeliveryLoop;
  #buffered: number;
  #isClosed = false;

  private constructor(
    private readonly context: StreamContext,
    private readonly folder: string,
    public record: StreamRecord,
    private readonly wal: WriteAheadLog,
    private delivered: Delivered,
    buffered: number,
  ) {
    this.#buffered = buffered;
    this.#loop = new DeliveryLoop(
      {
        log: prefixed(context.log, record.name),
        wal,
        folder: path.join(folder, 'window'),
        functions: context.functions,
        source: {
          deliveryStreamArn: streamArn(context.identity, record.name),
          region: context.identity.region,
        },
        clock: context.clock,
        intervalScale: context.intervalScale,
        plan: () => this.plan(),
        commit: (position, outcome) => this.commit(position, outcome),
      },
      delivered.position,
    );
  }

  /** Opens a stream's folder; nothing is delivered before `start`. */
  static async open(context: StreamContext, folder: string, record: StreamRecord): Promise<DeliveryStream> {
    await mkdir(folder, { recursive: true });
    const delivered = await readDelivered(folder);
    const { log, size } = await WriteAheadLog.open(path.join(folder, 'wal'), delivered.position);
    return new DeliveryStream(context, folder, record, log, delivered, size.records);
  }

  /** Begins to deliver what the stream holds. */
  start(): void {
    this.#loop.start();
  }

  get stats(): StreamStats {
    const { outcome } = this.delivered;
    const done = outcome.delivered + outcome.dropped + outcome.failed;
    return { incoming: done + this.#buffered, ...outcome, buffered: this.#buffered };
  }

  /** Acknowledges records: when it resolves, they survive the death of the process. */
  async put(records: Buffer[]): Promise<void> {
    if (this.#isClosed)
      throw new CloudError('ServiceUnavailableException', 'The service is shutting down.', 503);
    try {
      await this.wal.append({ arrivalMs: this.context.clock(), records });
    } catch (error) {
      this.context.log.error('Records cannot be stored', {
        stage: 'receive',
        stream: this.record.name,
        error,
      });
      throw new CloudError('ServiceUnavailableException', 'Records cannot be stored. Try again.', 503, {
        cause: error,
      });
    }
    this.#buffered += records.length;
    this.#loop.notify();
  }

  /** Delivers what is buffered now; false when it could not be done in time. */
  flush(timeoutMs: number): Promise<boolean> {
    return this.#loop.flush(timeoutMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#loop.stop();
    await this.wal.close();
  }

  private plan(): WindowPlan {
    const { context, record } = this;
    const members = new Members(record.destination, { errorCode: 'InvalidArgumentException', coerce: true });
    const settings = readDestination('firehose:deliver', members);
    const { conversion } = settings;
    const delivery = {
      objects: context.objects,
      parquet: context.parquet,
      streamName: record.name,
      version: String(record.version),
      settings,
    };
    const sorter = { settings, objects: context.objects, clock: context.clock };
    if (!conversion) return { delivery, sorter };
    const table = context.tables.getTable(conversion.database, conversion.table);
    if (!table)
      throw new CloudError(
        'EntityNotFoundException',
        `Table ${conversion.database}.${conversion.table}, the schema of ${record.name}, does not exist.`,
      );
    const converter = createConverter(table, conversion);
    const { accountId, region } = context.identity;
    const named = {
      catalogId: accountId,
      databaseName: conversion.database,
      tableName: conversion.table,
      region,
    };
    return {
      delivery: { ...delivery, columns: converter.columns },
      sorter: { ...sorter, converter, table: named },
    };
  }

  private async commit(position: LogPosition, outcome: Outcome): Promise<void> {
    const total = this.delivered.outcome;
    const next = {
      position,
      outcome: {
        delivered: total.delivered + outcome.delivered,
        dropped: total.dropped + outcome.dropped,
        failed: total.failed + outcome.failed,
      },
    };
    const file = path.join(this.folder, 'delivered.json');
    await replaceFile(file, JSON.stringify(next), this.context.durability);
    this.delivered = next;
    this.#buffered -= outcome.delivered + outcome.dropped + outcome.failed;
    await this.wal
      .forget(position)
      .catch((error: unknown) =>
        this.context.log.warn('Old segments stay', { stream: this.record.name, error }),
      );
  }
}

async function readDelivered(folder: string): Promise<Delivered> {
  try {
    return JSON.parse(await readFile(path.join(folder, 'delivered.json'), 'utf8')) as Delivered;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { position: { segment: 1, offset: 0 }, outcome: { delivered: 0, dropped: 0, failed: 0 } };
  }
}

function prefixed(log: Log, stream: string): Log {
  const write = (level: keyof Log) => (message: string, fields?: Record<string, unknown>) =>
    log[level](message, { stream, ...fields });
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
