import { DescribeStatementCommand } from '@aws-sdk/client-redshift-data';
import {
  awaitRedshiftStatement,
  findRedshiftStatement,
  RedshiftStatementError,
  runRedshiftStatements,
  type RedshiftAnswer,
  type RedshiftPlace,
  type RedshiftPort,
} from '@denver/aws-clients';
import type { Attempt, Execution, MigrationTarget, Step } from '@denver/migrations';
import { findingOf, type WarehouseState } from '../core/finding';
import { fillNames, type MigrationNames } from '../core/names';
import { parseStep, type WarehouseStep } from '../core/statement';
import { readState } from './redshift-state';

/** Where the migrations go. */
export interface RedshiftTargetOptions {
  readonly redshift: RedshiftPort;
  readonly place: RedshiftPlace;
  readonly names: MigrationNames;
}

/**
 * Runs steps through the Data API, a transaction as one batch, and looks for their effect in the catalogue.
 *
 * A request carries its token as client token, good for eight hours, and as its name, good for days: one that was
 * sent before is looked up by id, then by name, before it is sent again.
 */
export function redshiftTarget({ redshift, place, names }: RedshiftTargetOptions): MigrationTarget {
  const stepOf = ({ migration, statement }: Step): WarehouseStep =>
    parseStep(fillNames(migration.file, statement, names));
  // What the look after one statement showed is what the look before the next would: the lease keeps others out.
  let seen: WarehouseState | undefined;
  return {
    async probe(step) {
      seen ??= await readState(redshift, place);
      return findingOf(stepOf(step), seen);
    },
    async execute(step, token, attempt) {
      seen = undefined;
      const statements = stepOf(step).statements.map(({ sql }) => sql);
      try {
        const earlier = attempt.again ? await findEarlier(redshift, place, token, attempt) : undefined;
        const answer = earlier
          ? await awaitRedshiftStatement(redshift, earlier)
          : await runRedshiftStatements(redshift, {
              ...place,
              statements,
              clientToken: token,
              statementName: token,
              onStarted: (id) => attempt.started(id),
            });
        return succeeded(answer);
      } catch (error) {
        return definiteFailure(error);
      }
    },
  };
}

/** The request of an earlier try that Redshift still knows of. */
async function findEarlier(
  redshift: RedshiftPort,
  place: RedshiftPlace,
  token: string,
  { queryId }: Attempt,
): Promise<string | undefined> {
  if (queryId !== undefined && (await isKnown(redshift, queryId))) return queryId;
  return findRedshiftStatement(redshift, place, token);
}

/** Redshift forgets a request after some days. */
async function isKnown(redshift: RedshiftPort, Id: string): Promise<boolean> {
  try {
    await redshift.send(new DescribeStatementCommand({ Id }));
    return true;
  } catch (error) {
    if (error instanceof Error && /^(ResourceNotFound|Validation)Exception$/.test(error.name)) return false;
    throw error;
  }
}

function succeeded({ statementId, engineMs }: RedshiftAnswer): Execution {
  return { outcome: 'succeeded', queryId: statementId, engineMs };
}

/** Redshift said no, and did nothing. Any other error leaves the outcome open, and is thrown on. */
function definiteFailure(error: unknown): Execution {
  if (error instanceof RedshiftStatementError && (error.status === 'FAILED' || error.status === 'ABORTED'))
    return { outcome: 'failed', queryId: error.statementId, reason: `${error.status}: ${error.reason}` };
  if (error instanceof Error && error.name === 'ValidationException')
    return { outcome: 'failed', queryId: '', reason: `${error.name}: ${error.message}` };
  throw error;
}
