import type { DatasetId } from '@denver/record-model';
import Type, { type Static } from 'typebox';

const Natural = Type.Integer({ minimum: 0 });

const monthName = { month: Type.String({ pattern: '^\\d{4}-\\d{2}$' }), run: Type.String({ minLength: 1 }) };

const CompactedMonth = Type.Object({
  ...monthName,
  /** Of the events it was made from, see `fingerprintOf`; the files hold these events at least. */
  fingerprint: Type.String(),
  /** Objects of events, and their bytes. */
  objectCount: Natural,
  eventBytes: Natural,
  rows: Natural,
  bytes: Natural,
  /** ISO time. */
  compactedAt: Type.String(),
});

/**
 * A month as it was compacted last. `run` is the name of the `UNLOAD` that wrote it, never given out twice, e.g.
 * `20261124T010203Z-1f0c9a7b`.
 */
export type CompactedMonth = Readonly<Static<typeof CompactedMonth>>;

/**
 * What is compacted of one dataset: the truth that the partitions in Glue follow. It is one object, changed on the
 * condition that nobody has changed it since it was read, which Glue does not know for partitions.
 */
export const Manifest = Type.Object({
  /** By month. */
  months: Type.Array(CompactedMonth),
  /** Files that nothing should point at any more, and since when, in milliseconds since 1970. */
  retired: Type.Array(Type.Object({ ...monthName, atMs: Natural })),
});

/** What is compacted of one dataset. */
export interface Manifest {
  readonly months: readonly CompactedMonth[];
  readonly retired: ReadonlyArray<{ readonly month: string; readonly run: string; readonly atMs: number }>;
}

/** Nothing compacted yet. */
export const emptyManifest: Manifest = { months: [], retired: [] };

/** Key of a dataset's manifest. */
export function manifestKey(id: DatasetId): string {
  return `compacted/${id}.json`;
}

/** Folder of a run's files, e.g. `compacted/service-request/20261124T010203Z-1f0c9a7b/`. */
export function runFolder(id: DatasetId, run: string): string {
  return `compacted/${id}/${run}/`;
}

/** Folder of a month's files. */
export function monthFolder(id: DatasetId, { run, month }: { run: string; month: string }): string {
  return `${runFolder(id, run)}created_month=${month}/`;
}

/** The manifest after some months were written and others went away; what they were before is retired. */
export function replaceMonths(
  { months, retired }: Manifest,
  written: readonly CompactedMonth[],
  removed: readonly string[],
  nowMs: number,
): Manifest {
  const isReplaced = new Set([...written.map(({ month }) => month), ...removed]);
  const before = months.filter(({ month }) => isReplaced.has(month));
  return {
    months: [...months.filter(({ month }) => !isReplaced.has(month)), ...written].sort((a, b) =>
      a.month < b.month ? -1 : 1,
    ),
    retired: [...retired, ...before.map(({ month, run }) => ({ month, run, atMs: nowMs }))],
  };
}
