import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { JsonService } from '../../src/core/service';
import { createAthena } from '../../src/services/athena';
import { createGlue, type GlueService } from '../../src/services/glue';
import { folderObjects, type FolderObjects } from '../firehose/folder-objects';

/** What came of a query. */
export interface Answer {
  state: string;
  reason: string | undefined;
  bytes: number;
  columns: string[];
  types: string[];
  /** Without the header row; null is NULL. */
  rows: Array<Array<string | null>>;
  execution: Record<string, unknown>;
}

/** Athena and Glue over folders. */
export interface AthenaCloud {
  directory: string;
  objects: FolderObjects;
  glue: GlueService;
  athena: JsonService;
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Runs a statement to its end, in database `denver`. */
  query(sql: string, extra?: Record<string, unknown>): Promise<Answer>;
  /** `query` for one that must succeed: its rows. */
  rows(sql: string): Promise<Array<Array<string | null>>>;
  /** Reason of a query that must fail. */
  failure(sql: string): Promise<string>;
  /** Writes a Parquet object of a DuckDB query. */
  parquet(key: string, sql: string): Promise<void>;
  reopen(options?: { close: boolean }): Promise<void>;
  remove(): Promise<void>;
}

const ended = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

/** Opens both services over a new folder with the bucket `lake` and the database `denver`. */
export async function openAthena(nowMs = Date.UTC(2016, 1, 10)): Promise<AthenaCloud> {
  const directory = await mkdtemp(path.join(tmpdir(), 'athena-'));
  const objects = folderObjects(path.join(directory, 'buckets'));
  await objects.makeBucket('lake');
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const identity = { accountId: '000000000000', region: 'us-west-2' };
  const clock = (): number => nowMs;
  const glue = await createGlue({
    identity,
    log,
    clock,
    fsync: false,
    objects,
    logs: { append: () => undefined },
    stateDirectory: path.join(directory, 'glue'),
  });
  const open = (): Promise<JsonService> =>
    createAthena({
      ...{ identity, log, clock, objects, fsync: false },
      stateDirectory: path.join(directory, 'athena'),
      catalog: glue.catalog,
    });
  const cloud: AthenaCloud = {
    directory,
    objects,
    glue,
    athena: await open(),
    call: async (operation, input) => {
      const handler = cloud.athena.operations[operation];
      if (!handler) throw new Error(`no operation ${operation}`);
      return (await handler({ operation, input, body: Buffer.alloc(0), requestId: 'r' })) as Record<
        string,
        unknown
      >;
    },
    query: async (sql, extra = {}) => {
      const { QueryExecutionId } = await cloud.call('StartQueryExecution', {
        QueryString: sql,
        QueryExecutionContext: { Database: 'denver' },
        ResultConfiguration: { OutputLocation: 's3://lake/athena-results/' },
        ...extra,
      });
      return awaitAnswer(cloud, String(QueryExecutionId));
    },
    rows: async (sql) => {
      const answer = await cloud.query(sql);
      if (answer.state !== 'SUCCEEDED') throw new Error(`${answer.state}: ${answer.reason ?? ''} in ${sql}`);
      return answer.rows;
    },
    failure: async (sql) => {
      const answer = await cloud.query(sql);
      if (answer.state !== 'FAILED') throw new Error(`${answer.state}, expected FAILED: ${sql}`);
      return answer.reason ?? '';
    },
    parquet: async (key, sql) => {
      const file = path.join(directory, 'made.parquet');
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      await connection.run(`COPY (${sql}) TO '${file}' (FORMAT parquet)`);
      connection.closeSync();
      instance.closeSync();
      await objects.adopt('lake', key, file);
    },
    reopen: async ({ close } = { close: true }) => {
      if (close) await cloud.athena.close?.();
      cloud.athena = await open();
    },
    remove: async () => {
      await cloud.athena.close?.();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await glue.catalog.createDatabase('denver', { Name: 'denver' });
  return cloud;
}

/** Waits for a query's end and reads all pages of its result. */
export async function awaitAnswer(cloud: AthenaCloud, id: string): Promise<Answer> {
  for (;;) {
    const { QueryExecution } = await cloud.call('GetQueryExecution', { QueryExecutionId: id });
    const execution = QueryExecution as {
      Status: { State: string; StateChangeReason?: string };
      Statistics: { DataScannedInBytes: number };
      StatementType: string;
    };
    const { State: state, StateChangeReason: reason } = execution.Status;
    if (ended.includes(state)) {
      const result = state === 'SUCCEEDED' ? await readRows(cloud, id) : { columns: [], types: [], rows: [] };
      const rows = execution.StatementType === 'DML' ? result.rows.slice(1) : result.rows;
      return { ...result, rows, state, reason, bytes: execution.Statistics.DataScannedInBytes, execution };
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function readRows(cloud: AthenaCloud, id: string) {
  const rows: Array<Array<string | null>> = [];
  let columns: Array<{ Name: string; Type: string }> = [];
  let token: string | undefined;
  do {
    const page = await cloud.call('GetQueryResults', {
      QueryExecutionId: id,
      ...(token ? { NextToken: token } : {}),
    });
    const set = page['ResultSet'] as {
      Rows: Array<{ Data: Array<{ VarCharValue?: string }> }>;
      ResultSetMetadata: { ColumnInfo: typeof columns };
    };
    columns = set.ResultSetMetadata.ColumnInfo;
    rows.push(...set.Rows.map((row) => row.Data.map((cell) => cell.VarCharValue ?? null)));
    token = page['NextToken'] as string | undefined;
  } while (token);
  return { columns: columns.map(({ Name }) => Name), types: columns.map(({ Type }) => Type), rows };
}
