import type { DatasetId } from '@denver/record-model';
import type { TObject } from 'typebox';
import type { DimensionName } from './dimension';
import type { ParameterName } from './parameter';

/** A column of an answer. */
export interface ResultColumn {
  /** Name in the SQL's select list, e.g. `requests`. */
  name: string;
  /** Words for a table head or an axis, e.g. `Requests`. */
  label: string;
  type: 'text' | 'integer' | 'decimal';
  /** What one unit is, e.g. `requests`, `percent`, `hour of day, Denver time`; absent for a name. */
  unit?: string;
}

/** How an answer is drawn; `x`, `y` and `series` are names of result columns. */
export interface ChartSpec {
  kind: 'line' | 'bar' | 'pie' | 'map' | 'stacked-bar' | 'treemap' | 'heatmap';
  x: string;
  y: string[];
  /** One line, stack or panel for each value of this column. */
  series?: string;
}

/** A column the answer is ordered by; the columns of `sort` together tell any two rows apart. */
export interface SortKey {
  column: string;
  direction: 'asc' | 'desc';
}

/** A value of an answer as an engine's client hands it over: Athena gives text, DuckDB bigints, Redshift numbers. */
export type Cell = string | number | bigint | boolean | null;

/** One row of an answer, in the order of the question's `columns`. */
export type AnswerRow = readonly Cell[];

/** What a question needs of one dataset: `{requests}` or `{accidents}` in its SQL stands for these columns and a count. */
export interface Reading {
  readonly dimensions: readonly DimensionName[];
  /** Only so many of the greatest sums of each neighborhood matter: a cube that keeps no more can answer. */
  readonly top?: number;
  /** Parameters that do not narrow what is read, since the SQL narrows the answer by them itself. */
  readonly unfilteredBy?: readonly ParameterName[];
}

/** One business question: everything a page, a report or a command line needs to ask it and to show the answer. */
export interface Question {
  /** e.g. `monthly-trend`. */
  id: string;
  title: string;
  /** The question in plain words. */
  text: string;
  /** The datasets it reads; a parameter is offered only when each of them has its column. */
  datasets: readonly DatasetId[];
  /** Names of the parameters it takes. */
  parameters: readonly ParameterName[];
  /** The parameters as JSON Schema; closed lists are enumerations. */
  schema: TObject;
  /** `days`: `from` and `to` bound days. `months`: they choose whole months, each with all its days. */
  range: 'days' | 'months';
  /** What `{requests}` and `{accidents}` of `sql` stand for. */
  reads: Readonly<Partial<Record<DatasetId, Reading>>>;
  /**
   * SQL that means the same to Athena, Redshift, Spark SQL and DuckDB, up to its ORDER BY, which `sort` gives.
   * Tokens: `{requests}`, `{accidents}`: what is read; `{double}`: the type; `{only:month}`,
   * `{only:neighborhood}`: the condition that parameters put on that column of the answer.
   */
  sql: string;
  columns: readonly ResultColumn[];
  /** A total order: no two rows are alike in these columns, and none of these columns is ever null. */
  sort: readonly SortKey[];
  /** The most rows of the answer. */
  limit?: number;
  chart: ChartSpec;
  /** The most bytes Athena may scan for a million events of the lake. */
  budget: number;
  /** States the answer in one plain sentence. */
  answer(rows: readonly AnswerRow[]): string;
}
