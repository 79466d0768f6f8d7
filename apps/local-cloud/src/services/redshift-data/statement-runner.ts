import type { ObjectStore } from '../../core/service';
import type { Connection } from '../../duckdb/connection';
import type { GlueCatalog } from '../glue';
import { CatalogEntries } from './catalog-entries';
import { fromEngine } from './engine-errors';
import { SqlError } from './errors';
import { writePages } from './result-pages';
import { runStatement, type StatementResult } from './run-statement';
import { openSession } from './open-session';
import type { QueryDetail, Session } from './session';
import { lockedTable } from './table-locks';
import { firstWord } from './sql/first-word';
import { parseStatement } from './sql/parse-statement';
import { hasResult, loneCommand, type Statement } from './sql/statement';
import type { StatementRecord, SubStatement } from './statement-record';
import type { Warehouse } from './warehouse';

/** What running the statements of a call needs. */
export interface RunOptions {
  warehouse: Warehouse;
  catalog: GlueCatalog;
  objects: ObjectStore;
  clock: () => number;
  /** The one database of the namespace. */
  database: string;
  /** A statement that runs longer is ended. */
  maximumSeconds: number | undefined;
  /** Folder of the result of a statement, by its index. */
  resultFolder(index: number): string;
  nextQueryId(): number;
  history(): QueryDetail[];
  /** Keeps what is known of the statement at `index`. */
  report(index: number, facts: Partial<SubStatement>): void;
  signal: AbortSignal;
}

/**
 * Runs the statements of a call in one transaction: all of them hold, or none. A query alone needs none of ours, as long
 * as the catalogue stays what it was: the engine reads one state of the tables for it.
 *
 * @throws SqlError of the statement that failed; any error of a run whose `signal` was aborted means that it was stopped
 */
export async function runStatements(record: StatementRecord, options: RunOptions): Promise<void> {
  const { warehouse, signal } = options;
  const connection = await warehouse.connect();
  const stop = (): void => connection.interrupt();
  signal.addEventListener('abort', stop);
  try {
    await runAll(record, connection, options);
  } finally {
    signal.removeEventListener('abort', stop);
    connection.close();
  }
}

async function runAll(record: StatementRecord, connection: Connection, options: RunOptions): Promise<void> {
  const { warehouse, signal } = options;
  if (record.database !== options.database)
    throw new SqlError(`database "${record.database}" does not exist`);
  const parameters = new Map(record.parameters.map(({ name, value }) => [name.toLowerCase(), value]));
  const session = openSession({ ...options, connection });
  const holder = Symbol(record.id);
  const transaction = { isOpen: false };
  const begin = async (): Promise<void> => {
    await connection.run('BEGIN TRANSACTION');
    transaction.isOpen = true;
    session.entries = await CatalogEntries.load(connection);
  };
  const commit = async (): Promise<void> => {
    await warehouse.noteChanges(session.changed);
    session.changed.clear();
    transaction.isOpen = false;
    const { isChanged } = session.entries;
    const end = () => connection.run('COMMIT');
    await (isChanged ? warehouse.commitEntries(end) : end());
  };
  /**
   * What the entries say and what the engine reads must be of one state: where entries were committed while a lone query
   * started, it starts again in a transaction.
   */
  const execute = async (statement: Statement): Promise<StatementResult> => {
    if (transaction.isOpen || statement.kind !== 'query') return runStatement(statement, session);
    const before = warehouse.entriesState;
    if (before !== undefined) {
      session.entries = await warehouse.committedEntries(connection);
      const isSame = () => warehouse.entriesState === before;
      try {
        const result = await runStatement(statement, session);
        if (isSame()) return result;
      } catch (error) {
        if (isSame()) throw error;
      }
      signal.throwIfAborted();
      session.reads.length = 0;
      await connection.run('ROLLBACK').catch(() => undefined);
    }
    await begin();
    return runStatement(statement, session);
  };
  try {
    for (const [index, { sql }] of record.statements.entries()) {
      signal.throwIfAborted();
      await runOne(
        index,
        session,
        options,
        async () => {
          const statement = parseStatement(sql, parameters);
          const lone = loneCommand(statement);
          if (lone !== undefined && record.isBatch)
            throw new SqlError(`${lone} cannot run inside a transaction block`);
          const isAlone = lone !== undefined || (statement.kind === 'query' && !record.isBatch);
          if (lone !== undefined) session.entries = await warehouse.committedEntries(connection);
          const table = lockedTable(statement);
          if (table !== undefined) await warehouse.locks.acquire(table, holder, signal);
          if (!transaction.isOpen && !isAlone) await begin();
          return statement;
        },
        execute,
      );
      // It commits the transaction it is in.
      if (transaction.isOpen && firstWord(sql) === 'TRUNCATE') await commit();
    }
    if (transaction.isOpen) await commit();
  } catch (error) {
    // Without a transaction of ours, this ends what the engine still reads for a result that nobody takes.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw signal.aborted ? error : fromEngine(error);
  } finally {
    warehouse.locks.release(holder);
  }
}

async function runOne(
  index: number,
  session: Session,
  options: RunOptions,
  prepare: () => Promise<Statement>,
  execute: (statement: Statement) => Promise<StatementResult>,
): Promise<void> {
  const { clock, report, signal } = options;
  const startMs = clock();
  const start = process.hrtime.bigint();
  const queryId = options.nextQueryId();
  const limit = limitOf(queryId, session, options.maximumSeconds);
  const over = (): Partial<SubStatement> => ({
    duration: Number(process.hrtime.bigint() - start),
    updatedMs: clock(),
    reads: session.reads.splice(0),
  });
  report(index, { status: 'STARTED', startedMs: startMs, updatedMs: startMs, queryId });
  try {
    const statement = await prepare();
    const facts = await answer(index, await execute(statement), statement, options);
    report(index, { ...over(), ...facts, status: 'FINISHED' });
  } catch (cause) {
    const error = limit.error ?? cause;
    if (signal.aborted) report(index, { ...over(), status: 'ABORTED' });
    else report(index, { ...over(), status: 'FAILED', error: fromEngine(error).message });
    throw error;
  } finally {
    clearTimeout(limit.timer);
  }
}

async function answer(
  index: number,
  result: StatementResult,
  statement: Statement,
  options: RunOptions,
): Promise<Partial<SubStatement>> {
  if (result.kind === 'done') return { resultRows: result.rows, resultSize: 0 };
  const folder = options.resultFolder(index);
  const { columns, rows, bytes, pages } = await writePages(folder, result.stream, options.signal);
  return { columns, pages, resultRows: rows, resultSize: bytes, hasResultSet: hasResult(statement) };
}

/** Ends what runs when it takes too long; `error` is set when it has. */
function limitOf(
  queryId: number,
  session: Session,
  maximumSeconds: number | undefined,
): { timer?: NodeJS.Timeout; error?: SqlError } {
  const limit: { timer?: NodeJS.Timeout; error?: SqlError } = {};
  if (maximumSeconds === undefined) return limit;
  limit.timer = setTimeout(() => {
    limit.error = new SqlError(
      `Query (${queryId}) canceled by WLM abort action of Query Monitoring Rule "max_query_execution_time".`,
    );
    session.connection.interrupt();
  }, maximumSeconds * 1000);
  return limit;
}
