import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lake } from './engine';

/** A statement of a migration. */
export interface MigrationStatement {
  /** e.g. `0004-create-service-requests-view.sql`. */
  readonly file: string;
  readonly sql: string;
}

/** The statements of an app's migrations in order, comments left out, placeholders as they stand. */
export async function readStatements(folder: string): Promise<MigrationStatement[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text, index) =>
    splitStatements(text).map((sql) => ({ file: files[index] ?? '', sql })),
  );
}

/** Statements of a file: parted by `;` outside of quotes; lines that are comments go. */
export function splitStatements(text: string): string[] {
  const found: string[] = [];
  let current = '';
  for (const [token] of text.matchAll(/--[^\n]*|'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\/\*[\s\S]*?\*\/|;|[^]/g)) {
    if (token.startsWith('--') || token.startsWith('/*')) continue;
    if (token === ';') {
      found.push(current.trim());
      current = '';
    } else current += token;
  }
  return [...found, current.trim()].filter((sql) => sql !== '');
}

/** The statement with its `${…}` filled in; names that are not given stay. */
export function fillNames(sql: string, names: Readonly<Record<string, string>>): string {
  return sql.replaceAll(/\$\{(\w+)\}/g, (token, name: string) => names[name] ?? token);
}

/** What the catalog's `${database}` and `${bucket}` stand for. */
export function namesOf({ database, bucket }: Pick<Lake, 'database' | 'bucket'>): Record<string, string> {
  return { database, bucket };
}
