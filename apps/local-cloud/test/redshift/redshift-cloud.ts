import path from 'node:path';
import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
  type DescribeStatementResponse,
  type Field,
} from '@aws-sdk/client-redshift-data';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdir } from 'node:fs/promises';
import { startCloud } from '../../src/cloud';
import { startTestCloud, testSettings, type TestCloud } from '../support/cloud';

/** A value of a result: numerics, dates and times are text. */
export type Value = string | number | boolean | null;

/** A local cloud with a workgroup `denver-dev` whose database is `denver`. */
export interface RedshiftCloud extends TestCloud {
  client: RedshiftDataClient;
  /** Starts a statement; its id. */
  start(sql: string, parameters?: Record<string, string>): Promise<string>;
  /** Runs a statement to its end. */
  run(sql: string, parameters?: Record<string, string>): Promise<DescribeStatementResponse>;
  /** Runs statements in one transaction to their end. */
  batch(...sqls: string[]): Promise<DescribeStatementResponse>;
  /** Rows of a statement that must succeed. */
  rows(sql: string, parameters?: Record<string, string>): Promise<Value[][]>;
  /** The error of a statement that must fail, without `ERROR: `. */
  failure(sql: string, parameters?: Record<string, string>): Promise<string>;
  waitFor(id: string): Promise<DescribeStatementResponse>;
  /** Writes a Parquet object of a DuckDB query into the bucket `lake`, as another engine would. */
  parquet(key: string, sql: string): Promise<void>;
  /** Ends the cloud and starts it again over the same state. */
  restart(): Promise<void>;
}

/** Where statements of tests run. */
export const target = { WorkgroupName: 'denver-dev', Database: 'denver' };

/** Starts it. */
export async function openRedshift(): Promise<RedshiftCloud> {
  const base = await startTestCloud();
  const serverless = new RedshiftServerlessClient(base.clientConfig);
  await serverless.send(new CreateNamespaceCommand({ namespaceName: 'denver-dev', dbName: 'denver' }));
  await serverless.send(
    new CreateWorkgroupCommand({ workgroupName: 'denver-dev', namespaceName: 'denver-dev' }),
  );
  const waitFor = async (id: string): Promise<DescribeStatementResponse> => {
    for (;;) {
      const found = await cloud.client.send(new DescribeStatementCommand({ Id: id }));
      if (['FINISHED', 'FAILED', 'ABORTED'].includes(found.Status ?? '')) return found;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  };
  const cloud: RedshiftCloud = {
    ...base,
    client: new RedshiftDataClient(base.clientConfig),
    waitFor,
    start: async (sql, parameters = {}) => {
      const list = Object.entries(parameters).map(([name, value]) => ({ name, value }));
      const { Id = '' } = await cloud.client.send(
        new ExecuteStatementCommand({ ...target, Sql: sql, ...(list.length ? { Parameters: list } : {}) }),
      );
      return Id;
    },
    run: async (sql, parameters) => waitFor(await cloud.start(sql, parameters)),
    batch: async (...sqls) => {
      const { Id = '' } = await cloud.client.send(
        new BatchExecuteStatementCommand({ ...target, Sqls: sqls }),
      );
      return waitFor(Id);
    },
    rows: async (sql, parameters) => {
      const found = await cloud.run(sql, parameters);
      if (found.Status !== 'FINISHED') throw new Error(`${found.Error ?? ''} in ${sql}`);
      return found.HasResultSet ? readRows(cloud.client, found.Id ?? '') : [];
    },
    failure: async (sql, parameters) => {
      const found = await cloud.run(sql, parameters);
      if (found.Status !== 'FAILED') throw new Error(`${String(found.Status)}, expected FAILED: ${sql}`);
      return (found.Error ?? '').replace(/^ERROR: /, '');
    },
    parquet: async (key, sql) => {
      const file = path.join(base.stateDirectory, 's3/buckets/lake', key);
      await mkdir(path.dirname(file), { recursive: true });
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      await connection.run(`COPY (${sql}) TO '${file}' (FORMAT parquet)`);
      connection.closeSync();
      instance.closeSync();
    },
    restart: async () => {
      await cloud.cloud.close();
      const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
      cloud.cloud = await startCloud(testSettings(base.stateDirectory), log);
      cloud.clientConfig = { ...base.clientConfig, endpoint: cloud.cloud.endpoint };
      cloud.client = new RedshiftDataClient(cloud.clientConfig);
    },
    close: async () => {
      base.cloud = cloud.cloud;
      await base.close();
    },
  };
  return cloud;
}

/** All pages of a result. */
export async function readRows(client: RedshiftDataClient, id: string): Promise<Value[][]> {
  const rows: Value[][] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new GetStatementResultCommand({ Id: id, ...(token ? { NextToken: token } : {}) }),
    );
    rows.push(...(page.Records ?? []).map((record) => record.map(valueOf)));
    token = page.NextToken;
  } while (token);
  return rows;
}

function valueOf(field: Field): Value {
  return field.isNull
    ? null
    : (field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null);
}
