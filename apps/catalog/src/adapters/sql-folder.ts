import { readMigrationFolder, writeNewMigration as writeNew, type Migration } from '@denver/migrations';
import { checkStatement } from '../core/check-statement';

/**
 * Every migration of a folder, in order, each of its statements one that the catalogue can be asked about.
 *
 * @throws MigrationFileError names the file that is none
 */
export function readMigrations(folder: URL): Promise<Migration[]> {
  return readMigrationFolder(folder, checkStatement);
}

/** Makes an empty migration with the next number; resolves with its name. */
export function writeNewMigration(folder: URL, words: string): Promise<string> {
  return writeNew(folder, words, checkStatement);
}
