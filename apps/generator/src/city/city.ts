/** When the rows of a case are written, in epoch seconds. */
export interface CaseTimes {
  /** Never earlier than that of the case before. */
  readonly begins: number;
  /** Time of its first row, `begins` or later. */
  readonly first: number;
  /** Time of its second row (the case again, closed), or -1 when the case is written once. */
  readonly second: number;
}

/**
 * A city whose cases are numbered in order of time and can each be drawn at any moment from the number alone.
 *
 * Nothing about a case is remembered, so any number of them costs the same memory.
 */
export interface City {
  /** How many cases there are. */
  readonly cases: number;
  /** The longest time between the begin of a case and its last row, in seconds. */
  readonly longestSeconds: number;
  /** True when a case may have rows after its begin; others need not be asked again. */
  mayLinger(index: number): boolean;
  timesOf(index: number): CaseTimes;
  /** The CSV record of one row of a case, without line end. */
  rowOf(index: number, part: 0 | 1): string;
}

/** What a synthetic city is asked for. */
export interface CityOptions {
  /** First and last day, as day numbers; both belong to the range. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Rows wanted before duplicates, or undefined for the city's own volume. */
  readonly rows: number | undefined;
  /** Share of the cases that are written twice, open and later closed. */
  readonly updates: number;
  /** Round of a repeated run: 0, 1, 2... */
  readonly pass: number;
}
