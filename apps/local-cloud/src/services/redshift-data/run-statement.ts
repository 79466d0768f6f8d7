import type { RowStream } from '../../duckdb/connection';
import { quoteName } from '../../duckdb/quote';
import { notSupported, SqlError } from './errors';
import { runAlter, runComment } from './run-alter';
import { runDelete, runInsert, runUpdate } from './run-change';
import { runCreateSchema, runCreateTable, runCreateTableAs, runDrop } from './run-ddl';
import { runGrant, runPrincipal } from './run-grant';
import { runQuery } from './run-query';
import { runCreateMaterializedView, runCreateView, runRefresh } from './run-view';
import { localRelation, type Session } from './session';
import type { Statement } from './sql/statement';

/** What came of a statement: rows to be read, or how many were changed (-1 when it changes none). */
export type StatementResult = { kind: 'rows'; stream: RowStream } | { kind: 'done'; rows: number };

/** The result of a statement that neither answers nor changes rows. */
export const done: StatementResult = { kind: 'done', rows: -1 };

/**
 * Runs a parsed statement in the session's transaction.
 *
 * @throws SqlError, or an error of the engine
 */
export async function runStatement(statement: Statement, session: Session): Promise<StatementResult> {
  switch (statement.kind) {
    case 'query':
      return { kind: 'rows', stream: await runQuery(statement.query, session) };
    case 'insert':
      return changed(await runInsert(statement, session));
    case 'update':
      return changed(await runUpdate(statement, session));
    case 'delete':
      return changed(await runDelete(statement, session));
    case 'createSchema':
    case 'createExternalSchema':
      await runCreateSchema(statement, session);
      return done;
    case 'createTable':
      await runCreateTable(statement, session);
      return done;
    case 'createTableAs':
      return changed(await runCreateTableAs(statement, session));
    case 'createView':
      await runCreateView(statement, session);
      return done;
    case 'createMaterializedView':
      await runCreateMaterializedView(statement, session);
      return done;
    case 'refresh':
      await runRefresh(statement.name, session);
      return done;
    case 'drop':
      await runDrop(statement, session);
      return done;
    case 'alterTable':
    case 'alterSchema':
      await runAlter(statement, session);
      return done;
    case 'comment':
      await runComment(statement, session);
      return done;
    case 'createPrincipal':
    case 'dropPrincipal':
      await runPrincipal(statement, session);
      return done;
    case 'grant':
    case 'revoke':
      await runGrant(statement, session);
      return done;
    default:
      await runUpkeep(statement, session);
      return done;
  }
}

function changed(rows: number): StatementResult {
  return { kind: 'done', rows };
}

type Upkeep = Extract<Statement, { kind: 'truncate' | 'analyze' | 'vacuum' | 'externalTable' }>;

async function runUpkeep(statement: Upkeep, session: Session): Promise<void> {
  if (statement.kind === 'externalTable') throw notSupported(`${statement.what} (make the table in Glue)`);
  if (!statement.table) {
    if (statement.kind === 'analyze') await session.connection.run('ANALYZE');
    return;
  }
  const { schema, name, record } = localRelation(statement.table, session);
  if (record.kind === 'view') throw new SqlError(`"${name}" is not a table`);
  const table = `${quoteName(schema)}.${quoteName(name)}`;
  if (statement.kind === 'analyze') await session.connection.run(`ANALYZE ${table}`);
  if (statement.kind === 'vacuum') await session.connection.run('CHECKPOINT');
  if (statement.kind !== 'truncate') return;
  if (record.kind !== 'table') throw new SqlError(`"${name}" is not a table`);
  await session.connection.run(`DELETE FROM ${table}`);
  session.changed.add(`${schema}.${name}`);
}
