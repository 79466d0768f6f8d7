import type { MigrationEvent, StatementReport } from '../events';
import type { LockHolder } from '../journal';
import { transactionOf } from '../migration-file';
import type { PlannedMigration } from '../plan';
import type { Repair } from '../repair';
import type { MigrationStanding } from '../status';

/** What happens, as a line for a person; `costs` ends the line of a statement, e.g. with bytes and dollars. */
export function eventLine(
  event: MigrationEvent,
  costs: (report: StatementReport) => string = noCosts,
): string {
  switch (event.kind) {
    case 'statement':
      return statementLine(event.report, costs);
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
      const effect = finding.effect === 'conflict' ? `CONFLICT: ${finding.reason}` : effects[finding.effect];
      return `  ${statement}  ${effect}  ${firstLine(sql)}`;
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

function firstLine(sql: string): string {
  const statements = transactionOf(sql);
  const [line = ''] = (statements?.[0] ?? sql).split('\n');
  return statements ? `BEGIN … ${line} … COMMIT` : line;
}

function statementLine(report: StatementReport, costs: (report: StatementReport) => string): string {
  const { file, statement, how, queryId, engineMs = 0 } = report;
  if (how === 'found') return `${file}  statement ${statement}: there already`;
  return `${file}  query ${queryId}  ${engineMs} ms${costs(report)}`;
}

function noCosts(): string {
  return '';
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
