import { createHash } from 'node:crypto';
import { MigrationFileError, UnknownVersionError } from './errors';

/** One numbered SQL file. */
export interface Migration {
  /** e.g. `0002-create-service-request-events.sql`. */
  readonly file: string;
  /** 2 for `0002-…`. */
  readonly version: number;
  /** SHA-256 over the text with line ends and trailing blanks normalised, 64 hex digits. */
  readonly checksum: string;
  /** In order, without the closing semicolon; `${…}` still to be filled in. */
  readonly statements: readonly string[];
}

/**
 * Reads one migration: statements end with `;` at the end of a line, comments are lines that begin with `--`. All
 * from `BEGIN;` to `COMMIT;` is one statement, for engines that have transactions: see {@link transactionOf}.
 *
 * @throws MigrationFileError a name that is not `NNNN-words.sql`, or no statement inside
 */
export function readMigration(file: string, text: string): Migration {
  const version = /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.sql$/.exec(file)?.[1];
  if (!version)
    throw new MigrationFileError(file, 'Expected a name like 0002-create-events.sql, got another.');
  const normalised = normalise(text);
  const statements = withTransactions(file, statementsOf(normalised.replaceAll(/^--.*$/gm, '')));
  if (statements.length === 0)
    throw new MigrationFileError(file, 'Expected at least one statement, got none.');
  return { file, version: Number(version), checksum: sha256(normalised), statements };
}

/** The statements of a transaction, `BEGIN` and `COMMIT` left out; undefined for a statement alone. */
export function transactionOf(statement: string): string[] | undefined {
  const [first, ...rest] = statementsOf(statement);
  return first && isBegin(first) ? rest.slice(0, -1) : undefined;
}

/**
 * The migrations in order.
 *
 * @throws MigrationFileError two files of one number, or a gap in the numbers; names the file
 */
export function orderMigrations(migrations: readonly Migration[]): Migration[] {
  const ordered = [...migrations].sort((a, b) => a.version - b.version || (a.file < b.file ? -1 : 1));
  ordered.forEach(({ file, version }, index) => {
    if (version !== index + 1)
      throw new MigrationFileError(
        file,
        `Expected the numbers to run 1, 2, 3, …; got ${version} in place ${index + 1}.`,
      );
  });
  return ordered;
}

/**
 * The migrations up to a version, all of them without one.
 *
 * @throws UnknownVersionError no file has that version
 */
export function migrationsUpTo(ordered: readonly Migration[], version: number | undefined): Migration[] {
  if (version === undefined) return [...ordered];
  if (!ordered.some((migration) => migration.version === version)) throw new UnknownVersionError(version);
  return ordered.filter((migration) => migration.version <= version);
}

/**
 * The name of the next file, e.g. `0006-add-severity.sql` for the words `Add severity`.
 *
 * @throws MigrationFileError words without a letter or digit
 */
export function nextFileName(migrations: readonly Pick<Migration, 'version'>[], words: string): string {
  const slug = words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  if (slug === '')
    throw new MigrationFileError(words, 'Expected a name of letters and digits, got none of them.');
  const next = Math.max(0, ...migrations.map(({ version }) => version)) + 1;
  return `${String(next).padStart(4, '0')}-${slug}.sql`;
}

/**
 * A statement with its `${name}` placeholders filled in.
 *
 * @param kept placeholders that the engine itself fills in, left as they are
 * @throws MigrationFileError a placeholder that is neither
 */
export function fillPlaceholders(
  file: string,
  statement: string,
  names: Readonly<Record<string, string>>,
  kept: readonly string[] = [],
): string {
  return statement.replaceAll(/\$\{(\w+)\}/g, (placeholder, name: string) => {
    if (kept.includes(name)) return placeholder;
    const value = Object.hasOwn(names, name) ? names[name] : undefined;
    if (value !== undefined) return value;
    const known = Object.keys(names).map((key) => `\${${key}}`);
    throw new MigrationFileError(file, `Expected one of ${known.join(', ')}; got ${placeholder}.`);
  });
}

function statementsOf(text: string): string[] {
  return text
    .split(/;$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

function isBegin(statement: string): boolean {
  return /^begin$/i.test(statement);
}

function withTransactions(file: string, statements: readonly string[]): string[] {
  const whole: string[] = [];
  let open: string[] | undefined;
  for (const statement of statements) {
    if (isBegin(statement)) {
      if (open) throw new MigrationFileError(file, 'Expected COMMIT; before the next BEGIN;, got none.');
      open = [statement];
    } else if (!open) whole.push(statement);
    else if (open.push(statement) && /^commit$/i.test(statement)) {
      whole.push(`${open.join(';\n')};`);
      open = undefined;
    }
  }
  if (open) throw new MigrationFileError(file, 'Expected COMMIT; after BEGIN;, got the end of the file.');
  return whole;
}

function normalise(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
