import { CommandLineError, readMigrationFolder } from '@denver/migrations';
import type { Rename } from '@denver/record-model';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkStatement } from './core/check-statement';
import { modelColumns, type RenameWishes } from './core/lake-columns';
import { nextMigrations, type WarehouseSnapshot } from './core/next-migrations';
import { warehouseObjects } from './core/objects';

const folder = new URL('../sql/redshift/', import.meta.url);
const snapshotFile = new URL('schema.json', folder);

/** Writes the migrations that follow from a change of the models, and the snapshot they lead to. */
async function generate(wishes: RenameWishes): Promise<void> {
  const { files, snapshot } = nextMigrations(
    await readMigrationFolder(folder, checkStatement),
    await readSnapshot(),
    { columns: modelColumns(), objects: warehouseObjects },
    wishes,
  );
  for (const { name, text } of files) {
    await writeFile(new URL(name, folder), text, { flag: 'wx' });
    process.stdout.write(`${name}\n`);
  }
  await writeFile(snapshotFile, `${JSON.stringify(snapshot, undefined, 2)}\n`);
  if (files.length === 0) process.stderr.write('the migrations follow the models already\n');
}

async function readSnapshot(): Promise<WarehouseSnapshot | undefined> {
  try {
    return JSON.parse(await readFile(snapshotFile, 'utf8')) as WarehouseSnapshot;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function readRenames(flags: readonly string[]): RenameWishes {
  const wishes: Record<string, Rename[]> = {};
  for (const flag of flags) {
    const [, table, from, to] = /^([a-z]\w*)\.([a-z]\w*)=([a-z]\w*)$/.exec(flag) ?? [];
    if (!table || !from || !to)
      throw new CommandLineError('--rename', `Expected --rename table.old=new, got ${flag}.`);
    wishes[table] = [...(wishes[table] ?? []), { from, to }];
  }
  return wishes;
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { rename: { type: 'string', multiple: true } } });
  await generate(readRenames(values.rename ?? []));
}

run().catch((error: unknown) => {
  process.stderr.write(`generate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
