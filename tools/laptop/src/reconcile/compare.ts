import { createHash } from 'node:crypto';
import type { LogRecord, QuarantinedRange } from './log-records';

/** A row of the lake, as the checker reads it. */
export interface LakeRow {
  transportId: string | null;
  key: string;
  version: string;
}

/** A quarantined record, from the shipper's folder or the bucket. */
export interface Quarantined {
  transportId: string | null;
  reason: string;
  /** SHA-256 of the original bytes, hex: of the log line for the agent, else of the JSON that was made of it. */
  sha256: string;
  /** The original bytes; undefined when they stand in a side object. */
  bytes: Buffer | undefined;
  /** Where the agent read them; undefined for the later stages. */
  range: QuarantinedRange | undefined;
}

/** An item of the table. */
export interface TableItem {
  key: string;
  version: string;
}

/** One dataset's evidence. */
export interface Evidence {
  written: readonly LogRecord[];
  lake: readonly LakeRow[];
  quarantined: readonly Quarantined[];
  table: readonly TableItem[];
}

/** What the comparison found; the run is sound when `problems` is empty. */
export interface Reconciliation {
  /** Complete records in the log files. */
  written: number;
  /** Lake rows, each transport id once. */
  inLake: number;
  /** Records in quarantine, each transport id once. */
  inQuarantine: number;
  /** Lake rows beyond the first of their transport id: retries, which the views remove. */
  repeatedInLake: number;
  /** Counts by reason. */
  reasons: Record<string, number>;
  /** Distinct keys among the lake's rows. */
  keys: number;
  /** Items in the table. */
  items: number;
  /** What does not add up, in words; at most 10 examples of each kind. */
  problems: string[];
}

/**
 * Holds the log files against lake, quarantine and table: each record written stands in exactly one of lake and
 * quarantine, nothing stands there that was not written, and the table is the newest version of each key in the
 * lake, nothing more, nothing less.
 */
export function compare(evidence: Evidence): Reconciliation {
  const problems: string[] = [];
  const written = new Map(
    evidence.written.filter((record) => record.complete).map((record) => [record.transportId, record]),
  );
  const lakeIds = countIds(evidence.lake, 'lake', problems);
  const quarantineIds = countIds(evidence.quarantined, 'quarantine', problems);

  report(
    problems,
    'written but in neither lake nor quarantine',
    difference(written.keys(), lakeIds, quarantineIds),
  );
  report(problems, 'in the lake but never written', difference(lakeIds.keys(), written));
  report(problems, 'in quarantine but never written', difference(quarantineIds.keys(), written));
  report(
    problems,
    'in both lake and quarantine',
    [...lakeIds.keys()].filter((id) => quarantineIds.has(id)),
  );
  report(problems, 'quarantined with other bytes than written', alteredBytes(evidence.quarantined, written));

  const newest = newestVersions(evidence.lake);
  const items = new Map(evidence.table.map(({ key, version }) => [key, version]));
  report(problems, 'in the lake but not in the table', difference(newest.keys(), items));
  report(problems, 'in the table but not in the lake', difference(items.keys(), newest));
  report(
    problems,
    'not at its newest version in the table',
    [...newest].flatMap(([key, version]) => (items.has(key) && items.get(key) !== version ? [key] : [])),
  );

  return {
    written: written.size,
    inLake: lakeIds.size,
    inQuarantine: quarantineIds.size,
    repeatedInLake: evidence.lake.length - lakeIds.size,
    reasons: countReasons(evidence.quarantined),
    keys: newest.size,
    items: items.size,
    problems,
  };
}

function countIds(
  rows: ReadonlyArray<{ transportId: string | null }>,
  where: string,
  problems: string[],
): Map<string, number> {
  const counts = new Map<string, number>();
  let without = 0;
  for (const { transportId } of rows) {
    if (transportId === null) without += 1;
    else counts.set(transportId, (counts.get(transportId) ?? 0) + 1);
  }
  if (without > 0) problems.push(`${without} in ${where} without a transport id`);
  return counts;
}

function difference(ids: Iterable<string>, ...others: ReadonlyArray<{ has(id: string): boolean }>): string[] {
  return [...ids].filter((id) => !others.some((other) => other.has(id)));
}

/** What the agent quarantined must be the bytes of the file; a quarantined JSON event cannot be held against them. */
function alteredBytes(
  quarantined: readonly Quarantined[],
  written: ReadonlyMap<string, LogRecord>,
): string[] {
  return quarantined.flatMap(({ transportId, sha256, bytes, range }) => {
    const record = transportId === null ? undefined : written.get(transportId);
    if (!record || !range) return [];
    const isSame = sha256 === digest(record.bytes) && (bytes === undefined || bytes.equals(record.bytes));
    return isSame ? [] : [record.transportId];
  });
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function newestVersions(rows: readonly LakeRow[]): Map<string, string> {
  const newest = new Map<string, string>();
  for (const { key, version } of rows) {
    const known = newest.get(key);
    if (known === undefined || known < version) newest.set(key, version);
  }
  return newest;
}

function countReasons(quarantined: readonly Quarantined[]): Record<string, number> {
  const seen = new Set<string | null>();
  const reasons: Record<string, number> = {};
  for (const { transportId, reason } of quarantined) {
    if (transportId !== null && seen.has(transportId)) continue;
    seen.add(transportId);
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return reasons;
}

function report(problems: string[], what: string, ids: readonly string[]): void {
  if (ids.length > 0)
    problems.push(`${ids.length} ${what}: ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''}`);
}
