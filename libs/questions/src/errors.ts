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
