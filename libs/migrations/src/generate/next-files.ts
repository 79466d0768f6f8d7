import { MigrationFileError } from '../errors';
import { nextFileName, orderMigrations, readMigration, type Migration } from '../migration-file';

/** A migration file that is still to be written. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

/** What one new migration does. */
export interface SchemaStep {
  /** Its name behind the number, e.g. `add-owner-to-service-requests`. */
  readonly words: string;
  /** One statement or several, with or without the last semicolon. */
  readonly sql: string;
}

/** The part of every snapshot that says which files it knows. */
export interface FileSnapshot {
  /** Checksum by file: those that are here may be applied somewhere and stay as they are. */
  readonly migrations: Readonly<Record<string, string>>;
}

/** @throws MigrationFileError a file of the snapshot is edited or gone; names it */
export function refuseEdits(migrations: readonly Migration[], snapshot: FileSnapshot | undefined): void {
  for (const [file, checksum] of Object.entries(snapshot?.migrations ?? {})) {
    const migration = migrations.find((candidate) => candidate.file === file);
    if (migration?.checksum !== checksum)
      throw new MigrationFileError(
        file,
        `Expected the text that schema.json knows, got ${migration ? 'another' : 'no file'}. Bring it back; a change goes into a new file.`,
      );
  }
}

/**
 * A file for each step, with the next numbers.
 *
 * @param header a comment that says who makes these files, without its line end
 * @returns the files, and all migrations with them, in order
 */
export function nextFiles(
  migrations: readonly Migration[],
  steps: readonly SchemaStep[],
  header: string,
): { files: GeneratedFile[]; all: Migration[] } {
  let all = [...migrations];
  const files = steps.map(({ words, sql }): GeneratedFile => {
    const name = nextFileName(all, words);
    const text = `${header}\n${sql.replace(/;?\s*$/, '')};\n`;
    all = orderMigrations([...all, readMigration(name, text)]);
    return { name, text };
  });
  return { files, all };
}

/** Checksum by file, for a snapshot. */
export function checksumsOf(migrations: readonly Migration[]): Record<string, string> {
  return Object.fromEntries(migrations.map(({ file, checksum }) => [file, checksum]));
}
