import { createHash } from 'node:crypto';

/** One object of the lake, as a listing shows it. S3 shows an object once all of it is there. */
export interface LakeObject {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly lastModifiedMs: number;
}

/** The objects of one month of one dataset. */
export interface LakeMonth {
  /** e.g. `2015-07`. */
  readonly month: string;
  readonly objects: readonly LakeObject[];
}

/**
 * The months of a listing below `events/<dataset>/`, by month. Left out is what Spectrum does not read: empty objects,
 * and names that begin with `.`, `_` or `#` or end with `~`.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c-spectrum-data-files.html
 */
export function lakeMonths(prefix: string, objects: readonly LakeObject[]): Map<string, LakeMonth> {
  const months = new Map<string, LakeObject[]>();
  for (const object of objects) {
    const [, month, name] =
      /^created_month=(\d{4}-(?:0[1-9]|1[0-2]))\/(?:.*\/)?([^/]+)$/.exec(object.key.slice(prefix.length)) ??
      [];
    if (!month || !name || object.bytes === 0 || /^[._#]|~$/.test(name)) continue;
    const known = months.get(month);
    if (known) known.push(object);
    else months.set(month, [object]);
  }
  return new Map(
    [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, of]) => [month, { month, objects: of }]),
  );
}

/**
 * What something of a month, a cube or its compaction, was made from: its own definition and every object, so that a
 * change of either is a change of the month. 64 hex digits.
 */
export function fingerprintOf(definition: string, objects: readonly LakeObject[]): string {
  const hash = createHash('sha256').update(`${definition}\n`);
  const lines = objects.map(({ key, etag, bytes }) => `${key}\t${etag}\t${bytes}\n`).sort();
  for (const line of lines) hash.update(line);
  return hash.digest('hex');
}

/** When the newest object came, in milliseconds since 1970; 0 without objects. */
export function newestObjectMs({ objects }: Pick<LakeMonth, 'objects'>): number {
  return objects.reduce((newest, { lastModifiedMs }) => Math.max(newest, lastModifiedMs), 0);
}

/** Bytes of a month's objects; 0 for a month that is gone. */
export function bytesOf(month: Pick<LakeMonth, 'objects'> | undefined): number {
  return (month?.objects ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
}
