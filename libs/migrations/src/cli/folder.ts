import { readdir, readFile, writeFile } from 'node:fs/promises';
import { MigrationFileError, SqlSyntaxError } from '../errors';
import { nextFileName, orderMigrations, readMigration, type Migration } from '../migration-file';

/** Refuses a statement that a migration may not hold. @throws SqlSyntaxError */
export type CheckStatement = (file: string, statement: string) => void;

/**
 * Every migration of a folder, in order, each of its statements one that `check` lets pass.
 *
 * @throws MigrationFileError names the file that is none
 */
export async function readMigrationFolder(folder: URL, check: CheckStatement): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql'));
  const migrations = orderMigrations(
    await Promise.all(
      files.map(async (file) => readMigration(file, await readFile(new URL(file, folder), 'utf8'))),
    ),
  );
  for (const { file, statements } of migrations)
    for (const statement of statements) checked(check, file, statement);
  return migrations;
}

/** Makes an empty migration with the next number; resolves with its name. */
export async function writeNewMigration(folder: URL, words: string, check: CheckStatement): Promise<string> {
  const file = nextFileName(await readMigrationFolder(folder, check), words);
  await writeFile(new URL(file, folder), `-- ${words.replaceAll(/\s+/g, ' ')}\n`, { flag: 'wx' });
  return file;
}

function checked(check: CheckStatement, file: string, statement: string): void {
  try {
    check(file, statement);
  } catch (error) {
    if (error instanceof SqlSyntaxError) throw new MigrationFileError(file, `${error.message}.`);
    throw error;
  }
}
