import { athenaClient, dynamoDbClient, glueClient } from '@denver/aws-clients';
import { dynamoDbJournal, systemClock } from '@denver/migrations';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { styleText } from 'node:util';
import { athenaTarget, findObject } from './adapters/athena-target';
import { lakeBucket } from './adapters/lake-bucket';
import { readMigrations, writeNewMigration } from './adapters/sql-folder';
import { loadConfig, type CatalogConfig } from './config';
import type { SchemaSnapshot } from './core/snapshot';
import { eventLine } from './core/text';
import { CatalogConfigError } from './errors';
import { runVerb, type Answer, type CatalogPorts } from './verbs';

const sqlFolder = new URL('../sql/athena/', import.meta.url);

async function portsOf({ database, workGroup, journalTable }: CatalogConfig): Promise<CatalogPorts> {
  const [athena, glue] = [athenaClient(), glueClient()];
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return {
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
    migrations: await readMigrations(sqlFolder),
    snapshot: JSON.parse(await readFile(new URL('schema.json', sqlFolder), 'utf8')) as SchemaSnapshot,
    find: (name) => findObject(glue, database, name),
    clock: systemClock,
    owner: `${userInfo().username}@${hostname()} pid ${process.pid} (${randomUUID().slice(0, 8)})`,
    newToken: randomUUID,
    signal: stop.signal,
    onEvent: (event) => process.stderr.write(`${eventLine(event)}\n`),
  };
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
  const config = loadConfig(args, process.env);
  const answer =
    config.command === 'new' ? await newMigration(config.name) : await runVerb(config, await portsOf(config));
  print(config, answer);
  process.exitCode = answer.exitCode;
}

const args = process.argv.slice(2);
run(args).catch((error: unknown) => {
  process.stderr.write(`catalog: ${error instanceof Error ? error.message : String(error)}\n`);
  const isConfig = error instanceof CatalogConfigError || (error as { kind?: unknown }).kind === 'config';
  process.exitCode = isConfig && !args.includes('--detailed-exitcode') ? 2 : 1;
});
