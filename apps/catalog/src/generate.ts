import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readMigrations } from './adapters/sql-folder';
import { catalogModel } from './core/catalog-model';
import { nextMigrations, type RenameWishes } from './core/next-migrations';
import { readRenames } from './core/read-renames';
import type { SchemaSnapshot } from './core/snapshot';

const folder = new URL('../sql/athena/', import.meta.url);
const snapshotFile = new URL('schema.json', folder);

/** Writes the migrations that follow from a change of the record model, and the snapshot they lead to. */
async function generate(wishes: RenameWishes): Promise<void> {
  const { files, snapshot } = nextMigrations(
    await readMigrations(folder),
    await readSnapshot(),
    catalogModel(),
    wishes,
  );
  for (const { name, text } of files) await writeFile(new URL(name, folder), text, { flag: 'wx' });
  await writeFile(snapshotFile, `${JSON.stringify(snapshot, undefined, 2)}\n`);
  for (const { name } of files) process.stdout.write(`${name}\n`);
  process.stderr.write(files.length === 0 ? 'the migrations follow the model already\n' : '');
}

async function readSnapshot(): Promise<SchemaSnapshot | undefined> {
  try {
    return JSON.parse(await readFile(snapshotFile, 'utf8')) as SchemaSnapshot;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { rename: { type: 'string', multiple: true } } });
  await generate(readRenames(values.rename ?? []));
}

run().catch((error: unknown) => {
  process.stderr.write(`generate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
