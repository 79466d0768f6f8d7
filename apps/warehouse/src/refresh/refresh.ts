import { datasetIds, versionsOf, type DatasetId } from '@denver/record-model';
import { CubesRefusedError } from '../errors';
import { fingerprintOf, type LakeMonth } from './lake-month';
import { groupsOf, planRefresh, type RefreshGroup, type RefreshPlan } from './plan';
import { versionDocument, versionOf, type CubeMonth, type VersionDocument } from './version-document';

/**
 * The cubes.
 *
 * - `replace` is one transaction: it deletes the months from every cube of the dataset, counts them again from the
 *   newest versions as they are then, and writes their fingerprints down; all of it or nothing. Again is the same as
 *   once. Two at once: one goes after the other. A CubesRefusedError says that nothing was done.
 * - `companions` are the months, other than these, that hold a record of these.
 */
export interface CubesPort {
  held(): Promise<CubeMonth[]>;
  companions(dataset: DatasetId, months: readonly string[]): Promise<string[]>;
  replace(dataset: DatasetId, group: RefreshGroup, listed: ReadonlyMap<string, LakeMonth>): Promise<void>;
  /** Takes away rows of months that nobody wrote down. */
  keepOnly(dataset: DatasetId, months: readonly string[]): Promise<void>;
}

/** What a refresh works with. */
export interface RefreshPorts {
  readonly cubes: CubesPort;
  /** The lake's objects by month. */
  list(dataset: DatasetId): Promise<ReadonlyMap<string, LakeMonth>>;
  /** Tells the catalogue of new months and of those that are gone: Spectrum reads those it is told of. */
  partitions(dataset: DatasetId, months: readonly string[], removed: readonly string[]): Promise<void>;
  readVersion(): Promise<VersionDocument | undefined>;
  writeVersion(document: VersionDocument): Promise<void>;
  /** Of the cubes of a dataset, as {@link fingerprintOf} takes it. */
  definition(dataset: DatasetId): string;
  now(): number;
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
  /** Believes `version.json`: when it says what the lake says, the warehouse is not woken. */
  readonly trustVersion: boolean;
}

/** What came of it. */
export interface RefreshReport {
  /** Months made anew, by dataset. */
  readonly refreshed: Readonly<Record<string, readonly string[]>>;
  readonly removed: Readonly<Record<string, readonly string[]>>;
  /** Months that could not be made anew, each with its reason; their rows are as they were. */
  readonly failures: ReadonlyArray<{ dataset: DatasetId; months: readonly string[]; reason: string }>;
  /** Absent when nothing was looked at but the listing. */
  readonly version?: VersionDocument;
}

/**
 * Brings the cubes up to the lake: lists, compares fingerprints, makes anew what differs, and says so in
 * `version.json`. Killed anywhere it has done whole transactions, and the next one goes on.
 *
 * The listing comes before the counting, so a fingerprint may be older than its rows and never newer: what arrives in
 * between is seen as a change by the next refresh.
 */
export async function refresh(ports: RefreshPorts, options: RefreshOptions): Promise<RefreshReport> {
  const everything = options.datasets.length === datasetIds.length;
  const listings = new Map(
    await Promise.all(options.datasets.map(async (id) => [id, await ports.list(id)] as const)),
  );
  if (everything && options.trustVersion && (await isCurrent(ports, listings)))
    return { refreshed: {}, removed: {}, failures: [] };

  const held = await ports.cubes.held();
  const report = { refreshed: {} as Record<string, string[]>, removed: {} as Record<string, string[]> };
  const failures: Array<RefreshReport['failures'][number]> = [];
  for (const [id, listed] of listings) {
    const plan = planRefresh({
      listed,
      held: held.filter(({ dataset }) => dataset === id),
      definition: ports.definition(id),
      rebuild: options.rebuild,
      monthsMove: !versionsOf(id).includes('created_month'),
    });
    if (plan.touched.length + plan.removed.length > 0)
      await ports.partitions(id, [...listed.keys()], plan.removed);
    if (options.rebuild) await ports.cubes.keepOnly(id, [...listed.keys()]);
    const outcome = await refreshDataset(ports, id, plan, listed);
    report.refreshed[id] = outcome.refreshed;
    report.removed[id] = outcome.failed.length > 0 ? [] : [...plan.removed];
    failures.push(...outcome.failed);
  }
  return { ...report, failures, version: await tellVersion(ports) };
}

/** Does `version.json` say what the listing says? Costs one GET, and no query. */
async function isCurrent(
  ports: RefreshPorts,
  listings: ReadonlyMap<DatasetId, ReadonlyMap<string, LakeMonth>>,
): Promise<boolean> {
  const wanted = [...listings].flatMap(([dataset, listed]) =>
    [...listed.values()].map(({ month, objects }) => ({
      dataset,
      month,
      fingerprint: fingerprintOf(ports.definition(dataset), objects),
    })),
  );
  return (await ports.readVersion())?.version === versionOf(wanted);
}

/** Months that fail before the rest is left to the next refresh: then it is not the months. */
const mostFailures = 5;

async function refreshDataset(
  ports: RefreshPorts,
  dataset: DatasetId,
  plan: RefreshPlan,
  listed: ReadonlyMap<string, LakeMonth>,
): Promise<{ refreshed: string[]; failed: RefreshReport['failures'][number][] }> {
  const refreshed: string[] = [];
  const failed: RefreshReport['failures'][number][] = [];
  const queue = groupsOf(plan);
  for (let group = queue.shift(); group; group = queue.shift()) {
    try {
      const whole = await withCompanions(ports, dataset, plan, group);
      const startMs = ports.now();
      await ports.cubes.replace(dataset, whole, listed);
      refreshed.push(...whole.months);
      ports.onEvent?.({ kind: 'refreshed', dataset, group: whole, ms: ports.now() - startMs });
    } catch (error) {
      if (!(error instanceof CubesRefusedError)) throw error;
      // One month that cannot be read, e.g. for a broken file, holds up no other.
      if (group.months.length > 1) {
        queue.unshift(...group.months.map((month) => ({ months: [month], removed: [] })));
        continue;
      }
      const months = [...group.months, ...group.removed];
      failed.push({ dataset, months, reason: error.message });
      ports.onEvent?.({ kind: 'failed', dataset, months, reason: error.message });
      if (failed.length >= mostFailures) {
        const rest = queue.splice(0).flatMap((open) => [...open.months, ...open.removed]);
        if (rest.length > 0) failed.push({ dataset, months: rest, reason: 'not tried after the others' });
      }
    }
  }
  return { refreshed: [...new Set(refreshed)].sort(), failed };
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

async function tellVersion(ports: RefreshPorts): Promise<VersionDocument> {
  const document = versionDocument(await ports.cubes.held(), ports.now());
  const told = await ports.readVersion();
  if (told?.version === document.version) return told;
  await ports.writeVersion(document);
  return document;
}
