import { readMigrationFolder, type Migration } from '@denver/migrations';
import { checkStatement } from '../../src/core/check-statement';

/** Where the migrations are. */
export const sqlFolder = new URL('../../sql/redshift/', import.meta.url);

/** The migrations as they are checked in. */
export function checkedInMigrations(): Promise<Migration[]> {
  return readMigrationFolder(sqlFolder, checkStatement);
}
