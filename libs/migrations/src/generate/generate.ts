import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readMigrationFolder, type CheckStatement } from '../cli/folder';
import type { Migration } from '../migration-file';
import type { GeneratedFile } from './next-files';
import { readRenames, type RenameWishes } from './renames';

/** Where the migrations of one target are, and what comes next of them. */
export interface GenerateOptions<Snapshot> {
  /** Folder of `NNNN-words.sql` files and `schema.json`, the snapshot they lead to. */
  readonly folder: URL;
  readonly check: CheckStatement;
  /** The files that bring what is there to the models as they are; pure. */
  readonly next: (
    migrations: readonly Migration[],
    snapshot: Snapshot | undefined,
    wishes: RenameWishes,
  ) => { readonly files: readonly GeneratedFile[]; readonly snapshot: Snapshot };
}

/**
 * Writes the migrations that follow from a change of the models, and the snapshot they lead to. Files that are there
 * stay as they are. Killed in between, it leaves files that schema.json does not know: delete them, run it again.
 *
 * @param argv `--rename table.old=new`, any number of times
 * @returns names of the new files
 */
export async function generateMigrations<Snapshot>(
  { folder, check, next }: GenerateOptions<Snapshot>,
  argv: readonly string[],
): Promise<string[]> {
  const { values } = parseArgs({
    args: [...argv],
    options: { rename: { type: 'string', multiple: true } },
  });
  const wishes = readRenames(values.rename ?? []);
  const snapshotFile = new URL('schema.json', folder);
  const before = await readSnapshot<Snapshot>(snapshotFile);
  const { files, snapshot } = next(await readMigrationFolder(folder, check), before, wishes);
  for (const { name, text } of files) await writeFile(new URL(name, folder), text, { flag: 'wx' });
  await writeFile(snapshotFile, `${JSON.stringify(snapshot, undefined, 2)}\n`);
  return files.map(({ name }) => name);
}

/** The program `generate` of an app: names of the new files on stdout, exit code 2 when it cannot. */
export async function runGenerate<Snapshot>(options: GenerateOptions<Snapshot>): Promise<void> {
  try {
    const names = await generateMigrations(options, process.argv.slice(2));
    for (const name of names) process.stdout.write(`${name}\n`);
    if (names.length === 0) process.stderr.write('the migrations follow the models already\n');
  } catch (error) {
    process.stderr.write(`generate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

async function readSnapshot<Snapshot>(file: URL): Promise<Snapshot | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Snapshot;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
