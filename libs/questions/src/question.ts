import type { DatasetId } from '@denver/record-model';

/** What a person may narrow a question by. */
export type ParameterName = 'from' | 'to' | 'neighborhood' | 'agency' | 'type';

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
  kind: 'line' | 'bar' | 'pie' | 'map' | 'stacked-bar' | 'treemap';
  x: string;
  y: string[];
  series?: string;
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
  parameters: readonly ParameterName[];
  /**
   * SQL that means the same to Athena, Redshift, Spark SQL and DuckDB. `{service-request}` and
   * `{traffic-accident}` stand for the condition that the parameters make; views go unqualified.
   */
  sql: string;
  columns: readonly ResultColumn[];
  chart: ChartSpec;
}
