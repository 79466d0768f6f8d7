import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListStatementsCommand,
  type DescribeStatementResponse,
  type ExecuteStatementCommandOutput,
  type Field,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedshiftStatementError } from './errors';
import { nextPauseMs } from './pauses';

/** Where statements run. */
export interface RedshiftPlace {
  /** e.g. `denver-dev`. */
  workgroupName: string;
  /** e.g. `denver`. */
  database: string;
  /** Runs as the user of this secret; without one, as the caller's own IAM identity. */
  secretArn?: string;
}

/** One request: a statement alone, or several in one transaction. */
export interface RedshiftRequest extends RedshiftPlace {
  /** 1 to 40, each of at most 100 KB; two and more are one transaction: all of them or none. */
  statements: readonly string[];
  /** Values of the `:name` placeholders, as text; every statement of a batch may use them. Not empty: SQL says `''`. */
  parameters?: Readonly<Record<string, string>>;
  /** Sending again within eight hours finds the first request instead of starting another; 1-64 characters. */
  clientToken?: string;
  /** By this name a request is found for days, see {@link findRedshiftStatement}. */
  statementName?: string;
  /** Gives up (and cancels the request) after this long; default 10 minutes. */
  timeoutMs?: number;
  /** Is told the id before the request is waited for, e.g. to write it down. */
  onStarted?: (statementId: string) => Promise<void> | void;
}

/** A value as the Data API sends it; NULL is null, numbers and booleans are themselves, all else is text. */
export type RedshiftValue = string | number | boolean | null;

/** The rows of one statement. */
export interface RedshiftResult {
  columns: string[];
  rows: RedshiftValue[][];
}

/** What came of a request. */
export interface RedshiftAnswer {
  statementId: string;
  /** One for each statement that has rows, in order. */
  results: RedshiftResult[];
  /** Milliseconds in the engine. */
  engineMs: number;
}

/** A client that sends Redshift Data commands. */
export type RedshiftPort = Pick<RedshiftDataClient, 'send'>;

/** Statements one request may hold. */
export const redshiftBatchLimit = 40;

/** Bytes one statement may have. */
export const redshiftStatementBytes = 100 * 1024;

const defaultTimeoutMs = 600_000;

/** A call waits so long for its statement at most; less than any client's own timeout. */
const longestWaitSeconds = 20;

/** One query whose rows are all that is wanted of it. */
export type RedshiftQuery = Omit<RedshiftRequest, 'statements' | 'onStarted'> & { sql: string };

/**
 * Runs one query and reads its rows: two calls, when it ends within twenty seconds. Nothing polls.
 *
 * @returns no columns and no rows where the statement has none
 * @throws RedshiftStatementError as {@link runRedshiftStatements}
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations-long-polling.html
 */
export async function queryRedshift(
  client: RedshiftPort,
  { sql, ...request }: RedshiftQuery,
): Promise<RedshiftResult> {
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const deadline = Date.now() + timeoutMs;
  const started = await startRequest(client, { ...request, statements: [sql] }, waitSeconds(timeoutMs));
  const { Id } = started;
  const ended = started.Status === 'FINISHED' ? started : await awaitEnd(client, Id, timeoutMs, deadline);
  return ended.HasResultSet ? readRows(client, Id) : { columns: [], rows: [] };
}

/**
 * Runs one statement, or several in one transaction, to the end and reads all rows.
 *
 * @throws RedshiftStatementError the request failed, was cancelled or ran out of time; carries id, status and reason
 * @throws the SDK's error when the outcome is unknown: sending the same `clientToken` again is safe
 * @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html
 */
export async function runRedshiftStatements(
  client: RedshiftPort,
  request: RedshiftRequest,
): Promise<RedshiftAnswer> {
  const { Id: statementId } = await startRequest(client, request);
  await request.onStarted?.(statementId);
  return awaitRedshiftStatement(client, statementId, request.timeoutMs);
}

/**
 * Waits for a request that was started, now or long ago.
 *
 * @throws RedshiftStatementError as {@link runRedshiftStatements}
 */
export async function awaitRedshiftStatement(
  client: RedshiftPort,
  statementId: string,
  timeoutMs = defaultTimeoutMs,
): Promise<RedshiftAnswer> {
  const described = await awaitEnd(client, statementId, timeoutMs);
  const parts = described.SubStatements?.length ? described.SubStatements : [described];
  const results: RedshiftResult[] = [];
  for (const { Id, HasResultSet } of parts) if (Id && HasResultSet) results.push(await readRows(client, Id));
  // The API counts in nanoseconds.
  return { statementId, results, engineMs: Math.round((described.Duration ?? 0) / 1e6) };
}

/**
 * The id of the caller's latest request of this name; undefined when there is none any more or never was.
 *
 * @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListStatements.html
 */
export async function findRedshiftStatement(
  client: RedshiftPort,
  { workgroupName, database }: RedshiftPlace,
  statementName: string,
): Promise<string | undefined> {
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListStatementsCommand({
        StatementName: statementName,
        Status: 'ALL',
        WorkgroupName: workgroupName,
        Database: database,
        ...(NextToken ? { NextToken } : {}),
      }),
    );
    // The API takes the name for a beginning.
    const found = page.Statements?.find((statement) => statement.StatementName === statementName);
    if (found) return found.Id;
    NextToken = page.NextToken;
  } while (NextToken);
  return undefined;
}

async function startRequest(
  client: RedshiftPort,
  request: RedshiftRequest,
  waitTimeSeconds?: number,
): Promise<ExecuteStatementCommandOutput & { Id: string }> {
  const { statements, parameters = {}, clientToken, statementName, secretArn } = request;
  const [first = '', ...more] = statements;
  const values = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  const common = {
    WorkgroupName: request.workgroupName,
    Database: request.database,
    ...(secretArn ? { SecretArn: secretArn } : {}),
    ...(values.length > 0 ? { Parameters: values } : {}),
    ...(clientToken ? { ClientToken: clientToken } : {}),
    ...(statementName ? { StatementName: statementName } : {}),
    ...(waitTimeSeconds ? { WaitTimeSeconds: waitTimeSeconds } : {}),
  };
  const started =
    more.length === 0
      ? await client.send(new ExecuteStatementCommand({ ...common, Sql: first }))
      : await client.send(new BatchExecuteStatementCommand({ ...common, Sqls: [...statements] }));
  if (!started.Id)
    throw new RedshiftStatementError('', 'UNKNOWN', 'Redshift answered without a statement id.', first);
  return { ...started, Id: started.Id };
}

async function awaitEnd(
  client: RedshiftPort,
  Id: string,
  timeoutMs: number,
  deadline = Date.now() + timeoutMs,
): Promise<DescribeStatementResponse> {
  // The calls wait; the pauses are for an endpoint that does not.
  for (let pauseMs = nextPauseMs(); ; pauseMs = nextPauseMs(pauseMs)) {
    const WaitTimeSeconds = waitSeconds(deadline - Date.now());
    const described = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds }));
    const { Status: status, Error: reason = 'no reason given' } = described;
    if (status === 'FINISHED') return described;
    if (status === 'FAILED' || status === 'ABORTED')
      throw new RedshiftStatementError(Id, status, reason, failedSql(described));
    if (Date.now() > deadline) {
      await client.send(new CancelStatementCommand({ Id }));
      const problem = `Expected an answer within ${timeoutMs} ms.`;
      throw new RedshiftStatementError(Id, 'TIMEOUT', problem, described.QueryString ?? '');
    }
    await sleep(pauseMs);
  }
}

/** Whole seconds a call may wait when so many milliseconds are left. */
function waitSeconds(leftMs: number): number {
  return Math.min(longestWaitSeconds, Math.max(1, Math.ceil(leftMs / 1_000)));
}

/** The statement of a batch that failed, else the only one. */
function failedSql({ SubStatements, QueryString = '' }: DescribeStatementResponse): string {
  return SubStatements?.find(({ Status }) => Status === 'FAILED')?.QueryString ?? QueryString;
}

async function readRows(client: RedshiftPort, Id: string): Promise<RedshiftResult> {
  let columns: string[] = [];
  const rows: RedshiftValue[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetStatementResultCommand({ Id, ...(NextToken ? { NextToken } : {}) }),
    );
    columns = page.ColumnMetadata?.map(({ name, label }) => label ?? name ?? '') ?? columns;
    for (const record of page.Records ?? []) rows.push(record.map(valueOf));
    NextToken = page.NextToken;
  } while (NextToken);
  return { columns, rows };
}

function valueOf(field: Field): RedshiftValue {
  if (field.isNull) return null;
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}
