import { bytesOf, fingerprintOf, type LakeMonth } from '@denver/lake';
import { datasetIds, versionsOf, type DatasetId } from '@denver/record-model';
import { CubesRefusedError, SupersededError } from '../errors';
import { groupsOf, planRefresh, type SeenMonth, type RefreshGroup, type RefreshPlan } from './plan';
import { versionDocument, versionOf, type CubeMonth, type VersionDocument } from './version-document';

/**
 * The cubes.
 *
 * - `replace` is one transaction: it deletes the months from every cube of the dataset, counts them again from the
 *   newest versions as they are then, and writes their fingerprints down; all of it or nothing. Again is the same as
 *   once. Two at once: one goes after the other. A CubesRefusedError says that nothing was done.
 *   Months that are gone are taken away only while they are what was seen of them: another refresh, with a newer
 *   listing, may have counted them since.
 * - `companions` are the months, other than these, that hold a record of these.
 */
export interface CubesPort {
  /** Makes this run the one that changes the cubes; a run before it can change nothing any more. */
  take(run: string): Promise<void>;
  /** Months as they are, and the run that may change them. */
  held(): Promise<{ readonly months: CubeMonth[]; readonly holder: string }>;
  companions(dataset: DatasetId, months: readonly string[]): Promise<string[]>;
  /** @throws SupersededError another run has taken over; nothing was done */
  replace(
    run: string,
    dataset: DatasetId,
    group: RefreshGroup,
    listed: ReadonlyMap<string, LakeMonth>,
  ): Promise<void>;
  /** Writes down that the listing of these months was the same after they were counted. */
  settle(run: string, dataset: DatasetId, months: readonly SeenMonth[]): Promise<void>;
  /** Takes away rows of months that are not written down as held. */
  dropStrays(run: string, dataset: DatasetId): Promise<void>;
}

/**
 * The version that the cubes are known to have, kept where looking costs no query. It is taken back before anything
 * changes, so that a run which is killed leaves nothing to be believed, even when the lake goes back to what it was.
 */
export interface CheckedPort {
  read(): Promise<string | undefined>;
  /** Says that nobody knows; resolves with a mark of this very saying. */
  forget(): Promise<string>;
  /** Says the version, unless somebody has said anything since the mark. */
  say(version: string, mark: string): Promise<void>;
}

/** What a refresh works with. */
export interface RefreshPorts {
  readonly cubes: CubesPort;
  /** The lake's objects by month. */
  list(dataset: DatasetId): Promise<ReadonlyMap<string, LakeMonth>>;
  /**
   * Tells the catalogue of new months: Spectrum reads those it is told of. Months that are gone stay told of; they read
   * as empty, and taking them away could hide one that has come back in the meantime.
   */
  partitions(dataset: DatasetId, months: readonly string[]): Promise<void>;
  readVersion(): Promise<VersionDocument | undefined>;
  writeVersion(document: VersionDocument): Promise<void>;
  readonly checked: CheckedPort;
  /** Of the cubes of a dataset, as {@link fingerprintOf} takes it. */
  definition(dataset: DatasetId): string;
  now(): number;
  /** A name for each run, never given out before. */
  newRun(): string;
  onEvent?(event: RefreshEvent): void;
}

/** What happens, for a person who watches. */
export type RefreshEvent =
  | {
      readonly kind: 'refreshed';
      readonly dataset: DatasetId;
      readonly group: RefreshGroup;
      readonly ms: number;
    }
  | {
      readonly kind: 'failed';
      readonly dataset: DatasetId;
      readonly months: readonly string[];
      readonly reason: string;
    };

/** What is wished for. */
export interface RefreshOptions {
  readonly datasets: readonly DatasetId[];
  readonly rebuild: boolean;
  /** Believes what was checked before: when it is what the lake says, the warehouse is not woken. */
  readonly trustVersion: boolean;
}

/** What came of it. */
export interface RefreshReport {
  /** Months made anew, by dataset. */
  readonly refreshed: Readonly<Record<string, readonly string[]>>;
  readonly removed: Readonly<Record<string, readonly string[]>>;
  /** Months that could not be made anew, each with its reason; their rows are as they were. */
  readonly failures: ReadonlyArray<{ dataset: DatasetId; months: readonly string[]; reason: string }>;
  /** Absent when nothing was looked at but the listing, and when another run has taken over. */
  readonly version?: VersionDocument;
}

/**
 * Brings the cubes up to the lake: lists, compares fingerprints, makes anew what differs, and says so in
 * `version.json`. Killed anywhere it has done whole transactions, and the next one goes on.
 *
 * The listing comes before the counting, and again after it: a month for which they differ is counted again by the next
 * refresh. What is not seen is an object that is put and removed again within one refresh.
 */
export async function refresh(ports: RefreshPorts, options: RefreshOptions): Promise<RefreshReport> {
  const everything = options.datasets.length === datasetIds.length;
  const listings = new Map(
    await Promise.all(options.datasets.map(async (id) => [id, await ports.list(id)] as const)),
  );
  if (everything && options.trustVersion && (await isCurrent(ports, listings)))
    return { refreshed: {}, removed: {}, failures: [] };

  const run = ports.newRun();
  await ports.cubes.take(run);
  const mark = await ports.checked.forget();
  const report = { refreshed: {} as Record<string, string[]>, removed: {} as Record<string, string[]> };
  const failures: Failure[] = [];
  try {
    const { months } = await ports.cubes.held();
    for (const [id, listed] of listings) {
      const held = months.filter(({ dataset }) => dataset === id);
      const outcome = await refreshDataset(ports, {
        run,
        dataset: id,
        listed,
        held,
        rebuild: options.rebuild,
      });
      report.refreshed[id] = outcome.refreshed;
      report.removed[id] = outcome.removed;
      failures.push(...outcome.failed);
    }
  } catch (error) {
    // Whoever took over counts what is left, and tells.
    if (error instanceof SupersededError) return { ...report, failures };
    throw error;
  }
  const version = await tellVersion(ports, run, mark);
  return { ...report, failures, ...(version ? { version } : {}) };
}

type Failure = RefreshReport['failures'][number];

function monthsOf(gone: readonly SeenMonth[]): string[] {
  return gone.map(({ month }) => month);
}

/** Are the cubes known to be what the listing says, and is it told? Costs two GETs, and no query. */
async function isCurrent(
  ports: RefreshPorts,
  listings: ReadonlyMap<DatasetId, ReadonlyMap<string, LakeMonth>>,
): Promise<boolean> {
  const wanted = [...listings].flatMap(([dataset, listed]) =>
    [...listed.values()].map(({ month, objects }) => ({
      dataset,
      month,
      fingerprint: fingerprintOf(ports.definition(dataset), objects),
      settled: true,
    })),
  );
  const version = versionOf(wanted);
  const [checked, told] = await Promise.all([ports.checked.read(), ports.readVersion()]);
  return checked === version && told?.version === version;
}

/** Months that fail before the rest is left to the next refresh: then it is not the months. */
const mostFailures = 5;

/** One dataset of one run. */
interface DatasetRun {
  readonly run: string;
  readonly dataset: DatasetId;
  readonly listed: ReadonlyMap<string, LakeMonth>;
  readonly held: readonly CubeMonth[];
  readonly rebuild: boolean;
}

async function refreshDataset(
  ports: RefreshPorts,
  { run, dataset, listed, held, rebuild }: DatasetRun,
): Promise<{ refreshed: string[]; removed: string[]; failed: Failure[] }> {
  const definition = ports.definition(dataset);
  const monthsMove = !versionsOf(dataset).includes('created_month');
  const plan = planRefresh({ listed, held, definition, rebuild, monthsMove });
  if (plan.touched.length > 0) await ports.partitions(dataset, [...listed.keys()]);
  if (rebuild) await ports.cubes.dropStrays(run, dataset);
  const refreshed: string[] = [];
  const failed: Failure[] = [];
  const queue = groupsOf(plan, (month) => bytesOf(listed.get(month)));
  for (let group = queue.shift(); group; group = queue.shift()) {
    try {
      const whole = await withCompanions(ports, dataset, plan, group);
      const startMs = ports.now();
      await ports.cubes.replace(run, dataset, whole, listed);
      refreshed.push(...whole.months);
      ports.onEvent?.({ kind: 'refreshed', dataset, group: whole, ms: ports.now() - startMs });
    } catch (error) {
      if (!(error instanceof CubesRefusedError)) throw error;
      // One month that cannot be read, e.g. for a broken file, holds up no other.
      if (group.months.length > 1) {
        queue.unshift(...group.months.map((month) => ({ months: [month], removed: [] })));
        continue;
      }
      const months = [...group.months, ...monthsOf(group.removed)];
      failed.push({ dataset, months, reason: error.message });
      ports.onEvent?.({ kind: 'failed', dataset, months, reason: error.message });
      if (failed.length < mostFailures) continue;
      const rest = queue.splice(0).flatMap((open) => open.months);
      if (rest.length > 0) failed.push({ dataset, months: rest, reason: 'not tried after the others' });
    }
  }
  await settle(ports, run, dataset, refreshed, listed, monthsMove);
  const removed = failed.length > 0 ? [] : monthsOf(plan.removed);
  return { refreshed: [...new Set(refreshed)].sort(), removed, failed };
}

/**
 * Months that changed while they were counted stay unsettled: the next refresh counts them again. Where months hang
 * together, a change of any month may have taken a record from a counted one.
 */
async function settle(
  ports: RefreshPorts,
  run: string,
  dataset: DatasetId,
  counted: readonly string[],
  listed: ReadonlyMap<string, LakeMonth>,
  monthsMove: boolean,
): Promise<void> {
  if (counted.length === 0) return;
  const definition = ports.definition(dataset);
  const listedNow = await ports.list(dataset);
  const [before, after] = [listed, listedNow].map(
    (of) => (month: string) => fingerprintOf(definition, of.get(month)?.objects ?? []),
  ) as [(month: string) => string, (month: string) => string];
  const isSame = (month: string): boolean => before(month) === after(month);
  if (monthsMove && ![...listed.keys(), ...listedNow.keys()].every(isSame)) return;
  const settled = [...new Set(counted)].filter(isSame);
  if (settled.length > 0)
    await ports.cubes.settle(
      run,
      dataset,
      settled.map((month) => ({ month, fingerprint: before(month) })),
    );
}

/** The group and the months that a record may have left for one of its own: both change at once. */
async function withCompanions(
  { cubes }: RefreshPorts,
  dataset: DatasetId,
  { untouched }: RefreshPlan,
  group: RefreshGroup,
): Promise<RefreshGroup> {
  if (untouched.length === 0 || group.months.length === 0) return group;
  const others = new Set(await cubes.companions(dataset, group.months));
  const companions = untouched.filter((month) => others.has(month));
  return { ...group, months: [...group.months, ...companions].sort() };
}

/** Tells what the cubes hold now; nothing when another run has taken over, which then tells. */
async function tellVersion(
  ports: RefreshPorts,
  run: string,
  mark: string,
): Promise<VersionDocument | undefined> {
  const { months, holder } = await ports.cubes.held();
  if (holder !== run) return undefined;
  const document = versionDocument(months, ports.now());
  const told = await ports.readVersion();
  if (told?.version !== document.version) await ports.writeVersion(document);
  await ports.checked.say(document.version, mark);
  return told?.version === document.version ? told : document;
}
