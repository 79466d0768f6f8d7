/** A parameter of a question is unknown, malformed or not offered by that question. */
export class QuestionParameterError extends Error {
  override readonly name = 'QuestionParameterError';
  readonly code = 'questions.parameter';
  constructor(
    /** The parameter, e.g. `from`. */
    readonly parameter: string,
    message: string,
  ) {
    super(message);
  }
}

/** There is no question of that id; the message lists the ids there are. */
export class UnknownQuestionError extends Error {
  override readonly name = 'UnknownQuestionError';
  readonly code = 'questions.unknown';
  constructor(
    readonly id: string,
    known: readonly string[],
  ) {
    super(`Expected a question id, one of ${known.join(', ')}; got "${id}".`);
  }
}

/** A cube is asked for the rows of a month that is none. */
export class CubeMonthError extends Error {
  override readonly name = 'CubeMonthError';
  readonly code = 'questions.cube-month';
  constructor(readonly month: string) {
    super(`Expected a month such as 2015-06, got ${JSON.stringify(month.slice(0, 40))}.`);
  }
}

/** No cube has all that a question groups and narrows by: the list of cubes is wrong, not the caller. */
export class NoCubeError extends Error {
  override readonly name = 'NoCubeError';
  readonly code = 'questions.no-cube';
  constructor(
    readonly dataset: string,
    readonly needed: readonly string[],
  ) {
    super(`Expected a cube of ${dataset} with ${needed.join(', ')}, got none.`);
  }
}
