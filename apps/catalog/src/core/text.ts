import { athenaCost } from '@denver/aws-clients';
import type {
  LockHolder,
  MigrationEvent,
  MigrationStanding,
  PlannedMigration,
  Repair,
  StatementReport,
} from '@denver/migrations';

/** A statement and what it cost: US dollars at $5 per TB and the 10 MB minimum; DDL is free. */
export function withCost(report: StatementReport): StatementReport & { readonly dollars: number } {
  const { bytesScanned = 0 } = report;
  return { ...report, dollars: bytesScanned === 0 ? 0 : athenaCost(bytesScanned) };
}

/** What happens, as a line for a person. */
export function eventLine(event: MigrationEvent): string {
  switch (event.kind) {
    case 'statement':
      return statementLine(event.report);
    case 'waiting':
      return `waiting for ${event.holder.owner}, who has migrated since ${instant(event.holder.takenAtMs)}`;
    case 'resumed':
      return `${event.file}  going on with what ${event.owner} began`;
    case 'asking-again':
      return `${event.file}  statement ${event.statement}: ${event.reason}; asking for the same request again`;
    case 'release-failed':
      return `the lock could not be given back (${event.reason}); it ends with its lease`;
  }
}

/** One migration of `plan`, a line for each of its statements. */
export function planLines(results: readonly PlannedMigration[]): string[] {
  if (results.length === 0) return ['nothing to do'];
  return results.flatMap(({ file, state, statements }) => [
    `${file}  ${state}`,
    ...statements.map(({ statement, sql, finding }) => {
      const what = sql.split('\n')[0] ?? '';
      return `  ${statement}  ${finding.effect === 'conflict' ? `CONFLICT: ${finding.reason}` : effects[finding.effect]}  ${what}`;
    }),
  ]);
}

const effects = { absent: 'run', present: 'is there', repeatable: 'replace' } as const;

/** One migration of `status`. */
export function standingLine({ file, state, fault, entry, statements }: MigrationStanding): string {
  if (fault) return `${file}  ${fault.fault.toUpperCase()}: ${fault.message}`;
  if (!entry) return `${file}  ${state}`;
  const done = entry.statements.filter((statement) => statement.state === 'applied').length;
  const since = instant(entry.finishedAtMs ?? entry.startedAtMs);
  const queries = entry.statements.flatMap(({ queryId }) => queryId ?? []);
  return [
    file,
    entry.how === 'baseline' ? 'applied (baseline)' : state,
    since,
    ...(state === 'applied' ? [] : [`${done} of ${statements} statements`]),
    `by ${entry.owner}`,
    ...(queries.length > 0 ? [`query ${queries.join(', ')}`] : []),
    ...entry.statements.flatMap(({ reason }) => reason ?? []),
  ].join('  ');
}

/** Who holds the lock, if anyone. */
export function lockLines(lock: LockHolder | undefined, nowMs: number): string[] {
  if (!lock) return [];
  const held = `${lock.owner} since ${instant(lock.takenAtMs)}`;
  return [
    lock.leaseUntilMs < nowMs
      ? `lock: left by ${held}, free since ${instant(lock.leaseUntilMs)}`
      : `lock: held by ${held}, lease until ${instant(lock.leaseUntilMs)}`,
  ];
}

/** What `repair` did. */
export function repairLines(results: readonly Repair[]): string[] {
  return results.length === 0
    ? ['nothing to repair']
    : results.map(({ file, action }) => `${file}  ${action}`);
}

function statementLine(report: StatementReport): string {
  const { file, statement, how, queryId, engineMs = 0, bytesScanned = 0 } = report;
  if (how === 'found') return `${file}  statement ${statement}: there already`;
  return `${file}  query ${queryId}  ${engineMs} ms  ${bytesScanned} bytes scanned  $${withCost(report).dollars.toFixed(5)}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
