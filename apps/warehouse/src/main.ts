import {
  cloudFormationClient,
  dynamoDbClient,
  redshiftDataClient,
  redshiftServerlessClient,
  type RedshiftPlace,
} from '@denver/aws-clients';
import {
  dynamoDbJournal,
  eventLine,
  readMigrationFolder,
  runVerb,
  systemClock,
  writeNewMigration,
  type Answer,
  type Verb,
  type VerbPorts,
} from '@denver/migrations';
import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { styleText } from 'node:util';
import { dimensionDrift } from './adapters/dimension-rows';
import { readState } from './adapters/redshift-state';
import { redshiftTarget } from './adapters/redshift-target';
import { readWarehouseStack } from './adapters/warehouse-stack';
import { helpOf, loadConfig, type WarehouseConfig } from './config';
import { checkStatement } from './core/check-statement';
import { driftOf, expectedState } from './core/expected-state';
import { dimensionTables } from './core/objects';
import { refreshLine, runRefresh } from './refresh-command';
import { refreshPorts } from './refresh-ports';

const sqlFolder = new URL('../sql/redshift/', import.meta.url);

async function portsOf(config: WarehouseConfig, signal: AbortSignal): Promise<VerbPorts> {
  const { database, workgroup, stage, glueDatabase, journalTable } = config;
  const redshift = redshiftDataClient();
  const migrations = await readMigrationFolder(sqlFolder, checkStatement);
  const stack = () => readWarehouseStack(cloudFormationClient(), redshiftServerlessClient(), stage);
  const placeOf = (secretArn: string): RedshiftPlace => ({ workgroupName: workgroup, database, secretArn });
  return {
    place: workgroup,
    subject: 'the warehouse',
    journal: dynamoDbJournal({
      client: dynamoDbClient(),
      table: journalTable,
      target: `redshift:${workgroup}/${database}`,
      missingTable: 'Deploy the stack denver-catalog-state first (npx nx deploy catalog).',
    }),
    target: async () => {
      const { spectrumRole, adminSecret } = await stack();
      const region = /^arn:[\w-]+:secretsmanager:([\w-]+):/.exec(adminSecret)?.[1] ?? '';
      return redshiftTarget({
        redshift,
        place: placeOf(adminSecret),
        names: { glueDatabase, region, spectrumRole },
      });
    },
    migrations,
    drift: async () => {
      const place = placeOf((await stack()).adminSecret);
      const drift = driftOf(expectedState(migrations), await readState(redshift, place));
      if (drift.length > 0) return drift;
      const rows = await Promise.all(dimensionTables.map((table) => dimensionDrift(redshift, place, table)));
      return rows.flat();
    },
    clock: systemClock,
    owner: `${userInfo().username}@${hostname()} pid ${process.pid} (${randomUUID().slice(0, 8)})`,
    newToken: randomUUID,
    signal,
    onEvent: (event) => process.stderr.write(`${eventLine(event)}\n`),
  };
}

async function answerTo(config: WarehouseConfig, signal: AbortSignal): Promise<Answer> {
  if (config.command === 'new') {
    const file = await writeNewMigration(sqlFolder, config.name, checkStatement);
    return { exitCode: 0, data: { file }, lines: [`sql/redshift/${file}`] };
  }
  if (config.command === 'refresh') return refreshAnswer(config, signal);
  return runVerb(config.command satisfies Exclude<Verb, 'new'>, config.verb, await portsOf(config, signal));
}

async function refreshAnswer(config: WarehouseConfig, signal: AbortSignal): Promise<Answer> {
  const { adminSecret, lakeBucket } = await readWarehouseStack(
    cloudFormationClient(),
    redshiftServerlessClient(),
    config.stage,
  );
  const ports = refreshPorts({ ...config, lakeBucket, secretArn: adminSecret }, (event) =>
    process.stderr.write(`${refreshLine(event)}\n`),
  );
  return runRefresh(ports, config.refresh, signal, (answer) => print(config, answer));
}

function print({ json, color, workgroup }: WarehouseConfig, { data, lines, error }: Answer): void {
  const told = error ? { error: { name: error.name, message: error.message } } : {};
  if (json) process.stdout.write(`${JSON.stringify({ workgroup, ...data, ...told })}\n`);
  else for (const line of lines) process.stdout.write(`${line}\n`);
  if (!error) return;
  const red = color && process.stderr.isTTY;
  process.stderr.write(`${red ? styleText('red', 'warehouse:') : 'warehouse:'} ${error.message}\n`);
}

async function run(args: readonly string[]): Promise<void> {
  const help = helpOf(args);
  if (help) return void process.stdout.write(`${help}\n`);
  const config = loadConfig(args, process.env);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const answer = await answerTo(config, stop.signal);
  if (!config.refresh.follow) print(config, answer);
  process.exitCode = answer.exitCode;
}

const args = process.argv.slice(2);
run(args).catch((error: unknown) => {
  process.stderr.write(`warehouse: ${error instanceof Error ? error.message : String(error)}\n`);
  const isConfig = (error as { kind?: unknown } | undefined)?.kind === 'config';
  process.exitCode = isConfig && !args.includes('--detailed-exitcode') ? 2 : 1;
});
