/** A flag, a date, a question or a setting is wrong: exit code 2, nothing was asked. */
export class AnswersConfigError extends Error {
  override readonly name = 'AnswersConfigError';
  readonly code = 'answers.config';
  readonly kind = 'config';
  constructor(
    /** The flag, variable or file, e.g. `--from`. */
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/** A question could not be asked where it was sent; the message says what to do about it. */
export class AskError extends Error {
  override readonly name = 'AskError';
  readonly code = 'answers.ask';
  constructor(
    /** Id of the question. */
    readonly question: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A program that this tool started did not do its work. */
export class ProgramFailedError extends Error {
  override readonly name = 'ProgramFailedError';
  readonly code = 'answers.program';
  constructor(
    /** e.g. `mvn`. */
    readonly program: string,
    reason: string,
    /** The end of what it said. */
    readonly lastLines: string,
    options?: ErrorOptions,
  ) {
    super(`${program} ${reason}${lastLines ? `:\n${lastLines}` : '.'}`, options);
  }
}

/** An engine could not be installed or started; a run without it would prove nothing, so there is none. */
export class EngineMissingError extends Error {
  override readonly name = 'EngineMissingError';
  readonly code = 'answers.engine-missing';
  constructor(
    /** e.g. `Trino`. */
    readonly engine: string,
    /** What was to be installed, by the name its registry knows, e.g. `io.trino:trino-server:476`. */
    readonly packageName: string,
    cause: unknown,
  ) {
    super(
      `${engine}: Expected the package ${packageName} to install and start: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** An engine refused a statement. */
export class EngineStatementError extends Error {
  override readonly name = 'EngineStatementError';
  readonly code = 'answers.engine-statement';
  constructor(
    readonly engine: string,
    /** The engine's own words. */
    readonly reason: string,
    readonly sql: string,
  ) {
    super(`${engine}: ${reason} SQL: ${sql.replaceAll(/\s+/g, ' ').slice(0, 300)}`);
  }
}

/** Two engines, or two sources, gave different answers. */
export class AnswersDifferError extends Error {
  override readonly name = 'AnswersDifferError';
  readonly code = 'answers.differ';
  constructor(
    /** Lines such as `requests-by-hour, 2015, Trino: row 3 …`. */
    readonly differences: readonly string[],
  ) {
    super(`Expected equal answers, got ${differences.length} that differ:\n${differences.join('\n')}`);
  }
}

/** A bug of this tool or of the part it measures: it stops. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
  readonly code = 'answers.invariant';
}
