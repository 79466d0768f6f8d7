export { ask, type QuestionParameters, type Statement } from './ask';
export { QuestionParameterError, UnknownQuestionError } from './errors';
export type { ChartSpec, ParameterName, Question, ResultColumn } from './question';
export { question, questions } from './questions';
