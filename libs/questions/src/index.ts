export { ask, type AskOptions } from './ask';
export { cubeRows, periodsOf } from './cube-rows';
export { cubes, type Cube, type CubeColumn } from './cubes';
export type { DimensionName } from './dimension';
export { engines, type Engine, type Source } from './engine';
export { CubeMonthError, NoCubeError, QuestionParameterError, UnknownQuestionError } from './errors';
export {
  checkParameters,
  parameterNames,
  readParameters,
  typeValues,
  type ParameterName,
  type QuestionParameters,
} from './parameter';
export type { AnswerRow, Cell, ChartSpec, Question, Reading, ResultColumn, SortKey } from './question';
export { question, questions } from './questions';
export { namedValues, type Statement } from './statement';
