import type { Expression } from './sql/ast';
import type { NameContext, TableFinder, Translation } from './sql/context';
import { QueryError } from './errors';
import { ExpressionParser } from './sql/parse-expression';
import { parseQuery } from './sql/parse-query';
import type { TableUse } from './sql/scope';
import { TokenReader } from './sql/token-reader';
import { tokenize } from './sql/tokens';
import { translateQuery } from './sql/translate-query';
import type { SqlType } from './sql/types';
import type { Query } from './sql/ast';

/** A column of an answer. */
export interface AnswerColumn {
  /** `_col0` for an expression without a name. */
  name: string;
  type: SqlType;
  /** Set when the query gives the column no name. */
  isNameless?: true;
}

/** A query ready for the engine; tables are views that have yet to be made. */
export interface QueryPlan {
  sql: string;
  columns: AnswerColumn[];
  uses: TableUse[];
}

/**
 * Translates a query of Trino's dialect.
 *
 * @param database where names without a database are looked up
 * @throws QueryError
 */
export function planQuery(query: Query, tables: TableFinder, database: string | undefined): QueryPlan {
  let names = 0;
  const translation: Translation = {
    tables,
    uses: [],
    newName: (prefix) => `${prefix}_${(names += 1)}`,
  };
  const context: NameContext = { database, with: new Map(), views: [] };
  const translated = translateQuery(query, context, translation);
  const columns = translated.columns.map(({ name, type }, index) =>
    name ? { name, type } : { name: `_col${index}`, type, isNameless: true as const },
  );
  for (const { use, column } of [...translated.uses, ...translated.columns.flatMap(({ uses }) => uses)])
    use.columns.add(column);
  return {
    sql: translated.sql,
    columns,
    uses: translation.uses.filter((use) => translated.sql.includes(`"${use.id}"`)),
  };
}

/** Offsets of the `?` of a statement that stand for values. */
export function placeholders(text: string): number[] {
  return tokenize(text)
    .filter((token) => token.kind === 'symbol' && token.text === '?')
    .map(({ at }) => at);
}

/**
 * Puts the values of `ExecutionParameters` in the place of the `?` of a statement, each in parentheses and on a line
 * of its own, so that nothing in a value can change what surrounds it.
 *
 * @param parameters each the text of a literal: `'Athmar Park'`, `5`, `DATE '2015-07-31'`
 * @throws QueryError INVALID_PARAMETER_USAGE when their number differs or one is no literal
 */
export function bindParameters(text: string, parameters: readonly string[]): string {
  const marks = placeholders(text);
  if (marks.length !== parameters.length)
    throw new QueryError(
      'INVALID_PARAMETER_USAGE',
      `Incorrect number of parameters: expected ${marks.length} but found ${parameters.length}`,
    );
  let bound = '';
  let end = 0;
  marks.forEach((at, index) => {
    bound += text.slice(end, at) + checkedLiteral(parameters[index] as string);
    end = at + 1;
  });
  return bound + text.slice(end);
}

function checkedLiteral(parameter: string): string {
  const reader = new TokenReader(tokenize(parameter));
  const expression = new ExpressionParser(reader, parseQuery).expression();
  reader.finish();
  if (isLiteral(expression)) return `(${parameter}\n)`;
  throw new QueryError(
    'INVALID_PARAMETER_USAGE',
    `Execution parameter must be a literal, got ${parameter.slice(0, 40)}`,
  );
}

function isLiteral(expression: Expression): boolean {
  if (expression.kind === 'unary') return expression.operator !== 'NOT' && isLiteral(expression.operand);
  if (expression.kind === 'cast') return isLiteral(expression.operand);
  return [
    'null',
    'boolean',
    'integer',
    'decimal',
    'double',
    'string',
    'typedLiteral',
    'interval',
    'binary',
  ].includes(expression.kind);
}
