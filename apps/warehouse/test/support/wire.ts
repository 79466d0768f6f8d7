import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateDatabaseCommand, CreateTableCommand as CreateGlueTableCommand } from '@aws-sdk/client-glue';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  dynamoDbClient,
  glueClient,
  redshiftDataClient,
  runRedshiftStatements,
  s3Client,
  type RedshiftPlace,
  type RedshiftValue,
} from '@denver/aws-clients';
import { dynamoDbJournal, migrate, plan, systemClock, type Migration } from '@denver/migrations';
import {
  dataset,
  datasetIds,
  glueColumns,
  gluePartitionKeys,
  normalise,
  projectionProperties,
  type CanonicalEvent,
  type DatasetId,
} from '@denver/record-model';
import type { RawEvent } from '@denver/testing';
import { DuckDBInstance } from '@duckdb/node-api';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redshiftTarget } from '../../src/adapters/redshift-target';
import { refreshPorts } from '../../src/refresh-ports';
import type { RefreshPorts } from '../../src/refresh/refresh';

/** One stage over the wire: a lake of its own and a warehouse over it, empty at first. */
export interface WireStage {
  readonly ports: RefreshPorts;
  migrate(migrations: readonly Migration[]): ReturnType<typeof migrate>;
  plan(migrations: readonly Migration[]): ReturnType<typeof plan>;
  query(sql: string): Promise<RedshiftValue[][]>;
  /** Puts events of one month as one Parquet object; resolves with its key. */
  put(id: DatasetId, month: string, name: string, events: readonly CanonicalEvent[]): Promise<string>;
  /** Puts the first half of such an object. */
  putHalf(id: DatasetId, month: string, name: string, events: readonly CanonicalEvent[]): Promise<string>;
  remove(key: string): Promise<void>;
  readonly place: RedshiftPlace;
}

const journalTable = 'denver-migrations-test';

/** The table of the journal, one for all stages. */
export async function makeJournalTable(): Promise<void> {
  await dynamoDbClient().send(
    new CreateTableCommand({
      TableName: journalTable,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'target', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'target', KeyType: 'HASH' }],
    }),
  );
}

/** Bucket, Glue tables as the catalog makes them, namespace and workgroup of a stage. */
export async function makeStage(stage: string): Promise<WireStage> {
  const names = { workgroup: `denver-${stage}`, database: 'denver', glueDatabase: `denver_${stage}` };
  const lakeBucket = `denver-lake-${stage}`;
  await s3Client().send(new CreateBucketCommand({ Bucket: lakeBucket }));
  await makeGlueTables(names.glueDatabase, lakeBucket);
  const serverless = new RedshiftServerlessClient({});
  await serverless.send(new CreateNamespaceCommand({ namespaceName: names.workgroup, dbName: 'denver' }));
  await serverless.send(
    new CreateWorkgroupCommand({ workgroupName: names.workgroup, namespaceName: names.workgroup }),
  );
  const place = { workgroupName: names.workgroup, database: names.database };
  const migrating = () => ({
    journal: dynamoDbJournal({
      client: dynamoDbClient(),
      table: journalTable,
      target: `redshift:${stage}`,
      missingTable: '',
    }),
    target: redshiftTarget({
      redshift: redshiftDataClient(),
      place,
      names: {
        glueDatabase: names.glueDatabase,
        region: 'us-west-2',
        spectrumRole: 'arn:aws:iam::000000000000:role/spectrum',
      },
    }),
  });
  const keyOf = (id: DatasetId, month: string, name: string) =>
    `events/${id}/created_month=${month}/${name}.parquet`;
  const putBytes = async (Key: string, Body: Uint8Array): Promise<string> => {
    await s3Client().send(new PutObjectCommand({ Bucket: lakeBucket, Key, Body }));
    return Key;
  };
  return {
    place,
    ports: refreshPorts({ ...names, lakeBucket }),
    migrate: (migrations) =>
      migrate({ ...migrating(), migrations, clock: systemClock, owner: randomUUID(), newToken: randomUUID }),
    plan: (migrations) => plan({ ...migrating(), migrations }),
    async query(sql) {
      const { results } = await runRedshiftStatements(redshiftDataClient(), { ...place, statements: [sql] });
      return results[0]?.rows ?? [];
    },
    put: async (id, month, name, events) => putBytes(keyOf(id, month, name), await parquetOf(id, events)),
    putHalf: async (id, month, name, events) => {
      const bytes = await parquetOf(id, events);
      return putBytes(keyOf(id, month, name), bytes.subarray(0, Math.floor(bytes.length / 2)));
    },
    remove: async (Key) => void (await s3Client().send(new DeleteObjectCommand({ Bucket: lakeBucket, Key }))),
  };
}

/** An event as the lake holds it. */
export function eventOf(id: DatasetId, raw: RawEvent): CanonicalEvent {
  const result = normalise(id, raw);
  if (!result.ok) throw new Error(`Expected an event, got ${result.reason}: ${result.detail}`);
  return result.event;
}

async function makeGlueTables(database: string, bucket: string): Promise<void> {
  const glue = glueClient();
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  for (const id of datasetIds) {
    const location = `s3://${bucket}/events/${id}/`;
    await glue.send(
      new CreateGlueTableCommand({
        DatabaseName: database,
        TableInput: {
          Name: dataset(id).eventsTable,
          TableType: 'EXTERNAL_TABLE',
          Parameters: projectionProperties(location),
          PartitionKeys: gluePartitionKeys(id),
          StorageDescriptor: {
            Columns: glueColumns(id),
            Location: location,
            InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
            OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
            SerdeInfo: {
              SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
            },
          },
        },
      }),
    );
  }
}

const types: Readonly<Record<string, string>> = { string: 'VARCHAR', int: 'INTEGER' };

async function parquetOf(id: DatasetId, events: readonly CanonicalEvent[]): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'warehouse-parquet-'));
  const [json, parquet] = [join(folder, 'events.json'), join(folder, 'events.parquet')];
  await writeFile(json, events.map((event) => JSON.stringify(event)).join('\n'));
  const columns = glueColumns(id).map(
    ({ Name, Type }) => `CAST(${Name} AS ${types[Type] ?? Type}) AS ${Name}`,
  );
  const raw = glueColumns(id).map(({ Name }) => `${Name}: 'VARCHAR'`);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(
    `COPY (SELECT ${columns.join(', ')} FROM read_json('${json}', columns = {${raw.join(', ')}})) TO '${parquet}' (FORMAT parquet)`,
  );
  connection.closeSync();
  const bytes = await readFile(parquet);
  await rm(folder, { recursive: true });
  return bytes;
}
