import { CreateTableCommand, paginateScan, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { dataset, datasetIds, type DatasetId } from '@denver/record-model';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { unzip } from '../../src/services/lambda/unzip';
import { createClients, destroyClients, type Clients } from '../contract/clients';
import { environmentFor, type Engine } from '../engines/engine';
import { runProgram } from '../engines/run-program';
import { ParityConfigError } from '../errors';
import { foldEvents, inventEvents, kinesisBatches } from './events';

/** What became of the events of one dataset on one engine. */
export interface TableComparison {
  readonly dataset: DatasetId;
  readonly engine: string;
  readonly events: number;
  readonly cases: number;
  /** Keys whose items are not those of the fold; at most ten. */
  readonly wrong: readonly string[];
}

type Table = Map<string, Record<string, unknown>>;

const bucket = 'parity-lake';

/**
 * Runs the packaged consumer on each engine with the same events and compares its table with the fold.
 *
 * @param localCloud holds the bucket that the handler looks into
 * @throws ParityConfigError the consumer is not packaged
 */
export async function compareTables(
  workspace: string,
  scratch: string,
  localCloud: Engine,
  engines: readonly Engine[],
): Promise<TableComparison[]> {
  const handler = await unpackHandler(workspace, scratch);
  const store = createClients(localCloud.endpoint);
  await store.s3.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
    }),
  );
  destroyClients(store);
  const comparisons: TableComparison[] = [];
  for (const id of datasetIds) {
    const events = inventEvents(id, 20150731);
    const batches = join(scratch, `${id}.json`);
    await writeFile(batches, JSON.stringify(kinesisBatches(id, events)));
    const expected = foldEvents(id, events);
    const definition = await tableOf(workspace, id);
    for (const engine of engines) {
      const clients = createClients(engine.endpoint);
      try {
        await clients.dynamoDb.send(new CreateTableCommand(definition));
        await runProgram(
          process.execPath,
          [join(workspace, 'apps/local-cloud/parity/consumer/invoke-handler.mjs'), handler, batches],
          {
            cwd: scratch,
            env: environmentFor(localCloud.endpoint, {
              AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
              DATASET: id,
              TABLE: definition.TableName,
              LAKE_BUCKET: bucket,
              QUARANTINE_PREFIX: `quarantine/consumer/${id}`,
              BOUNDARIES_KEY: 'reference/neighborhoods.geojson',
              POWERTOOLS_SERVICE_NAME: 'consumer',
              POWERTOOLS_METRICS_NAMESPACE: 'Denver/parity',
            }),
          },
        );
        const found = await readTable(clients, String(definition.TableName), dataset(id).keyColumn);
        comparisons.push({
          dataset: id,
          engine: engine.version,
          events: events.length,
          cases: expected.size,
          wrong: differences(expected, found),
        });
      } finally {
        destroyClients(clients);
      }
    }
  }
  return comparisons;
}

/** Keys whose values differ or that only one table has; at most ten. */
export function differences(expected: Table, found: Table): string[] {
  const keys = new Set([...expected.keys(), ...found.keys()]);
  return [...keys].filter((key) => !isDeepStrictEqual(expected.get(key), found.get(key))).slice(0, 10);
}

async function unpackHandler(workspace: string, scratch: string): Promise<string> {
  const archive = join(workspace, 'apps/consumer/dist/main/denver-consumer.zip');
  if (!existsSync(archive))
    throw new ParityConfigError(`Expected ${archive} to be there: npx nx package consumer`);
  let handler = '';
  for (const { name, content } of unzip(await readFile(archive))) {
    const file = join(scratch, 'consumer', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    if (name.endsWith('handler.mjs')) handler = file;
  }
  return handler;
}

/** The table of the packaged stack, without what only a stack can have. */
async function tableOf(workspace: string, id: DatasetId): Promise<CreateTableCommandInput> {
  const file = join(workspace, 'apps/consumer/dist/state/cloudformation-template-update-stack.json');
  const { Resources } = JSON.parse(await readFile(file, 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: CreateTableCommandInput }>;
  };
  const table = Object.values(Resources).find(
    ({ Type, Properties }) => Type === 'AWS::DynamoDB::Table' && Properties.TableName?.includes(id),
  );
  if (!table) throw new ParityConfigError(`Expected a table of ${id} in ${file}.`);
  const { TableName, AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes } =
    table.Properties;
  return {
    TableName: `parity-${TableName}`,
    AttributeDefinitions,
    KeySchema,
    BillingMode,
    GlobalSecondaryIndexes,
  };
}

async function readTable(clients: Clients, TableName: string, keyColumn: string): Promise<Table> {
  const table: Table = new Map();
  for await (const { Items = [] } of paginateScan({ client: clients.dynamoDb }, { TableName }))
    for (const item of Items) {
      const { [keyColumn]: key, ...attributes } = Object.fromEntries(
        Object.entries(item).map(([name, value]) => [
          name,
          value.N === undefined ? (value.S ?? value.BOOL) : Number(value.N),
        ]),
      );
      table.set(String(key), attributes);
    }
  return table;
}
