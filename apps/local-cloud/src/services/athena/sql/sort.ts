import { quoteName } from '../../../duckdb/quote';
import { notSupported, QueryError } from '../errors';
import type { Expression, SortItem } from './ast';
import type { ExpressionContext } from './context';
import type { ColumnUse, ScopeColumn } from './scope';
import { translateSort } from './translate-call';
import { translateExpression } from './translate-expression';
import type { Value } from './value';
import { someExpression } from './walk';

/** A select item with all that is known of it. */
export interface Output {
  name: string;
  value: Value;
  uses: readonly ColumnUse[];
  origins: readonly ColumnUse[];
}

/** `ORDER BY` of a plain select: a position, the name of an output, or an expression over both. */
export function sortBySource(
  outputs: readonly Output[],
  context: ExpressionContext,
): (items: readonly SortItem[]) => string {
  const named = new Map(outputs.filter(({ name }) => name).map((output) => [output.name, output.value]));
  const output = (index: number): string => {
    for (const use of outputs[index]?.uses ?? []) context.read.add(use);
    return quoteName(`c${index + 1}`);
  };
  return (items) =>
    translateSort(items, (expression) => {
      const position = positionOf(expression, outputs.length);
      if (position !== undefined) return output(position - 1);
      const name =
        expression.kind === 'column' && expression.path.length === 1 ? expression.path[0] : undefined;
      const index = outputs.findIndex((candidate) => name !== undefined && candidate.name === name);
      if (index >= 0) return output(index);
      for (const [outputName, { uses }] of outputs.map((candidate) => [candidate.name, candidate] as const))
        if (namesColumn(expression, outputName)) for (const use of uses) context.read.add(use);
      return translateExpression(expression, { ...context, outputs: named }).sql;
    });
}

function namesColumn(expression: Expression, name: string): boolean {
  return someExpression(expression, (part) => part.kind === 'column' && part.path[0] === name);
}

/** `ORDER BY` where only positions and names of outputs can be given; what it reads is added to `read`. */
export function sortByOutputs(
  columns: readonly ScopeColumn[],
  read: Set<ColumnUse>,
): (items: readonly SortItem[]) => string {
  return (items) =>
    translateSort(items, (expression) => {
      const position = positionOf(expression, columns.length);
      const name = expression.kind === 'column' ? expression.path[expression.path.length - 1] : undefined;
      const index =
        position === undefined ? columns.findIndex((column) => column.name === name) : position - 1;
      const column = name === undefined && position === undefined ? undefined : columns[index];
      if (!column) throw notSupported('ORDER BY of anything but an output column here', expression.at);
      for (const use of column.uses) read.add(use);
      return column.sql;
    });
}

function positionOf(expression: Expression, count: number): number | undefined {
  if (expression.kind !== 'integer') return undefined;
  const position = Number(expression.text);
  if (position >= 1 && position <= count) return position;
  throw new QueryError(
    'INVALID_COLUMN_REFERENCE',
    `ORDER BY position ${position} is not in select list`,
    expression.at,
  );
}
