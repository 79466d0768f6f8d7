import { quoteName } from '../../../duckdb/quote';
import { notSupported, QueryError } from '../errors';
import type { Expression } from './ast';
import type { ExpressionContext } from './context';
import { sameType } from './operators';
import { translateExpression } from './translate-expression';
import { commonType, engineType, showType, types, type SqlType } from './types';
import { coerce, type Value } from './value';

/** `operand [NOT] IN (items)`. */
export function translateInList(
  expression: Extract<Expression, { kind: 'inList' }>,
  context: ExpressionContext,
): Value {
  const operand = translateExpression(expression.operand, context);
  const items = expression.items.map((item) => translateExpression(item, context));
  const type = items.reduce<SqlType>((common, item) => {
    const next = commonType(common, item.type);
    if (next) return next;
    const shown = `${showType(common)} and ${showType(item.type)}`;
    throw new QueryError(
      'TYPE_MISMATCH',
      `IN value and list items must be the same type: ${shown}`,
      expression.at,
    );
  }, operand.type);
  const list = items.map((item) => coerce(item, type).sql).join(', ');
  return boolean(`(${coerce(operand, type).sql} ${expression.negated ? 'NOT ' : ''}IN (${list}))`);
}

/** `operand [NOT] LIKE pattern [ESCAPE escape]`. */
export function translateLike(
  expression: Extract<Expression, { kind: 'like' }>,
  context: ExpressionContext,
): Value {
  const text = (child: Expression): string => {
    const value = translateExpression(child, context);
    if (['varchar', 'unknown'].includes(value.type.kind)) return coerce(value, types.varchar).sql;
    throw new QueryError(
      'TYPE_MISMATCH',
      `Left side of LIKE expression must evaluate to a varchar (actual: ${showType(value.type)})`,
      expression.at,
    );
  };
  const escape = expression.escape ? ` ESCAPE ${text(expression.escape)}` : '';
  const operator = expression.negated ? 'NOT LIKE' : 'LIKE';
  return boolean(`(${text(expression.operand)} ${operator} ${text(expression.pattern)}${escape})`);
}

/** `EXISTS`, `IN`, `ALL`, `ANY` and a value of a subquery. */
export function translateSubquery(
  expression: Extract<Expression, { kind: 'inQuery' | 'quantified' | 'exists' | 'scalarQuery' }>,
  context: ExpressionContext,
): Value {
  const { at } = expression;
  const query = context.translateQuery(expression.query, context.names, context.scope);
  for (const use of query.uses) context.read.add(use);
  if (expression.kind === 'exists') return boolean(`EXISTS (${query.sql})`);
  const [column, ...others] = query.columns;
  if (!column || others.length)
    throw notSupported(`a subquery of ${query.columns.length} columns as a value`, at);
  for (const use of column.uses) context.read.add(use);
  if (expression.kind === 'scalarQuery') return { sql: `(${query.sql})`, type: column.type };
  const left = expression.kind === 'inQuery' ? expression.operand : expression.left;
  const operator = expression.kind === 'inQuery' ? '=' : expression.operator;
  const value = translateExpression(left, context);
  const [operand] = sameType(operator, value, { sql: '', type: column.type }, at);
  const typed = `SELECT CAST(q.${quoteName('c1')} AS ${engineType(operand.type)}) FROM (${query.sql}) AS q`;
  if (expression.kind === 'inQuery')
    return boolean(`(${operand.sql} ${expression.negated ? 'NOT ' : ''}IN (${typed}))`);
  return boolean(`(${operand.sql} ${operator} ${expression.quantifier} (${typed}))`);
}

function boolean(sql: string): Value {
  return { sql, type: types.boolean };
}
