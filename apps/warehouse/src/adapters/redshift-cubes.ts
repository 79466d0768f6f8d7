import {
  RedshiftStatementError,
  runRedshiftStatements,
  type RedshiftPlace,
  type RedshiftPort,
  type RedshiftValue,
} from '@denver/aws-clients';
import { datasetIds, type DatasetId } from '@denver/record-model';
import { setTimeout as sleep } from 'node:timers/promises';
import { CubesRefusedError, SupersededError } from '../errors';
import {
  companionsQuery,
  definitionOf,
  groupStatements,
  settleStatements,
  strayStatements,
  supersededText,
  takeStatement,
} from '../refresh/cube-statements';
import type { CubesPort } from '../refresh/refresh';
import type { CubeMonth } from '../refresh/version-document';

/** How long a refresh waits and tries when another one is at it. */
export interface RedshiftCubesOptions {
  readonly redshift: RedshiftPort;
  readonly place: RedshiftPlace;
  readonly now: () => number;
  /** Default 5. */
  readonly maxAttempts?: number;
  /** Pause before attempt n (from 1) is made again; default 200 ms, doubled each time, with jitter. */
  readonly pauseMs?: (attempt: number) => number;
}

const heldColumns =
  'SELECT dataset, month, fingerprint, settled, newest_object_at, event_count, row_count, newest_event_at FROM city.cube_months';

/** The cubes in Redshift. */
export function redshiftCubes(options: RedshiftCubesOptions): CubesPort {
  const { redshift, place, now } = options;
  const rowsOf = async (sql: string): Promise<RedshiftValue[][]> => {
    const { results } = await runRedshiftStatements(redshift, { ...place, statements: [sql] });
    return results[0]?.rows ?? [];
  };
  return {
    take: (run) => inTurn(options, run, [takeStatement(run)]),
    held: async () => {
      const statements = [heldColumns, 'SELECT holder FROM city.refresh_lock'];
      const { results } = await runRedshiftStatements(redshift, { ...place, statements });
      return {
        months: (results[0]?.rows ?? []).flatMap(toCubeMonth),
        holder: String(results[1]?.rows[0]?.[0]),
      };
    },
    companions: async (id, months) =>
      (await rowsOf(companionsQuery(id, months))).map(([month]) => String(month)),
    replace: (run, id, group, listed) => {
      const context = { run, listed, definition: definitionOf(id), nowMs: now() };
      return inTurn(options, run, groupStatements(id, group, context));
    },
    settle: (run, id, months) => inTurn(options, run, settleStatements(id, run, months)),
    dropStrays: (run, id) => inTurn(options, run, strayStatements(id, run)),
  };
}

/** Runs a transaction; one that lost to another at the same time did nothing, and is run again. */
async function inTurn(
  options: RedshiftCubesOptions,
  run: string,
  statements: readonly string[],
): Promise<void> {
  const { redshift, place, maxAttempts = 5, pauseMs = jitter } = options;
  for (let attempt = 1; ; attempt += 1)
    try {
      await runRedshiftStatements(redshift, { ...place, statements });
      return;
    } catch (error) {
      if (!(error instanceof RedshiftStatementError) || error.status !== 'FAILED') throw error;
      if (error.reason.includes(supersededText)) throw new SupersededError(run);
      if (!isConflict(error) || attempt >= maxAttempts)
        throw new CubesRefusedError(error.reason, { cause: error });
      await sleep(pauseMs(attempt));
    }
}

/**
 * Error 1023 is the violation of isolation, 1018 a table that changed under the transaction.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html
 */
function isConflict(error: unknown): boolean {
  return (
    error instanceof RedshiftStatementError &&
    error.status === 'FAILED' &&
    /\b(1023|1018)\b|serializable isolation violation|conflict with concurrent transaction/i.test(
      error.reason,
    )
  );
}

function jitter(attempt: number): number {
  return 200 * 2 ** (attempt - 1) * (0.5 + Math.random());
}

function toCubeMonth(row: readonly RedshiftValue[]): CubeMonth[] {
  const [dataset, month, fingerprint, settled, newestObject, events, rows, newestEvent] = row;
  if (!datasetIds.some((id) => id === dataset)) return [];
  return [
    {
      dataset: dataset as DatasetId,
      month: String(month),
      fingerprint: String(fingerprint),
      settled: settled === true,
      newestObjectMs: instantOf(newestObject) ?? 0,
      events: Number(events),
      rows: Number(rows),
      newestEventMs: instantOf(newestEvent),
    },
  ];
}

/** `2026-11-23 21:00:00.5` is UTC; undefined for null. */
function instantOf(value: RedshiftValue | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  return Date.parse(`${value.replace(' ', 'T')}Z`);
}
