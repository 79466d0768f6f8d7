import type { ObjectStore } from '../../core/service';
import type { RecordConverter } from './convert-record';
import type { DeliverySettings } from './delivery-settings';
import type { Addition, DeliveryWindow } from './delivery-window';
import {
  conversionDocument,
  processingDocument,
  type CatalogTable,
  type DeliveryFailure,
  type ErrorOutputType,
} from './error-document';
import { evaluatePrefix, partitionKeysOf } from './prefix';
import { failureOf, type SourceRecord, type TransformResult } from './transform';

/** Partitions one stream may have open at a time. @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
const activePartitions = 500;
const newline = Buffer.from('\n');

/** What sorting needs to know of its stream. */
export interface SorterOptions {
  settings: DeliverySettings;
  objects: ObjectStore;
  clock: () => number;
  /** Given when records are converted. */
  converter?: RecordConverter;
  table?: CatalogTable;
}

interface Partition {
  id: string;
  keys: Record<string, string>;
}

/** Sorts transformed records into the objects of a window: partitions, failures, the backup. */
export class RecordSorter {
  readonly #keyNames: string[];
  readonly #hasTimestamp: boolean;
  /** Partitions by their key values; undefined for values that cannot be a path. */
  readonly #partitions = new Map<string, Partition | undefined>();

  constructor(
    private readonly window: DeliveryWindow,
    private readonly options: SorterOptions,
  ) {
    const { prefix } = options.settings;
    this.#keyNames = partitionKeysOf(prefix);
    this.#hasTimestamp = prefix.some((part) => part.kind === 'timestamp');
  }

  /** Adds records, with what the transformation made of each, to the window's files. */
  async add(records: readonly SourceRecord[], results: readonly TransformResult[]): Promise<void> {
    const partitions = new Map<string, Addition & { keys: Record<string, string> }>();
    const failures = new Map<ErrorOutputType, Addition>();
    records.forEach((record, index) => {
      const result = results[index] as TransformResult;
      if (result.kind === 'dropped') this.window.outcome.dropped += 1;
      else if (result.kind === 'failed')
        this.fail(failures, 'processing-failed', record, record.data, result.failure);
      else this.place(partitions, failures, record, result);
    });
    for (const [id, addition] of partitions) await this.window.addToPartition(id, addition.keys, addition);
    for (const [type, addition] of failures) await this.window.addFailures(type, addition);
    if (this.options.settings.backup && records.length) {
      const oldestMs = Math.min(...records.map((record) => record.arrivalMs));
      await this.window.addToBackup({
        chunks: records.map(({ data }) => data),
        records: records.length,
        oldestMs,
      });
    }
  }

  private place(
    partitions: Map<string, Addition & { keys: Record<string, string> }>,
    failures: Map<ErrorOutputType, Addition>,
    record: SourceRecord,
    result: TransformResult & { kind: 'ok' },
  ): void {
    const partition = this.partitionOf(result.partitionKeys, record.arrivalMs);
    if (!partition) {
      const failure = failureOf('DynamicPartitioning.MetadataExtractionFailed', 1);
      return this.fail(failures, 'processing-failed', record, record.data, failure);
    }
    const isNew = !this.window.partitions.has(partition.id) && !partitions.has(partition.id);
    if (isNew && this.window.partitions.size + newPartitions(partitions, this.window) >= activePartitions) {
      const failure = failureOf('DynamicPartitioning.ActivePartitionsLimitExceeded', 1);
      return this.fail(failures, 'activePartitionExceeded', record, record.data, failure);
    }
    const chunks = this.chunksOf(result.data);
    if ('failure' in chunks)
      return this.fail(failures, 'format-conversion-failed', record, result.data, chunks.failure);
    let addition = partitions.get(partition.id);
    if (!addition) {
      addition = { chunks: [], records: 0, oldestMs: record.arrivalMs, keys: partition.keys };
      partitions.set(partition.id, addition);
    }
    addition.chunks.push(...chunks.chunks);
    addition.records += 1;
    addition.oldestMs = Math.min(addition.oldestMs, record.arrivalMs);
  }

  private chunksOf(data: Buffer): { chunks: Array<string | Buffer> } | { failure: DeliveryFailure } {
    const { converter, settings } = this.options;
    if (!converter) return { chunks: settings.appendDelimiter ? [data, newline] : [data] };
    const converted = converter.convert(data);
    return 'failure' in converted ? converted : { chunks: [converted.rows] };
  }

  private partitionOf(keys: Record<string, string>, arrivalMs: number): Partition | undefined {
    if (!this.options.settings.dynamicPartitioning) return { id: '', keys: {} };
    const values = this.#keyNames.map((name) => keys[name] ?? '');
    if (values.includes('')) return undefined;
    const cacheKey = JSON.stringify(this.#hasTimestamp ? [...values, Math.floor(arrivalMs / 1000)] : values);
    if (!this.#partitions.has(cacheKey)) this.#partitions.set(cacheKey, this.newPartition(values, arrivalMs));
    return this.#partitions.get(cacheKey);
  }

  private newPartition(values: string[], arrivalMs: number): Partition | undefined {
    const { settings, objects } = this.options;
    const keys = Object.fromEntries(this.#keyNames.map((name, index) => [name, values[index] ?? '']));
    const id = evaluatePrefix(settings.prefix, {
      arrivalMs,
      timeZone: settings.timeZone,
      partitionKeys: keys,
      random: () => '',
    });
    return isPath(objects, settings.bucket, `${id}x`) ? { id, keys } : undefined;
  }

  private fail(
    failures: Map<ErrorOutputType, Addition>,
    type: ErrorOutputType,
    { arrivalMs }: SourceRecord,
    data: Buffer,
    failure: DeliveryFailure,
  ): void {
    const { clock, settings, table } = this.options;
    const record = { data, arrivalMs, failure, endedMs: clock() };
    const document =
      type === 'format-conversion-failed' && table
        ? conversionDocument(record, table)
        : processingDocument(record, settings.processor?.lambdaArn);
    const addition = failures.get(type) ?? { chunks: [], records: 0, oldestMs: arrivalMs };
    addition.chunks.push(document);
    addition.records += 1;
    addition.oldestMs = Math.min(addition.oldestMs, arrivalMs);
    failures.set(type, addition);
  }
}

function newPartitions(partitions: ReadonlyMap<string, unknown>, window: DeliveryWindow): number {
  let count = 0;
  for (const id of partitions.keys()) if (!window.partitions.has(id)) count += 1;
  return count;
}

/** Whether a key can be a file of the bucket; a bucket that is missing now is not the key's fault. */
function isPath(objects: ObjectStore, bucket: string, key: string): boolean {
  if (!objects.hasBucket(bucket)) return true;
  try {
    objects.pathOf(bucket, key);
    return true;
  } catch {
    return false;
  }
}
