import type { LakeMonth } from '@denver/lake';
import type { DatasetId } from '@denver/record-model';
import type { Manifest } from './manifest';
import type { UnloadPart } from './plan';

/** A partition of the compacted table. */
export interface Partition {
  readonly month: string;
  /** Folder in the lake's bucket, e.g. `compacted/service-request/<run>/created_month=2015-07/`. */
  readonly folder: string;
  /** e.g. `fingerprint`, `compactedAt`, `objectCount`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A file below `compacted/<dataset>/`. */
export interface CompactedFile {
  readonly key: string;
  /** e.g. `2015-07`. */
  readonly month: string;
  readonly run: string;
  readonly bytes: number;
  readonly lastModifiedMs: number;
}

/** What a query took. */
export interface Scanned {
  readonly bytesScanned: number;
}

/** The manifests. */
export interface ManifestPort {
  /** The manifest, undefined when there is none, and a mark of this very state. */
  read(dataset: DatasetId): Promise<{ readonly manifest: Manifest | undefined; readonly mark: string }>;
  /**
   * Puts a manifest in the place of the marked one, and resolves with its mark.
   *
   * @throws SupersededError somebody has put another there since; nothing was done
   */
  write(dataset: DatasetId, manifest: Manifest, mark: string): Promise<string>;
}

/** The partitions of the compacted tables. */
export interface PartitionsPort {
  /** @throws CatalogConfigError there is no such table yet */
  read(dataset: DatasetId): Promise<Partition[]>;
  /** Makes partitions, or points those that are there to another place. Again is the same as once. */
  write(dataset: DatasetId, partitions: readonly Partition[]): Promise<void>;
  /** Those that are not there are as good as removed. */
  remove(dataset: DatasetId, months: readonly string[]): Promise<void>;
}

/** What Athena is asked for. All throw AthenaQueryError when a query fails, is cancelled or takes too long. */
export interface QueriesPort {
  /** Sets of months that hold a case, by the events of some months and by what was compacted of others. */
  sharing(
    dataset: DatasetId,
    months: { readonly events: readonly string[]; readonly compacted: readonly string[] },
  ): Promise<Scanned & { readonly sets: string[][] }>;
  /** Writes the newest versions of a part into the folder of a run. A failed one may leave files there. */
  unload(dataset: DatasetId, run: string, part: UnloadPart): Promise<Scanned>;
  /** Cases of the written months, by month. */
  count(dataset: DatasetId, part: UnloadPart): Promise<Scanned & { readonly rows: Map<string, number> }>;
}

/** The files of the compacted tables. */
export interface FilesPort {
  /** All of a dataset, or of one run. */
  list(dataset: DatasetId, run?: string): Promise<CompactedFile[]>;
  /** Rows of a file, by its footer. @throws UnverifiedError it is no whole Parquet file */
  rows(file: CompactedFile): Promise<number>;
  remove(files: readonly CompactedFile[]): Promise<void>;
}

/** What a compaction works with. */
export interface CompactPorts {
  /** The events by month. */
  list(dataset: DatasetId): Promise<ReadonlyMap<string, LakeMonth>>;
  readonly manifest: ManifestPort;
  readonly partitions: PartitionsPort;
  readonly queries: QueriesPort;
  readonly files: FilesPort;
  /** Of how a dataset is compacted, as `fingerprintOf` takes it. */
  definition(dataset: DatasetId): string;
  /** A name for each `UNLOAD`, never given out before. */
  newRun(): string;
  /** Milliseconds since 1970. */
  now(): number;
  onEvent?(event: CompactEvent): void;
}

/** What happens, for a person who watches. */
export type CompactEvent = { readonly dataset: DatasetId; readonly months: readonly string[] } & (
  | { readonly kind: 'compacted'; readonly rows: number; readonly ms: number }
  | { readonly kind: 'failed' | 'again'; readonly reason: string }
);
