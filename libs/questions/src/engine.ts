/** Engines that answer: Athena (Trino), Redshift (its statements are PostgreSQL's too), Spark SQL, DuckDB. */
export type Engine = 'athena' | 'redshift' | 'spark' | 'duckdb';

/** Every engine a question can be asked of. */
export const engines: readonly Engine[] = ['athena', 'redshift', 'spark', 'duckdb'];

/** What is read: `views`, the newest version of each event, or `cubes`, counts by month made from them. */
export type Source = 'views' | 'cubes';

/** Where one engine's SQL differs from the others'. */
export interface Dialect {
  /** The type of an 8-byte floating point number. */
  readonly double: string;
  /** Days from one date column to another. */
  daysBetween(from: string, to: string): string;
  /** A view or a cube as FROM names it. */
  relation(name: string): string;
}

/** The differences, engine by engine; all else in a question's SQL means the same to the four. */
export const dialects: Readonly<Record<Engine, Dialect>> = {
  athena: {
    double: 'DOUBLE',
    daysBetween: (from, to) => `DATE_DIFF('day', ${from}, ${to})`,
    relation: (name) => name,
  },
  redshift: {
    double: 'DOUBLE PRECISION',
    daysBetween: (from, to) => `(${to} - ${from})`,
    relation: (name) => `city.${name}`,
  },
  spark: {
    double: 'DOUBLE',
    daysBetween: (from, to) => `DATEDIFF(${to}, ${from})`,
    relation: (name) => name,
  },
  duckdb: {
    double: 'DOUBLE',
    daysBetween: (from, to) => `DATE_DIFF('day', ${from}, ${to})`,
    relation: (name) => name,
  },
};
