/**
 * A statement that Redshift refuses or that fails: its message is what `DescribeStatement` answers as `Error`.
 *
 * Sample: `ERROR: relation "city.nosuch" does not exist`.
 */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code = 'local_cloud.redshift_sql';
  constructor(
    /** Without the leading `ERROR: `. */
    readonly detail: string,
    /** Offset in the statement, from 0. */
    readonly at?: number,
    options?: { cause?: unknown },
  ) {
    super(`ERROR: ${detail}${at === undefined ? '' : `\n  Position: ${at + 1}`}`, options);
  }
}

/** Redshift's error for a statement it cannot read. */
export function syntaxError(text: string, at: number): SqlError {
  return new SqlError(text === '' ? 'syntax error at end of input' : `syntax error at or near "${text}"`, at);
}

/** The error for syntax that Redshift knows and the local cloud does not do; it names the syntax. */
export function notSupported(what: string, at?: number): SqlError {
  return new SqlError(`${what} is not supported by the local cloud`, at);
}

/** Redshift's error for a relation that does not exist. */
export function noRelation(name: string, at?: number): SqlError {
  return new SqlError(`relation "${name}" does not exist`, at);
}

/** Redshift's error for a schema that does not exist. */
export function noSchema(name: string, at?: number): SqlError {
  return new SqlError(`schema "${name}" does not exist`, at);
}
