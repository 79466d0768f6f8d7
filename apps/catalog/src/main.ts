import { athenaClient, dynamoDbClient, glueClient, lakeBucket, s3Client } from '@denver/aws-clients';
import {
  dynamoDbJournal,
  eventLine,
  runVerb,
  systemClock,
  type Answer,
  type Migration,
  type VerbPorts,
} from '@denver/migrations';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { styleText } from 'node:util';
import { athenaTarget, findObject } from './adapters/athena-target';
import { glueCrawler } from './adapters/glue-crawler';
import { readMigrations, writeNewMigration } from './adapters/sql-folder';
import { compactLine, runCompact } from './compact-command';
import { compactPorts } from './compact-ports';
import { helpOf, loadConfig, type CatalogConfig } from './config';
import { costText, withCost } from './core/cost';
import { driftOf } from './core/drift';
import { modelTables } from './core/model';
import type { SchemaSnapshot } from './core/snapshot';
import { runCrawl, type CrawlPorts } from './crawl';

const sqlFolder = new URL('../sql/athena/', import.meta.url);

function verbPorts(config: CatalogConfig, files: SqlFiles, signal: AbortSignal): VerbPorts {
  const { database, workGroup, journalTable } = config;
  const [athena, glue] = [athenaClient(), glueClient()];
  const { migrations, snapshot } = files;
  return {
    place: database,
    subject: 'the catalogue',
    journal: dynamoDbJournal({
      client: dynamoDbClient(),
      table: journalTable,
      target: `athena:${database}`,
      missingTable: 'Deploy the stack denver-catalog-state first (npx nx deploy catalog).',
    }),
    target: async () => {
      const names = { database, bucket: await lakeBucket(athena, workGroup) };
      return athenaTarget({ athena, glue, workGroup, names });
    },
    migrations,
    drift: async () => {
      const names = [...Object.keys(snapshot.tables), ...Object.keys(snapshot.views)];
      const found = await Promise.all(
        names.map(async (name) => [name, await findObject(glue, database, name)] as const),
      );
      return driftOf(snapshot, new Map(found), await lakeBucket(athena, workGroup));
    },
    enrich: withCost,
    clock: systemClock,
    owner: `${userInfo().username}@${hostname()} pid ${process.pid} (${randomUUID().slice(0, 8)})`,
    newToken: randomUUID,
    signal,
    onEvent: (event) => process.stderr.write(`${eventLine(event, costText)}\n`),
  };
}

function crawlPorts({ crawler }: CatalogConfig, files: SqlFiles, signal: AbortSignal): CrawlPorts {
  return {
    ...files,
    crawler: glueCrawler(glueClient(), s3Client(), crawler),
    models: modelTables(),
    clock: systemClock,
    signal,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  };
}

interface SqlFiles {
  readonly migrations: readonly Migration[];
  readonly snapshot: SchemaSnapshot;
}

async function readSqlFiles(): Promise<SqlFiles> {
  return {
    migrations: await readMigrations(sqlFolder),
    snapshot: JSON.parse(await readFile(new URL('schema.json', sqlFolder), 'utf8')) as SchemaSnapshot,
  };
}

async function answerTo(config: CatalogConfig): Promise<Answer> {
  const { command, settings, name } = config;
  if (command === 'new') return newMigration(name);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const files = await readSqlFiles();
  if (command === 'crawl') return runCrawl(config, crawlPorts(config, files, stop.signal));
  if (command === 'compact') return compactLake(config, files, stop.signal);
  return runVerb(command, settings, verbPorts(config, files, stop.signal));
}

/** As long as Athena lets a query run, unless somebody has raised it. */
const queryTimeoutMs = 30 * 60_000;

async function compactLake(
  config: CatalogConfig,
  { snapshot }: SqlFiles,
  signal: AbortSignal,
): Promise<Answer> {
  const { workGroup, database, compact } = config;
  const bucket = await lakeBucket(athenaClient(), workGroup);
  const ports = compactPorts({ workGroup, database, bucket, snapshot, queryTimeoutMs }, (event) =>
    process.stderr.write(`${compactLine(event)}\n`),
  );
  return runCompact(ports, { ...compact, isStopped: () => signal.aborted });
}

async function newMigration(name: string): Promise<Answer> {
  const file = await writeNewMigration(sqlFolder, name);
  return { exitCode: 0, data: { file }, lines: [`sql/athena/${file}`] };
}

function print({ json, color, database }: CatalogConfig, { data, lines, error }: Answer): void {
  const told = error ? { error: { name: error.name, message: error.message } } : {};
  if (json) process.stdout.write(`${JSON.stringify({ database, ...data, ...told })}\n`);
  else for (const line of lines) process.stdout.write(`${line}\n`);
  if (!error) return;
  const red = color && process.stderr.isTTY;
  process.stderr.write(`${red ? styleText('red', 'catalog:') : 'catalog:'} ${error.message}\n`);
}

async function run(args: readonly string[]): Promise<void> {
  const help = helpOf(args);
  if (help) return void process.stdout.write(`${help}\n`);
  const config = loadConfig(args, process.env);
  const answer = await answerTo(config);
  print(config, answer);
  process.exitCode = answer.exitCode;
}

const args = process.argv.slice(2);
run(args).catch((error: unknown) => {
  process.stderr.write(`catalog: ${error instanceof Error ? error.message : String(error)}\n`);
  const isConfig = (error as { kind?: unknown }).kind === 'config';
  process.exitCode = isConfig && !args.includes('--detailed-exitcode') ? 2 : 1;
});
