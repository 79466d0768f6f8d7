import { fingerprintOf, type LakeMonth } from '@denver/lake';

/** A month that is shown; without a fingerprint, nobody knows any more what it was made from. */
interface HeldMonth {
  readonly month: string;
  readonly fingerprint?: string;
}

/** What differs between the events and what was compacted of them. */
export interface CompactionPlan {
  /** Months with other events than when they were compacted, in order. */
  readonly changed: readonly string[];
  /** Months that have no events any more. */
  readonly gone: readonly string[];
}

/** Compares the listing of the events with what was compacted; months that are wished for count as changed. */
export function planCompaction(
  listed: ReadonlyMap<string, LakeMonth>,
  held: readonly HeldMonth[],
  definition: string,
  isWished: (month: string) => boolean,
): CompactionPlan {
  const known = new Map(held.map(({ month, fingerprint }) => [month, fingerprint]));
  return {
    changed: [...listed.values()]
      .filter(
        ({ month, objects }) => isWished(month) || known.get(month) !== fingerprintOf(definition, objects),
      )
      .map(({ month }) => month),
    gone: held.map(({ month }) => month).filter((month) => !listed.has(month)),
  };
}

/** Months that have begun in UTC: Athena projects no partition of a month to come, so no query sees its events yet. */
export function begunMonths(
  listed: ReadonlyMap<string, LakeMonth>,
  nowMs: number,
): ReadonlyMap<string, LakeMonth> {
  const present = new Date(nowMs).toISOString().slice(0, 7);
  return new Map([...listed].filter(([month]) => month <= present));
}

/** Months by month that hold versions of the same case; a month without any is not in it. */
export type SharingMonths = ReadonlyMap<string, ReadonlySet<string>>;

/** Makes a relation of sets of months that share a case, e.g. `[['2015-07', '2015-09']]`. */
export function sharingMonths(sets: ReadonlyArray<readonly string[]>): SharingMonths {
  const sharing = new Map<string, Set<string>>();
  for (const months of sets)
    for (const month of months) sharing.set(month, new Set([...(sharing.get(month) ?? []), ...months]));
  return sharing;
}

/** Months of one `UNLOAD`. */
export interface UnloadPart {
  readonly written: readonly string[];
  /** Those, and every month with another version of one of their cases. */
  readonly read: readonly string[];
}

/** What becomes visible together. */
export interface CompactionGroup {
  /** The changed and gone months it is for. */
  readonly months: readonly string[];
  readonly parts: readonly UnloadPart[];
}

/** Months that one group is for: enough that a first run is short, few enough that one bad month holds up few. */
export const monthsPerGroup = 12;

/** Bytes of Parquet that one `UNLOAD` reads, about. Athena reads each at most once, so it is an upper bound of its scan. */
export const bytesPerUnload = 1_000_000_000;

/** Cuts the months of a plan into groups. */
export function groupsOf({ changed, gone }: CompactionPlan, bytesOf: (month: string) => number): string[][] {
  return cut([...changed, ...gone].sort(), (months) => total(months, bytesOf) <= bytesPerUnload);
}

/**
 * A group with the months that its cases have left or may have come back to, which are compacted along, unless they are
 * of the plan and have a group of their own.
 */
export function groupOf(
  months: readonly string[],
  { changed, gone }: CompactionPlan,
  { listed, sharing, bytesOf }: GroupContext,
): CompactionGroup {
  const others = new Set([...changed, ...gone]);
  const companions = sharedWith(months, sharing).filter((month) => !others.has(month));
  const isListed = (month: string): boolean => listed.has(month);
  const readFor = (written: readonly string[]): string[] =>
    sorted([...written, ...sharedWith(written, sharing)]).filter(isListed);
  const parts = cut(
    sorted([...months, ...companions]).filter(isListed),
    (written) => total(readFor(written), bytesOf) <= bytesPerUnload,
  );
  return { months, parts: parts.map((written) => ({ written, read: readFor(written) })) };
}

/** What a group is made with. */
export interface GroupContext {
  readonly listed: ReadonlyMap<string, LakeMonth>;
  readonly sharing: SharingMonths;
  readonly bytesOf: (month: string) => number;
}

/** Pairs of batches of months such that every two months are in one pair, and a pair is not much to read. */
export function batchPairs(
  months: readonly string[],
  bytesOf: (month: string) => number,
  limitBytes: number,
): string[][] {
  if (total(months, bytesOf) <= limitBytes) return [[...months]];
  const batches: string[][] = [];
  for (const month of months) {
    const last = batches.at(-1);
    if (last && total([...last, month], bytesOf) <= limitBytes / 2) last.push(month);
    else batches.push([month]);
  }
  return batches.flatMap((one, at) => batches.slice(at + 1).map((other) => [...one, ...other]));
}

/** In order, each piece as long as it fits; a month alone always does. */
function cut(months: readonly string[], fits: (months: readonly string[]) => boolean): string[][] {
  const pieces: string[][] = [];
  for (const month of months) {
    const last = pieces.at(-1);
    if (last && last.length < monthsPerGroup && fits([...last, month])) last.push(month);
    else pieces.push([month]);
  }
  return pieces;
}

function sharedWith(months: readonly string[], sharing: SharingMonths): string[] {
  return months.flatMap((month) => [...(sharing.get(month) ?? [])]);
}

function sorted(months: readonly string[]): string[] {
  return [...new Set(months)].sort();
}

function total(months: readonly string[], bytesOf: (month: string) => number): number {
  return months.reduce((sum, month) => sum + bytesOf(month), 0);
}
