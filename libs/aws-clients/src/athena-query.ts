import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type AthenaClient,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AthenaQueryError } from './errors';
import { nextPauseMs } from './pauses';

/** One statement for Athena. */
export interface AthenaQuery {
  sql: string;
  workGroup: string;
  /** Glue database that unqualified names belong to; absent for `CREATE DATABASE`. */
  database?: string;
  /** Values of the `?` in `sql`, in order, each as SQL text: a string carries its quotes (see `sqlLiteral`). */
  parameters?: readonly string[];
  /** Asking again with the same token finds the first execution instead of starting another; 32-128 characters. */
  clientRequestToken?: string;
  /** Gives up (and stops the query) after this long; default 10 minutes. */
  timeoutMs?: number;
  /** `false` for a statement without rows to read, e.g. `UNLOAD`, of which Athena keeps no result; default true. */
  hasRows?: boolean;
  /** Told the query's id before it is waited for. */
  onStarted?: (queryId: string) => Promise<void>;
}

/** What came of it. */
export interface AthenaAnswer {
  queryId: string;
  /** Column names in order; empty for DDL, and where no rows were asked for. */
  columns: string[];
  /** Cells as text, as Athena sends them; null where the value is NULL. */
  rows: Array<Array<string | null>>;
  /** Bytes read from the lake, as billed before the 10 MB minimum. */
  bytesScanned: number;
  /** Milliseconds in the engine. */
  engineMs: number;
}

/** A client that sends Athena commands. */
export type AthenaPort = Pick<AthenaClient, 'send'>;

/**
 * Runs one statement to its end and reads all of its rows.
 *
 * @throws AthenaQueryError the query failed, was cancelled or ran out of time; carries the query id and reason
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
 */
export async function runAthenaQuery(client: AthenaPort, query: AthenaQuery): Promise<AthenaAnswer> {
  const queryId = await startQuery(client, query);
  await query.onStarted?.(queryId);
  const execution = await awaitQuery(client, queryId, query);
  const isRead = query.hasRows !== false && execution.StatementType !== 'DDL';
  const { columns, rows } = isRead ? await readRows(client, queryId, execution) : { columns: [], rows: [] };
  return {
    queryId,
    columns,
    rows,
    bytesScanned: execution.Statistics?.DataScannedInBytes ?? 0,
    engineMs: execution.Statistics?.EngineExecutionTimeInMillis ?? 0,
  };
}

/** A string as an SQL literal: quoted, inner quotes doubled; what Athena wants in `ExecutionParameters`. */
export function sqlLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** US dollars of one query at $5 per TB (10^12 bytes) and the 10 MB minimum. */
export function athenaCost(bytesScanned: number, dollarsPerTerabyte = 5): number {
  return (Math.max(bytesScanned, 10_000_000) / 1e12) * dollarsPerTerabyte;
}

async function startQuery(client: AthenaPort, query: AthenaQuery): Promise<string> {
  const started = await client.send(
    new StartQueryExecutionCommand({
      QueryString: query.sql,
      WorkGroup: query.workGroup,
      ...(query.database ? { QueryExecutionContext: { Database: query.database } } : {}),
      ...(query.parameters?.length ? { ExecutionParameters: [...query.parameters] } : {}),
      ...(query.clientRequestToken ? { ClientRequestToken: query.clientRequestToken } : {}),
    }),
  );
  if (!started.QueryExecutionId)
    throw new AthenaQueryError('', query.sql, 'Athena answered without a query id.');
  return started.QueryExecutionId;
}

async function awaitQuery(client: AthenaPort, queryId: string, query: AthenaQuery): Promise<QueryExecution> {
  const deadline = Date.now() + (query.timeoutMs ?? 600_000);
  for (let pauseMs = nextPauseMs(); ; pauseMs = nextPauseMs(pauseMs)) {
    const { QueryExecution: execution } = await client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: queryId }),
    );
    const state = execution?.Status?.State;
    if (execution && state === 'SUCCEEDED') return execution;
    if (state === 'FAILED' || state === 'CANCELLED') {
      const reason = execution?.Status?.StateChangeReason ?? 'no reason given';
      throw new AthenaQueryError(queryId, query.sql, `${state}: ${reason}`);
    }
    if (Date.now() > deadline) {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: queryId }));
      throw new AthenaQueryError(
        queryId,
        query.sql,
        `Expected an answer within ${query.timeoutMs ?? 600_000} ms.`,
      );
    }
    await sleep(pauseMs);
  }
}

async function readRows(
  client: AthenaPort,
  queryId: string,
  execution: QueryExecution,
): Promise<Pick<AthenaAnswer, 'columns' | 'rows'>> {
  let columns: string[] = [];
  const rows: AthenaAnswer['rows'] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetQueryResultsCommand({
        QueryExecutionId: queryId,
        ...(nextToken ? { NextToken: nextToken } : {}),
      }),
    );
    columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo?.map((column) => column.Name ?? '') ?? columns;
    for (const row of page.ResultSet?.Rows ?? [])
      rows.push(row.Data?.map((cell) => cell.VarCharValue ?? null) ?? []);
    nextToken = page.NextToken;
  } while (nextToken);
  const hasHeader = execution.StatementType === 'DML' && rows[0]?.every((cell, i) => cell === columns[i]);
  return { columns, rows: hasHeader ? rows.slice(1) : rows };
}

/** A token of 64 hex digits for `clientRequestToken`: equal parts give the same token. */
export function requestToken(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
