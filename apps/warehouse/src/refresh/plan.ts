import { fingerprintOf, type LakeMonth } from '@denver/lake';

/** A month as the cubes hold it. */
export interface HeldMonth {
  readonly month: string;
  readonly fingerprint: string;
  /** Was the listing still the same after the counting? If not, rows may be of objects that came in between. */
  readonly settled: boolean;
  readonly newestObjectMs: number;
}

/** What one transaction makes anew. */
export interface RefreshGroup {
  /** Months whose rows are counted again, in order. */
  readonly months: readonly string[];
  /** Months that have no objects any more. */
  readonly removed: readonly SeenMonth[];
}

/** A month as it was seen: changed only while it is still that. */
export type SeenMonth = Pick<HeldMonth, 'month' | 'fingerprint'>;

/** What a refresh of one dataset starts from. */
export interface PlanInput {
  readonly listed: ReadonlyMap<string, LakeMonth>;
  readonly held: readonly HeldMonth[];
  /** Of the dataset's cubes, see {@link fingerprintOf}. */
  readonly definition: string;
  /** Makes every month anew. */
  readonly rebuild: boolean;
  /** May a newer version of a record be in another month? Then months hang together. */
  readonly monthsMove: boolean;
}

/** Months that have changed, and whether others may have changed with them. */
export interface RefreshPlan {
  readonly touched: readonly string[];
  readonly removed: readonly SeenMonth[];
  /** Months that did not change; those that share a record with a touched one have to be made anew with it. */
  readonly untouched: readonly string[];
}

/**
 * What differs between lake and cubes. Where months hang together and objects went away or were overwritten, nobody
 * can say any more which other months had records of theirs, so that all count as touched.
 */
export function planRefresh({ listed, held, definition, rebuild, monthsMove }: PlanInput): RefreshPlan {
  const known = new Map(held.map((month) => [month.month, month]));
  const removed = held
    .filter(({ month }) => !listed.has(month))
    .map(({ month, fingerprint }) => ({ month, fingerprint }))
    .sort((a, b) => (a.month < b.month ? -1 : 1));
  const months = [...listed.values()];
  const differing = months.filter(
    ({ month, objects }) => rebuild || !isCurrent(known.get(month), fingerprintOf(definition, objects)),
  );
  const lost =
    removed.length > 0 || differing.some((month) => !onlyGrew(month, known.get(month.month), definition));
  const touched = (monthsMove && lost ? months : differing).map(({ month }) => month);
  const isTouched = new Set(touched);
  const untouched = monthsMove ? [...listed.keys()].filter((month) => !isTouched.has(month)) : [];
  return { touched, removed, untouched };
}

function isCurrent(held: HeldMonth | undefined, fingerprint: string): boolean {
  return held?.settled === true && held.fingerprint === fingerprint;
}

/** Everything the cubes were made from is there still, as it was. */
function onlyGrew({ objects }: LakeMonth, held: HeldMonth | undefined, definition: string): boolean {
  if (!held) return true;
  const old = objects.filter(({ lastModifiedMs }) => lastModifiedMs <= held.newestObjectMs);
  return fingerprintOf(definition, old) === held.fingerprint;
}

/** Months of one transaction: enough that a first refresh is short, few enough that one bad month holds up few. */
export const monthsPerGroup = 12;

/** Bytes of Parquet that one transaction counts, about; a larger month is a transaction of its own. */
export const bytesPerGroup = 512 * 1024 * 1024;

/** Cuts a plan into transactions; months that are gone go first. */
export function groupsOf(
  { touched, removed }: RefreshPlan,
  bytesOf: (month: string) => number,
): RefreshGroup[] {
  const groups: RefreshGroup[] = removed.length > 0 ? [{ months: [], removed }] : [];
  let months: string[] = [];
  let bytes = 0;
  for (const month of touched) {
    const size = bytesOf(month);
    if (months.length === monthsPerGroup || (months.length > 0 && bytes + size > bytesPerGroup)) {
      groups.push({ months, removed: [] });
      [months, bytes] = [[], 0];
    }
    months.push(month);
    bytes += size;
  }
  return months.length > 0 ? [...groups, { months, removed: [] }] : groups;
}
