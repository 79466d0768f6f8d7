import { AthenaQueryError } from '@denver/aws-clients';
import { bytesOf, type LakeMonth } from '@denver/lake';
import { versionsOf, type DatasetId } from '@denver/record-model';
import { dollarsOf } from '../core/cost';
import { scanLimitBytes } from '../core/scan-limit';
import { ScanLimitError, SlowGroupError, SupersededError, UnverifiedError } from '../errors';
import { writePart } from './group';
import { emptyManifest, replaceMonths, type CompactedMonth, type Manifest } from './manifest';
import { followManifest, partitionOf } from './partitions';
import {
  batchPairs,
  groupOf,
  groupsOf,
  planCompaction,
  sharingMonths,
  type CompactionPlan,
  type GroupContext,
  type SharingMonths,
} from './plan';
import type { CompactPorts, Scanned } from './ports';
import { removeOldFiles } from './tidy';

/** What is wished for. */
export interface CompactOptions {
  readonly datasets: readonly DatasetId[];
  /** Compacts every month anew. */
  readonly rebuild: boolean;
  /** Files that were replaced stay this long: a query that has begun may still read them. */
  readonly graceMs: number;
  /** Asked before each group is begun; what is left is the next run's. */
  readonly isStopped?: () => boolean;
}

/** What came of one dataset. */
export interface DatasetReport {
  readonly dataset: DatasetId;
  readonly compacted: readonly string[];
  /** Months that have no events any more. */
  readonly removed: readonly string[];
  readonly rows: number;
  /** Of the events of the compacted months, and of what was made of them. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly bytesScanned: number;
  readonly dollars: number;
  /** Files that were deleted because nothing points at them any more. */
  readonly filesRemoved: number;
  /** They show what they showed. */
  readonly failures: ReadonlyArray<{ readonly months: readonly string[]; readonly reason: string }>;
  /** Months for the next run. */
  readonly left: readonly string[];
}

/**
 * Brings the compacted tables up to the events: lists, compares fingerprints, writes the months that differ to a new
 * place, verifies them, says so in the manifest, points the partitions there, and deletes what was replaced a grace time
 * ago. Killed anywhere it has changed whole groups of months or nothing, and the next run goes on.
 *
 * The manifest is read before the events are listed, and changes only while it is what was read. So of two runs at once
 * one commits and the other begins again from there: nothing older replaces what is newer for good.
 *
 * @throws SupersededError other runs were faster three times
 */
export async function compact(ports: CompactPorts, options: CompactOptions): Promise<DatasetReport[]> {
  const reports: DatasetReport[] = [];
  for (const dataset of options.datasets) reports.push(await compactDataset(ports, dataset, options));
  return reports;
}

const mostTries = 3;

async function compactDataset(
  ports: CompactPorts,
  dataset: DatasetId,
  options: CompactOptions,
): Promise<DatasetReport> {
  const tally: Tally = { compacted: new Map(), removed: new Set(), bytesScanned: 0, dollars: 0 };
  for (let tries = 1; ; tries += 1) {
    try {
      return await pass({ ports, dataset, options, tally });
    } catch (error) {
      if (!(error instanceof SupersededError) || tries === mostTries) throw error;
    }
  }
}

/** What a run has done so far. */
interface Tally {
  readonly compacted: Map<string, CompactedMonth>;
  readonly removed: Set<string>;
  bytesScanned: number;
  dollars: number;
}

interface Run {
  readonly ports: CompactPorts;
  readonly dataset: DatasetId;
  readonly options: CompactOptions;
  readonly tally: Tally;
}

async function pass(run: Run): Promise<DatasetReport> {
  const { ports, dataset, options, tally } = run;
  const { manifest: known, mark: knownMark } = await ports.manifest.read(dataset);
  const held = { manifest: known ?? emptyManifest, mark: knownMark };
  const before = await followManifest(ports, dataset, known);
  const listed = await ports.list(dataset);
  const isWished = (month: string): boolean => options.rebuild && !tally.compacted.has(month);
  const plan = planCompaction(listed, known?.months ?? before, ports.definition(dataset), isWished);
  const { manifest, mark, failures, left } = await writePlan(run, plan, held, listed);
  const filesRemoved = await removeOldFiles(ports, dataset, {
    manifest,
    mark,
    pointedBefore: new Set(before.map(({ folder }) => folder)),
    graceMs: options.graceMs,
  });
  return { ...reportOf(run), filesRemoved, failures, left };
}

/** A month whose cases cannot be read holds up all of a dataset whose cases move, as it does the view. */
async function writePlan(
  run: Run,
  plan: CompactionPlan,
  held: Held,
  listed: ReadonlyMap<string, LakeMonth>,
): Promise<Outcome> {
  const eventBytes = (month: string): number => bytesOf(listed.get(month));
  let sharing: SharingMonths;
  try {
    sharing = await sharingOf(run, plan, listed, eventBytes);
  } catch (error) {
    if (!(error instanceof AthenaQueryError)) throw error;
    const { ports, dataset } = run;
    const failure = { months: [...plan.changed, ...plan.gone].sort(), reason: reasonOf(error) };
    ports.onEvent?.({ kind: 'failed', dataset, ...failure });
    return { ...held, failures: [failure], left: [] };
  }
  return writeGroups(run, plan, held, { listed, sharing, bytesOf: eventBytes });
}

/** Which months hold versions of the same case; asked only when there is something to compact and cases can move. */
async function sharingOf(
  { ports, dataset, tally }: Run,
  { changed, gone }: CompactionPlan,
  listed: ReadonlyMap<string, LakeMonth>,
  eventBytes: (month: string) => number,
): Promise<SharingMonths> {
  const differing = [...changed, ...gone];
  if (versionsOf(dataset).includes('created_month') || differing.length === 0) return new Map();
  const sets: string[][] = [];
  const months = [...new Set([...listed.keys(), ...gone])].sort();
  for (const batch of batchPairs(months, eventBytes, scanLimitBytes)) {
    const answer = await ports.queries.sharing(dataset, {
      events: batch.filter((month) => listed.has(month)),
      compacted: batch.filter((month) => differing.includes(month)),
    });
    meter(tally, answer);
    sets.push(...answer.sets);
  }
  return sharingMonths(sets);
}

/** Months that fail before the rest is left to the next run: then it is not the months. */
const mostFailures = 5;

interface Held {
  readonly manifest: Manifest;
  readonly mark: string;
}

type Outcome = Held & Pick<DatasetReport, 'failures' | 'left'>;

async function writeGroups(
  run: Run,
  plan: CompactionPlan,
  held: Held,
  context: GroupContext,
): Promise<Outcome> {
  const { ports, dataset, options } = run;
  const failures: Array<DatasetReport['failures'][number]> = [];
  const queue = groupsOf(plan, context.bytesOf);
  let state = held;
  while (queue.length > 0 && failures.length < mostFailures && !options.isStopped?.()) {
    const months = queue.shift() ?? [];
    try {
      state = await writeGroup(run, months, plan, state, context);
    } catch (error) {
      if (!isGroupFailure(error)) throw error;
      // One month that cannot be read, e.g. for a broken file, holds up no other.
      if (months.length > 1) {
        queue.unshift(...months.map((month) => [month]));
        continue;
      }
      const failure = { months, reason: reasonOf(error) };
      failures.push(failure);
      ports.onEvent?.({ kind: 'failed', dataset, ...failure });
    }
  }
  return { ...state, failures, left: queue.flat() };
}

const groupFailures = [AthenaQueryError, ScanLimitError, SlowGroupError, UnverifiedError] as const;

function isGroupFailure(error: unknown): error is InstanceType<(typeof groupFailures)[number]> {
  return groupFailures.some((type) => error instanceof type);
}

/** In one line, though the SQL at its end has many. */
function reasonOf({ message }: Error): string {
  return message.replaceAll(/\s+/g, ' ');
}

/** A group that took longer is given up: its files may be taken for those of a run that was killed. */
const longestGroupMs = 45 * 60_000;

/** Writes, commits, then points: whoever is killed in between is followed by the next run. */
async function writeGroup(
  { ports, dataset, tally }: Run,
  months: readonly string[],
  plan: CompactionPlan,
  { manifest, mark }: Held,
  context: GroupContext,
): Promise<Held> {
  const startMs = ports.now();
  const written: CompactedMonth[] = [];
  for (const part of groupOf(months, plan, context).parts) {
    const { listed } = context;
    const compacted = await writePart(ports, part, {
      dataset,
      listed,
      meter: (scanned) => meter(tally, scanned),
    });
    written.push(...compacted);
  }
  const removed = months.filter((month) => plan.gone.includes(month));
  if (ports.now() - startMs > longestGroupMs) throw new SlowGroupError(months, ports.now() - startMs);
  const next = replaceMonths(manifest, written, removed, ports.now());
  const state = { manifest: next, mark: await ports.manifest.write(dataset, next, mark) };
  if (written.length > 0)
    await ports.partitions.write(
      dataset,
      written.map((month) => partitionOf(dataset, month)),
    );
  if (removed.length > 0) await ports.partitions.remove(dataset, removed);
  for (const month of written) tally.compacted.set(month.month, month);
  for (const month of removed) tally.removed.add(month);
  ports.onEvent?.({
    kind: 'compacted',
    dataset,
    months: [...written.map(({ month }) => month), ...removed].sort(),
    rows: total(written, ({ rows }) => rows),
    ms: ports.now() - startMs,
  });
  return state;
}

function meter(tally: Tally, { bytesScanned }: Scanned): void {
  tally.bytesScanned += bytesScanned;
  tally.dollars += dollarsOf(bytesScanned);
}

function reportOf({ dataset, tally }: Run): Omit<DatasetReport, 'filesRemoved' | 'failures' | 'left'> {
  const months = [...tally.compacted.values()];
  return {
    dataset,
    compacted: [...tally.compacted.keys()].sort(),
    removed: [...tally.removed].sort(),
    rows: total(months, ({ rows }) => rows),
    bytesBefore: total(months, ({ eventBytes }) => eventBytes),
    bytesAfter: total(months, ({ bytes }) => bytes),
    bytesScanned: tally.bytesScanned,
    dollars: tally.dollars,
  };
}

function total(months: readonly CompactedMonth[], of: (month: CompactedMonth) => number): number {
  return months.reduce((sum, month) => sum + of(month), 0);
}
