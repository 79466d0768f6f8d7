import { quoteName, quoteText } from '../../../duckdb/quote';
import { QueryError } from '../errors';
import type { Expression } from './ast';
import type { ExpressionContext } from './context';
import { arithmetic, asBoolean, comparison, negate, sameType } from './operators';
import { resolveColumn } from './scope';
import { atTimeZone, currentTimestamp, fieldOf, literalOf } from './time-functions';
import { translateCall } from './translate-call';
import { translateLiteral } from './translate-literal';
import { translateInList, translateLike, translateSubquery } from './translate-predicate';
import { commonType, fieldName, isInteger, showType, typeOf, types, type SqlType } from './types';
import { castValue, coerce, type Value } from './value';

/**
 * The engine's SQL and the Trino type of an expression.
 *
 * Types are checked as Trino checks them, so that what is accepted here is accepted by Athena: the engine itself
 * would compare `'1' = 1`.
 *
 * @throws QueryError
 */
export function translateExpression(expression: Expression, context: ExpressionContext): Value {
  return translateGrouped(expression, context) ?? translateNode(expression, context);
}

/** An expression that must be boolean, as SQL. */
export function translateCondition(expression: Expression, what: string, context: ExpressionContext): string {
  return asBoolean(translateExpression(expression, context), what, expression.at);
}

/** In a query with groups: the expression itself, when it is one that rows are grouped by. */
function translateGrouped(expression: Expression, context: ExpressionContext): Value | undefined {
  const { grouping } = context;
  if (!grouping?.size || isConstant(expression)) return undefined;
  const plain = { ...context, read: new Set<never>(), forbidden: undefined };
  try {
    const value = translateNode(expression, withoutGrouping(plain));
    return grouping.has(value.sql) ? translateNode(expression, withoutGrouping(context)) : undefined;
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

function withoutGrouping(
  context: Omit<ExpressionContext, 'forbidden'> & { forbidden?: string | undefined },
): ExpressionContext {
  const { grouping: _grouping, forbidden: _forbidden, ...rest } = context;
  return { ...rest, inAggregate: false };
}

function isConstant(expression: Expression): boolean {
  return [
    'null',
    'boolean',
    'integer',
    'decimal',
    'double',
    'string',
    'exists',
    'scalarQuery',
    'inQuery',
  ].includes(expression.kind);
}

function translateNode(expression: Expression, context: ExpressionContext): Value {
  const { at } = expression;
  const inner = (child: Expression): Value => translateExpression(child, context);
  switch (expression.kind) {
    case 'null':
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'double':
    case 'string':
    case 'binary':
    case 'typedLiteral':
    case 'interval':
      return translateLiteral(expression);
    case 'parameter':
      throw new QueryError(
        'INVALID_PARAMETER_USAGE',
        'Incorrect number of parameters: more ? than ExecutionParameters',
        at,
      );
    case 'currentDate':
      return { sql: 'current_date', type: types.date };
    case 'currentTimestamp':
      return currentTimestamp;
    case 'localTimestamp':
      return { ...currentTimestamp, type: types.timestamp };
    case 'column':
      return translateColumn(expression.path, at, context);
    case 'field':
      return fieldValue(inner(expression.of), expression.name, at);
    case 'subscript':
      return subscript(inner(expression.of), inner(expression.index), Boolean(context.safe), at);
    case 'unary':
      if (expression.operator === 'NOT')
        return {
          sql: `(NOT ${translateCondition(expression.operand, 'Value of logical NOT expression', context)})`,
          type: types.boolean,
        };
      return expression.operator === '-' ? negate(inner(expression.operand), at) : inner(expression.operand);
    case 'binary_':
      return translateBinary(expression, context);
    case 'isNull':
      return boolean(`(${inner(expression.operand).sql} IS ${expression.negated ? 'NOT ' : ''}NULL)`);
    case 'isDistinct': {
      const [a, b] = sameType('IS DISTINCT FROM', inner(expression.left), inner(expression.right), at);
      return boolean(`(${a.sql} IS ${expression.negated ? 'NOT ' : ''}DISTINCT FROM ${b.sql})`);
    }
    case 'between': {
      const operand = inner(expression.operand);
      const low = comparison('>=', operand, inner(expression.low), at);
      const high = comparison('<=', operand, inner(expression.high), at);
      return boolean(`(${expression.negated ? 'NOT ' : ''}(${low.sql} AND ${high.sql}))`);
    }
    case 'inList':
      return translateInList(expression, context);
    case 'like':
      return translateLike(expression, context);
    case 'inQuery':
    case 'quantified':
    case 'exists':
    case 'scalarQuery':
      return translateSubquery(expression, context);
    case 'atTimeZone': {
      const zone = literalOf(inner(expression.zone), 'AT TIME ZONE', at);
      return atTimeZone(timestampOf(inner(expression.operand), at), zone, at);
    }
    case 'cast':
      return castValue(
        inner(expression.operand),
        typeOf(expression.type),
        expression.safe || Boolean(context.safe),
        at,
      );
    case 'case':
      return translateCase(expression, context);
    case 'extract':
      return fieldOf(extractFields[expression.field] ?? expression.field, [inner(expression.from)], at);
    case 'array': {
      const items = expression.items.map(inner);
      const element = commonOf(items, 'ARRAY elements', at);
      return {
        sql: `[${items.map((item) => coerce(item, element).sql).join(', ')}]`,
        type: { kind: 'array', element },
      };
    }
    case 'row': {
      const items = expression.items.map(inner);
      const fields = items.map(({ type }) => ({ name: '', type }));
      const members = items.map((item, index) => `${quoteName(fieldName('', index))} := ${item.sql}`);
      return { sql: `struct_pack(${members.join(', ')})`, type: { kind: 'row', fields } };
    }
    case 'lambda':
      throw new QueryError('SYNTAX_ERROR', 'Lambda expression should always be used inside a function', at);
    case 'call':
      return translateCall(expression, context);
  }
}

const extractFields: Record<string, string> = {
  dow: 'day_of_week',
  doy: 'day_of_year',
  yow: 'year_of_week',
  day_of_month: 'day',
};

function boolean(sql: string): Value {
  return { sql, type: types.boolean };
}

function translateColumn(path: readonly string[], at: number, context: ExpressionContext): Value {
  const [first] = path as [string];
  const variable = context.variables?.get(first);
  if (variable) return path.slice(1).reduce((value, name) => fieldValue(value, name, at), variable);
  const output = path.length === 1 ? context.outputs?.get(first) : undefined;
  if (output) return output;
  const { column, fields, isOuter } = resolveColumn(context.scope, path, at);
  if (context.grouping && !context.inAggregate && !isOuter)
    throw new QueryError(
      'EXPRESSION_NOT_AGGREGATE',
      `'${path.join('.')}' must be an aggregate expression or appear in GROUP BY clause`,
      at,
    );
  for (const use of column.uses) context.read.add(use);
  if (!isOuter) context.named?.add(column);
  const value = { sql: context.substitute?.(column) ?? column.sql, type: column.type };
  return fields.reduce((inner, name) => fieldValue(inner, name, at), value as Value);
}

function fieldValue(value: Value, name: string, at: number): Value {
  const fields = value.type.kind === 'row' ? value.type.fields : [];
  const index = fields.findIndex((field) => field.name.toLowerCase() === name);
  const field = fields[index];
  if (!field) throw new QueryError('COLUMN_NOT_FOUND', `Column '${name}' cannot be resolved`, at);
  return { sql: `struct_extract(${value.sql}, ${quoteText(field.name)})`, type: field.type };
}

function subscript(of: Value, index: Value, safe: boolean, at: number): Value {
  if (of.type.kind === 'array' && isInteger(index.type)) {
    const found = `list_extract(${of.sql}, ${index.sql})`;
    const failing = `error('Array subscript must be less than or equal to array length: ' || ${index.sql} || ' > ' || len(${of.sql}))`;
    const isOut = `(${index.sql} < 1 OR ${index.sql} > len(${of.sql}))`;
    return {
      sql: safe ? found : `CASE WHEN ${isOut} THEN ${failing} ELSE ${found} END`,
      type: of.type.element,
    };
  }
  if (of.type.kind === 'map') {
    const key = coerce(index, of.type.key).sql;
    const found = `map_extract_value(${of.sql}, ${key})`;
    const failing = `error('Key not present in map: ' || ${key})`;
    return {
      sql: safe ? found : `CASE WHEN NOT map_contains(${of.sql}, ${key}) THEN ${failing} ELSE ${found} END`,
      type: of.type.value,
    };
  }
  throw new QueryError(
    'TYPE_MISMATCH',
    `Cannot use ${showType(index.type)} for subscript of ${showType(of.type)}`,
    at,
  );
}

function translateBinary(
  expression: Extract<Expression, { kind: 'binary_' }>,
  context: ExpressionContext,
): Value {
  const { operator, left, right, at } = expression;
  if (operator === 'AND' || operator === 'OR') {
    const sides = [left, right].map((side) => translateCondition(side, 'Logical expression term', context));
    return boolean(`(${sides.join(` ${operator} `)})`);
  }
  const values: [Value, Value] = [translateExpression(left, context), translateExpression(right, context)];
  if (['=', '<>', '<', '<=', '>', '>='].includes(operator)) return comparison(operator, ...values, at);
  return arithmetic(operator, ...values, { safe: Boolean(context.safe), at });
}

function translateCase(expression: Extract<Expression, { kind: 'case' }>, context: ExpressionContext): Value {
  const { operand, whens, otherwise, at } = expression;
  const subject = operand && translateExpression(operand, context);
  const conditions = whens.map(({ when }) =>
    subject
      ? comparison('=', subject, translateExpression(when, context), when.at).sql
      : translateCondition(when, 'CASE WHEN clause', context),
  );
  const results = whens.map(({ then }) => translateExpression(then, context));
  const last = otherwise ? [translateExpression(otherwise, context)] : [];
  const type = commonOf([...results, ...last], 'All CASE results', at);
  const branches = conditions.map(
    (condition, index) => `WHEN ${condition} THEN ${coerce(results[index] as Value, type).sql}`,
  );
  const final = last[0] ? ` ELSE ${coerce(last[0], type).sql}` : '';
  return { sql: `CASE ${branches.join(' ')}${final} END`, type };
}

/** The type all values share. @throws QueryError TYPE_MISMATCH */
export function commonOf(values: readonly Value[], what: string, at: number): SqlType {
  return values.reduce<SqlType>((common, value) => {
    const next = commonType(common, value.type);
    if (next) return next;
    throw new QueryError(
      'TYPE_MISMATCH',
      `${what} must be the same type or coercible to a common type. Cannot find common type between ${showType(common)} and ${showType(value.type)}`,
      at,
    );
  }, types.unknown);
}

function timestampOf(value: Value, at: number): Value {
  if (['timestamp', 'timestamp with time zone'].includes(value.type.kind)) return value;
  if (value.type.kind === 'unknown') return coerce(value, types.timestamp);
  throw new QueryError(
    'TYPE_MISMATCH',
    `Type of value must be a time or timestamp with or without time zone (actual ${showType(value.type)})`,
    at,
  );
}
