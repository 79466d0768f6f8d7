import type { GlueColumn } from '../../../core/service';

/** An object of a data store. */
export interface CrawledFile {
  key: string;
  size: number;
  /** Where it lies on this machine. */
  path: string;
}

/** A folder with files of one format in it. */
export interface DataFolder {
  /** Key prefix that ends in `/`; empty for a bucket's root. */
  prefix: string;
  files: CrawledFile[];
  format: 'parquet' | 'json';
  /** `none` or `gzip`. */
  compression: string;
  columns: GlueColumn[];
  records: number;
}

/** A table as a crawler finds it. */
export interface FoundTable {
  /** Key prefix of the table. */
  prefix: string;
  /** Names in the order of the folders; empty when its files lie in one folder. */
  partitionKeys: string[];
  folders: Array<{ values: string[]; folder: DataFolder }>;
}

/** The share of columns two folders must have in common to be one table. */
const similarity = 0.7;

/**
 * Groups folders into tables: a folder whose sub-folders are alike is a table and they are its partitions, otherwise
 * each is looked at alone.
 *
 * Alike are folders of the same depth, the same partition names, format and compression, and similar columns.
 *
 * @param prefix the include path
 * @param combine whether the columns do not matter, as `CombineCompatibleSchemas` says
 * @see https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html
 */
export function findTables(folders: readonly DataFolder[], prefix: string, combine: boolean): FoundTable[] {
  if (!folders.length) return [];
  if (areAlike(folders, prefix, combine)) return [tableAt(prefix, folders)];
  const own = folders.filter((folder) => folder.prefix === prefix);
  const children = new Map<string, DataFolder[]>();
  for (const folder of folders) {
    if (folder.prefix === prefix) continue;
    const child = folder.prefix.slice(0, folder.prefix.indexOf('/', prefix.length) + 1);
    children.set(child, [...(children.get(child) ?? []), folder]);
  }
  return [
    ...own.map((folder) => tableAt(prefix, [folder])),
    ...[...children].flatMap(([child, below]) => findTables(below, child, combine)),
  ];
}

function areAlike(folders: readonly DataFolder[], prefix: string, combine: boolean): boolean {
  const [first] = folders;
  const shapeOf = (folder: DataFolder): string =>
    JSON.stringify([
      folder.format,
      folder.compression,
      ...segmentsOf(folder, prefix).map((segment) => nameIn(segment) ?? ''),
    ]);
  return folders.every(
    (folder) =>
      shapeOf(folder) === shapeOf(first!) && (combine || areSimilar(folder.columns, first!.columns)),
  );
}

function areSimilar(left: readonly GlueColumn[], right: readonly GlueColumn[]): boolean {
  const names = new Set(right.map(({ name }) => name));
  const common = left.filter(({ name }) => names.has(name)).length;
  return common >= similarity * Math.max(left.length, right.length);
}

function tableAt(prefix: string, folders: readonly DataFolder[]): FoundTable {
  const segments = segmentsOf(folders[0]!, prefix);
  let unnamed = 0;
  return {
    prefix,
    partitionKeys: segments.map((segment) => nameIn(segment) ?? `partition_${unnamed++}`),
    folders: folders.map((folder) => ({
      values: segmentsOf(folder, prefix).map((segment) => segment.slice(segment.indexOf('=') + 1)),
      folder,
    })),
  };
}

function segmentsOf(folder: DataFolder, prefix: string): string[] {
  return folder.prefix.slice(prefix.length).split('/').slice(0, -1);
}

/** `created_month` of `created_month=2015-07`; undefined for a folder that is no `name=value`. */
function nameIn(segment: string): string | undefined {
  const at = segment.indexOf('=');
  return at > 0 ? segment.slice(0, at).toLowerCase() : undefined;
}
