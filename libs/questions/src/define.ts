import type { DatasetId } from '@denver/record-model';
import { scanBudget } from './budget';
import { filterDimension } from './dimension';
import { parameterNames, parameterSchema, type ParameterName } from './parameter';
import type { AnswerRow, Cell, Question, ResultColumn } from './question';

/**
 * A row of an answer, read by the names of its columns. A number that is not told, because it is withheld, cannot be read:
 * the sentence then says just that.
 */
export interface NamedRow {
  text(column: string): string;
  number(column: string): number;
  isNull(column: string): boolean;
}

/** A question as it is written down; the rest of {@link Question} follows from it. */
export type QuestionText = Omit<
  Question,
  'answer' | 'budget' | 'datasets' | 'parameters' | 'range' | 'schema'
> & {
  range?: Question['range'];
  /** The answer in one sentence; there is at least one row. */
  tell(rows: readonly [NamedRow, ...NamedRow[]]): string;
};

/** A sentence needs a number that is not told. */
class NotTold extends Error {}

/** Completes a question: what it takes as parameters follows from what it reads. */
export function defineQuestion({ tell, range = 'days', ...written }: QuestionText): Question {
  const datasets = Object.keys(written.reads) as DatasetId[];
  const parameters = parametersOf(datasets);
  return {
    ...written,
    range,
    datasets,
    parameters,
    schema: parameterSchema(parameters, datasets),
    budget: scanBudget(written.reads, written.sql),
    answer: (rows) => {
      const [first, ...rest] = rows.map((row) => named(written.columns, row));
      if (first === undefined) return 'Nothing is known for this choice.';
      try {
        return tell([first, ...rest]);
      } catch (error) {
        if (error instanceof NotTold) return 'There are too few of these for their numbers to be told.';
        throw error;
      }
    },
  };
}

/** A type belongs to one dataset, so a question of both does not take one. */
function parametersOf(datasets: readonly DatasetId[]): ParameterName[] {
  return parameterNames.filter(
    (name) =>
      name === 'from' ||
      name === 'to' ||
      (datasets.every((dataset) => filterDimension[dataset][name]) &&
        (name !== 'type' || datasets.length === 1)),
  );
}

function named(columns: readonly ResultColumn[], row: AnswerRow): NamedRow {
  const place = (column: string): number => columns.findIndex(({ name }) => name === column);
  const cell = (column: string): Cell => row[place(column)] ?? null;
  const told = (column: string): Cell => {
    const value = cell(column);
    if (value === null) throw new NotTold();
    return value;
  };
  return {
    text: (column) =>
      columns[place(column)]?.type === 'text' ? String(cell(column) ?? '–') : String(told(column)),
    number: (column) => Number(told(column)),
    isNull: (column) => cell(column) === null,
  };
}
