/** Engines that answer: Athena (Trino), Redshift (its statements are PostgreSQL's too), Spark SQL, DuckDB. */
export type Engine = 'athena' | 'redshift' | 'spark' | 'duckdb';

/** Every engine a question can be asked of. */
export const engines: readonly Engine[] = ['athena', 'redshift', 'spark', 'duckdb'];

/**
 * What is read: `views`, the newest version of each event as of now; `compacted`, the same as of the last compaction,
 * for fewer bytes; or `cubes`, counts by month made from the views.
 */
export type Source = 'views' | 'compacted' | 'cubes';

/** Where one engine's SQL differs from the others'. */
export interface Dialect {
  /** The type of an 8-byte floating point number. */
  readonly double: string;
  /** Days from one date column to another. */
  daysBetween(from: string, to: string): string;
  /** A view or a cube as FROM names it. */
  relation(name: string): string;
  /** A table of the lake as FROM names it. */
  lakeTable(name: string): string;
}

/** The differences, engine by engine; all else in a question's SQL means the same to the four. */
export const dialects: Readonly<Record<Engine, Dialect>> = {
  athena: {
    double: 'DOUBLE',
    daysBetween: (from, to) => `DATE_DIFF('day', ${from}, ${to})`,
    relation: (name) => name,
    lakeTable: (name) => name,
  },
  redshift: {
    double: 'DOUBLE PRECISION',
    daysBetween: (from, to) => `(${to} - ${from})`,
    relation: (name) => `city.${name}`,
    lakeTable: (name) => `lake.${name}`,
  },
  spark: {
    double: 'DOUBLE',
    daysBetween: (from, to) => `DATEDIFF(${to}, ${from})`,
    relation: (name) => name,
    lakeTable: (name) => name,
  },
  duckdb: {
    double: 'DOUBLE',
    daysBetween: (from, to) => `DATE_DIFF('day', ${from}, ${to})`,
    relation: (name) => name,
    lakeTable: (name) => name,
  },
};
