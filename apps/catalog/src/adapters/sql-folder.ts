import {
  MigrationFileError,
  nextFileName,
  orderMigrations,
  readMigration,
  type Migration,
} from '@denver/migrations';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fillNames } from '../core/names';
import { parseStatement } from '../core/statement';
import { StatementError } from '../errors';

/** Any names do to see whether a statement is one that may be run. */
const sampleNames = { database: 'denver_sample', bucket: 'denver-sample' };

/**
 * Every migration of a folder, in order, each of its statements one that the catalogue can be asked about.
 *
 * @throws MigrationFileError names the file that is none
 */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql'));
  const migrations = orderMigrations(
    await Promise.all(
      files.map(async (file) => readMigration(file, await readFile(new URL(file, folder), 'utf8'))),
    ),
  );
  migrations.forEach(checkStatements);
  return migrations;
}

/** Makes an empty migration with the next number; resolves with its name. */
export async function writeNewMigration(folder: URL, words: string): Promise<string> {
  const file = nextFileName(await readMigrations(folder), words);
  await writeFile(new URL(file, folder), `-- ${words.replaceAll(/\s+/g, ' ')}\n`, { flag: 'wx' });
  return file;
}

function checkStatements({ file, statements }: Migration): void {
  for (const statement of statements)
    try {
      parseStatement(fillNames(file, statement, sampleNames));
    } catch (error) {
      if (error instanceof StatementError) throw new MigrationFileError(file, `${error.message}.`);
      throw error;
    }
}
