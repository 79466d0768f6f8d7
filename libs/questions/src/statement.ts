import type { Engine } from './engine';

/** A statement and its values; values never enter the text. */
export interface Statement {
  /** A `?` for each value; for Redshift's Data API `:p1`, `:p2`, … */
  sql: string;
  /** Plain values in the order of the placeholders; an Athena client quotes them (`sqlLiteral`), others bind them. */
  values: string[];
  /** Redshift: the name of each value, `p1`, `p2`, …; empty for the other engines. */
  names: string[];
}

/** The values by their names, e.g. `{ p1: '2015' }`: what Redshift's Data API takes beside the text. */
export function namedValues({ names, values }: Pick<Statement, 'names' | 'values'>): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

/** Text with a `?` for each value. */
export interface Fragment {
  readonly sql: string;
  readonly values: readonly string[];
}

/** The fragment with the engine's own placeholders. */
export function statement({ sql, values }: Fragment, engine: Engine): Statement {
  if (engine !== 'redshift') return { sql, values: [...values], names: [] };
  let count = 0;
  const named = sql.replaceAll('?', () => `:p${(count += 1)}`);
  return { sql: named, values: [...values], names: values.map((_, index) => `p${index + 1}`) };
}

/** Conditions as a WHERE clause on a line of its own; nothing when there are none. */
export function whereAll(conditions: readonly Fragment[]): Fragment {
  if (conditions.length === 0) return { sql: '', values: [] };
  return {
    sql: `\n  WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    values: conditions.flatMap(({ values }) => values),
  };
}
