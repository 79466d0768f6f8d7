/**
 * A query that fails with Athena's own words, e.g. `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved`.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
 */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code = 'local_cloud.athena_query';
  /**
   * @param errorName e.g. `TABLE_NOT_FOUND`
   * @param detail the message without name and place
   * @param at offset in the statement; undefined when the error has no place
   */
  constructor(
    readonly errorName: string,
    readonly detail: string,
    readonly at?: number,
    options?: { cause?: unknown },
  ) {
    super(`${errorName}: ${detail}`, options);
  }

  /** The reason a client sees, with line and column counted in the statement. */
  reason(statement: string): string {
    if (this.at === undefined) return this.message;
    return `${this.errorName}: ${placeIn(statement, this.at)}: ${this.detail}`;
  }
}

/** A statement that cannot be parsed: refused when it is started, as Athena does. */
export class StatementSyntaxError extends Error {
  override readonly name = 'StatementSyntaxError';
  readonly code = 'local_cloud.athena_syntax';
  constructor(
    readonly detail: string,
    readonly at: number,
  ) {
    super(detail);
  }

  /** e.g. `line 1:8: mismatched input 'FORM'. Expecting: 'FROM'`. */
  reason(statement: string): string {
    return `${placeIn(statement, this.at)}: ${this.detail}`;
  }
}

/** The error for a part of the language the local cloud does not do. */
export function notSupported(what: string, at?: number): QueryError {
  return new QueryError('NOT_SUPPORTED', `The local cloud does not do ${what}`, at);
}

function placeIn(statement: string, at: number): string {
  const before = statement.slice(0, at).split('\n');
  return `line ${before.length}:${(before[before.length - 1] ?? '').length + 1}`;
}
