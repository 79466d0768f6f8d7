import { appendFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorOutputType } from './error-document';

/** Counts of what became of records. */
export interface Outcome {
  delivered: number;
  dropped: number;
  failed: number;
}

/** Data of one future object, on disk. */
export interface Spool {
  /** Everything of the object, in order. */
  file: string;
  bytes: number;
  records: number;
  /** Arrival of its oldest record. */
  oldestMs: number;
  /** Set once the object is in the bucket. */
  delivered: boolean;
  /** Data that is not in the file yet. */
  pending: Buffer[];
}

/** Data of one partition. */
export interface PartitionSpool extends Spool {
  partitionKeys: Record<string, string>;
}

/** Data to be added to a spool. */
export interface Addition {
  chunks: Array<string | Buffer>;
  records: number;
  oldestMs: number;
}

/** Memory a window may hold before it writes to its files; small appends to many files cost more than the data. */
const pendingLimitBytes = 16 * 1024 * 1024;

/**
 * What will be delivered together: all records between two places of the log, sorted by object, in spool files.
 *
 * Nothing in it is durable. When the process dies the files are thrown away and made again from the log, which is
 * only forgotten when the whole window has been delivered.
 */
export class DeliveryWindow {
  readonly partitions = new Map<string, PartitionSpool>();
  readonly failures = new Map<ErrorOutputType, Spool>();
  readonly outcome: Outcome = { delivered: 0, dropped: 0, failed: 0 };
  backup: Spool | undefined;
  #files = 0;
  #pendingBytes = 0;

  private constructor(
    private readonly folder: string,
    /** When the oldest record of the window arrived. */
    readonly openedMs: number,
  ) {}

  /** An empty window over an emptied folder. */
  static async open(folder: string, openedMs: number): Promise<DeliveryWindow> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return new DeliveryWindow(folder, openedMs);
  }

  /** Size of the largest object to be. */
  get largestBytes(): number {
    return Math.max(0, ...[...this.partitions.values()].map((spool) => spool.bytes));
  }

  /** @param id what tells the partition from others, e.g. its evaluated prefix */
  async addToPartition(id: string, partitionKeys: Record<string, string>, addition: Addition): Promise<void> {
    let spool = this.partitions.get(id);
    if (!spool) {
      spool = { ...this.newSpool(addition.oldestMs), partitionKeys };
      this.partitions.set(id, spool);
    }
    await this.append(spool, addition);
    this.outcome.delivered += addition.records;
  }

  async addFailures(type: ErrorOutputType, addition: Addition): Promise<void> {
    let spool = this.failures.get(type);
    if (!spool) {
      spool = this.newSpool(addition.oldestMs);
      this.failures.set(type, spool);
    }
    await this.append(spool, addition);
    this.outcome.failed += addition.records;
  }

  async addToBackup(addition: Addition): Promise<void> {
    this.backup ??= this.newSpool(addition.oldestMs);
    await this.append(this.backup, addition);
  }

  /** Writes what is held in memory, so that every file is complete. */
  async settle(): Promise<void> {
    for (const spool of [...this.partitions.values(), ...this.failures.values(), this.backup]) {
      if (!spool?.pending.length) continue;
      await appendFile(spool.file, Buffer.concat(spool.pending));
      spool.pending = [];
    }
    this.#pendingBytes = 0;
  }

  /** Removes the files. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private newSpool(oldestMs: number): Spool {
    this.#files += 1;
    const file = path.join(this.folder, `${this.#files}.spool`);
    return { file, bytes: 0, records: 0, oldestMs, delivered: false, pending: [] };
  }

  private async append(spool: Spool, { chunks, records, oldestMs }: Addition): Promise<void> {
    const data = Buffer.concat(
      chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)),
    );
    spool.pending.push(data);
    spool.bytes += data.length;
    spool.records += records;
    spool.oldestMs = Math.min(spool.oldestMs, oldestMs);
    this.#pendingBytes += data.length;
    if (this.#pendingBytes > pendingLimitBytes) await this.settle();
  }
}
