import { athenaClient } from '@denver/aws-clients';
import { readdir, readFile } from 'node:fs/promises';
import { loadConfig } from './config';
import { orderMigrations, readMigration } from './core/migration';
import { CatalogConfigError } from './errors';
import { migrate, type StatementReport } from './migrate';

const sqlFolder = new URL('../sql/athena/', import.meta.url);

async function readMigrations() {
  const files = (await readdir(sqlFolder)).filter((file) => file.endsWith('.sql'));
  const texts = files.map(async (file) =>
    readMigration(file, await readFile(new URL(file, sqlFolder), 'utf8')),
  );
  return orderMigrations(await Promise.all(texts));
}

function line({ file, queryId, engineMs, bytesScanned, dollars }: StatementReport): string {
  return `${file}  query ${queryId}  ${engineMs} ms  ${bytesScanned} bytes scanned  $${dollars.toFixed(5)}\n`;
}

async function run(): Promise<void> {
  const config = loadConfig(process.argv.slice(2), process.env);
  const target = { client: athenaClient(), workGroup: config.workGroup, database: config.database };
  const reports = await migrate(target, await readMigrations(), (report) =>
    process.stderr.write(line(report)),
  );
  const summary = { database: config.database, statements: reports };
  process.stdout.write(
    config.json
      ? `${JSON.stringify(summary)}\n`
      : `${config.database}: ${reports.length} statements applied\n`,
  );
}

run().catch((error: unknown) => {
  process.stderr.write(`catalog: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof CatalogConfigError ? 2 : 1;
});
