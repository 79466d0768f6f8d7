import { partitionColumn } from '@denver/record-model';
import { createHash } from 'node:crypto';
import { MigrationFileError } from '../errors';

/** One numbered file of DDL. */
export interface Migration {
  /** e.g. `0002-create-service-request-events.sql`. */
  file: string;
  /** 2 for `0002-…`. */
  number: number;
  /** SHA-256 over the text with line ends and trailing blanks normalised, 64 hex digits. */
  checksum: string;
  /** Statements in order, without the closing semicolon; names still to be filled in. */
  statements: string[];
}

/** What the `${…}` of a migration stand for. */
export interface MigrationNames {
  /** Glue database, e.g. `denver_dev`. */
  database: string;
  /** Bucket of the lake, without `s3://`. */
  bucket: string;
}

/**
 * Reads the text of one migration: `--` comments on lines of their own, statements ended by `;` at a line's end.
 *
 * @throws MigrationFileError a name that is not `NNNN-words.sql`, or no statement inside
 */
export function readMigration(file: string, text: string): Migration {
  const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1];
  if (!number) throw new MigrationFileError(file, 'Expected a name like 0002-create-events.sql.');
  const normalised = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd();
  const statements = normalised
    .replaceAll(/^--.*$/gm, '')
    .split(/;$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  if (statements.length === 0)
    throw new MigrationFileError(file, 'Expected at least one statement, got none.');
  return {
    file,
    number: Number(number),
    checksum: createHash('sha256').update(normalised).digest('hex'),
    statements,
  };
}

/**
 * The migrations in order.
 *
 * @throws MigrationFileError two files of one number, or a gap in the numbers
 */
export function orderMigrations(migrations: readonly Migration[]): Migration[] {
  const ordered = [...migrations].sort((a, b) => a.number - b.number);
  ordered.forEach((migration, index) => {
    if (migration.number !== index + 1)
      throw new MigrationFileError(
        migration.file,
        `Expected the numbers to run 1, 2, 3, …; got ${migration.number} in place ${index + 1}.`,
      );
  });
  return ordered;
}

/**
 * A statement with its `${database}` and `${bucket}` filled in. `${created_month}` stays: Athena itself fills it in when
 * it projects a partition.
 *
 * @throws MigrationFileError an unknown placeholder, or a name that AWS would not take
 */
export function fillNames(migration: Migration, statement: string, names: MigrationNames): string {
  if (!/^[a-z_][a-z0-9_]{0,126}$/.test(names.database))
    throw new MigrationFileError(migration.file, `Expected a Glue database name, got "${names.database}".`);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(names.bucket))
    throw new MigrationFileError(migration.file, `Expected a bucket name, got "${names.bucket}".`);
  return statement.replaceAll(/\$\{(\w+)\}/g, (placeholder, name: string) => {
    if (name === 'database' || name === 'bucket') return names[name];
    if (name === partitionColumn) return placeholder;
    throw new MigrationFileError(migration.file, `Expected \${database} or \${bucket}, got ${placeholder}.`);
  });
}
