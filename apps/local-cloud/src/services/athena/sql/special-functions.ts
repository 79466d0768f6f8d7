import { quoteName, quoteText } from '../../../duckdb/quote';
import { notSupported, QueryError } from '../errors';
import type { Expression, FunctionCall } from './ast';
import type { ExpressionContext } from './context';
import { arithmetic } from './operators';
import { commonOf, translateCondition, translateExpression } from './translate-expression';
import { decimal, engineType, isInteger, showType, types, type SqlType } from './types';
import { coerce, type Value } from './value';

type SpecialBuilder = (call: FunctionCall, context: ExpressionContext) => Value | undefined;

/** Functions with rules of their own: any number of arguments, lambdas, results that depend on a type. */
export const specialFunctions: Readonly<Record<string, SpecialBuilder>> = {
  coalesce: (call, context) => ofCommonType(call, context, (items) => `coalesce(${items.join(', ')})`),
  greatest: (call, context) => ofCommonType(call, context, (items) => nullIfAnyNull('greatest', items)),
  least: (call, context) => ofCommonType(call, context, (items) => nullIfAnyNull('least', items)),
  nullif: (call, context) => {
    const [first, second] = valuesOf(call, context);
    if (!first || !second || call.arguments.length !== 2) return undefined;
    const type = commonOf([first, second], 'Types of NULLIF', call.at);
    return {
      sql: `CASE WHEN ${coerce(first, type).sql} = ${coerce(second, type).sql} THEN NULL ELSE ${first.sql} END`,
      type: first.type,
    };
  },
  if: (call, context) => {
    const [condition, then, otherwise] = call.arguments;
    if (!condition || !then || call.arguments.length > 3) return undefined;
    const results = [then, ...(otherwise ? [otherwise] : [])].map((item) =>
      translateExpression(item, context),
    );
    const type = commonOf(results, 'Result types for IF', call.at);
    const [a, b] = results.map((result) => coerce(result, type).sql);
    const test = translateCondition(condition, 'IF condition', context);
    return { sql: `CASE WHEN ${test} THEN ${a}${b === undefined ? '' : ` ELSE ${b}`} END`, type };
  },
  try: (call, context) => {
    const [argument] = call.arguments;
    if (!argument || call.arguments.length !== 1) return undefined;
    const value = translateExpression(argument, { ...context, safe: true });
    return { sql: `TRY(${value.sql})`, type: value.type };
  },
  concat: (call, context) => {
    const values = valuesOf(call, context);
    if (values.length < 2) return undefined;
    return values.reduce((left, right) =>
      arithmetic('||', left, right, { safe: Boolean(context.safe), at: call.at }),
    );
  },
  concat_ws: (call, context) => {
    const values = valuesOf(call, context);
    if (values.length < 2 || values.some(({ type }) => !['varchar', 'unknown'].includes(type.kind)))
      return undefined;
    return { sql: `concat_ws(${values.map(({ sql }) => sql).join(', ')})`, type: types.varchar };
  },
  mod: (call, context) => {
    const [left, right] = valuesOf(call, context);
    return left && right && arithmetic('%', left, right, { safe: Boolean(context.safe), at: call.at });
  },
  typeof: (call, context) => {
    const [value] = valuesOf(call, context);
    return value && { sql: quoteText(showType(value.type)), type: types.varchar };
  },
  round: (call, context) => rounded('round', call, context),
  truncate: (call, context) => rounded('trunc', call, context),
  ceil: (call, context) => wholeNumber('ceil', call, context),
  ceiling: (call, context) => wholeNumber('ceil', call, context),
  floor: (call, context) => wholeNumber('floor', call, context),
  sign: (call, context) => wholeNumber('sign', call, context),
  regexp_replace: (call, context) => {
    const [text, pattern, replacement = { sql: `''`, type: types.varchar, literal: '' }] = valuesOf(
      call,
      context,
    );
    if (!text || !pattern || call.arguments.length > 3) return undefined;
    if (replacement.literal === undefined)
      throw notSupported('regexp_replace with anything but a text literal as replacement', call.at);
    const groups = replacement.literal.replaceAll('\\', '\\\\').replaceAll(/\$(\d)/g, '\\$1');
    return {
      sql: `regexp_replace(${text.sql}, ${pattern.sql}, ${quoteText(groups)}, 'g')`,
      type: types.varchar,
    };
  },
  map: (call) =>
    call.arguments.length
      ? undefined
      : { sql: 'MAP {}', type: { kind: 'map', key: types.unknown, value: types.unknown } },
  grouping: (call, context) => {
    const plain = { ...context };
    const values = call.arguments.map((argument) => translateExpression(argument, plain));
    return {
      sql: `CAST(grouping(${values.map(({ sql }) => sql).join(', ')}) AS INTEGER)`,
      type: types.integer,
    };
  },
  transform: (call, context) => {
    const { array, body, sql } = overArray(call, context, 'list_transform');
    return array && { sql, type: { kind: 'array', element: body.type } };
  },
  filter: (call, context) => {
    const { array, sql } = overArray(call, context, 'list_filter');
    return array && { sql, type: array.type };
  },
  any_match: (call, context) => matches(call, context, 'list_bool_or', 'false'),
  all_match: (call, context) => matches(call, context, 'list_bool_and', 'true'),
  none_match: (call, context) => {
    const any = matches(call, context, 'list_bool_or', 'false');
    return any && { sql: `(NOT ${any.sql})`, type: types.boolean };
  },
};

function valuesOf(call: FunctionCall, context: ExpressionContext): Value[] {
  return call.arguments.map((argument) => translateExpression(argument, context));
}

function ofCommonType(
  call: FunctionCall,
  context: ExpressionContext,
  sql: (items: string[]) => string,
): Value | undefined {
  const values = valuesOf(call, context);
  if (!values.length) return undefined;
  const type = commonOf(values, `All ${call.name.toUpperCase()} operands`, call.at);
  return { sql: sql(values.map((value) => coerce(value, type).sql)), type };
}

/** The engine skips nulls where Trino answers null. */
function nullIfAnyNull(name: string, items: string[]): string {
  const isNull = items.map((item) => `${item} IS NULL`).join(' OR ');
  return `CASE WHEN ${isNull} THEN NULL ELSE ${name}(${items.join(', ')}) END`;
}

function rounded(name: string, call: FunctionCall, context: ExpressionContext): Value | undefined {
  const [value, digits, ...rest] = valuesOf(call, context);
  if (!value || rest.length || (digits && !isInteger(digits.type))) return undefined;
  const { type } = value;
  const places = digits ? `, CAST(${digits.sql} AS INTEGER)` : '';
  if (isInteger(type))
    return digits ? { sql: `CAST(${name}(${value.sql}${places}) AS ${engineType(type)})`, type } : value;
  if (type.kind === 'decimal') {
    const result = digits
      ? decimal(Math.min(38, type.precision + 1), type.scale)
      : decimal(Math.min(38, type.precision - type.scale + Math.min(1, type.scale)) || 1, 0);
    return { sql: `CAST(${name}(${value.sql}${places}) AS ${engineType(result)})`, type: result };
  }
  if (type.kind !== 'double' && type.kind !== 'real' && type.kind !== 'unknown') return undefined;
  const number = coerce(value, type.kind === 'unknown' ? types.double : type);
  return { sql: `CAST(${name}(${number.sql}${places}) AS ${engineType(number.type)})`, type: number.type };
}

function wholeNumber(name: string, call: FunctionCall, context: ExpressionContext): Value | undefined {
  const [value, ...rest] = valuesOf(call, context);
  if (!value || rest.length) return undefined;
  if (isInteger(value.type))
    return name === 'sign'
      ? { sql: `CAST(sign(${value.sql}) AS ${engineType(value.type)})`, type: value.type }
      : value;
  if (value.type.kind !== 'decimal') {
    if (!['double', 'real', 'unknown'].includes(value.type.kind)) return undefined;
    return { sql: `CAST(${name}(${coerce(value, types.double).sql}) AS DOUBLE)`, type: types.double };
  }
  const { precision, scale } = value.type;
  const type = decimal(Math.min(38, Math.max(1, precision - scale + Math.min(1, scale))), 0);
  return { sql: `CAST(${name}(${value.sql}) AS ${engineType(type)})`, type };
}

/** A function of the engine that runs a lambda over the elements of an array. */
function overArray(
  call: FunctionCall,
  context: ExpressionContext,
  name: string,
): { array?: Value & { type: SqlType }; body: Value; sql: string } {
  const [first, lambda] = call.arguments;
  const array = first && translateExpression(first, context);
  if (array?.type.kind !== 'array' || lambda?.kind !== 'lambda' || lambda.parameters.length !== 1)
    throw new QueryError(
      'FUNCTION_NOT_FOUND',
      `Unexpected parameters for function ${call.name}. Expected: ${call.name}(array(E), function(E))`,
      call.at,
    );
  const [variable = ''] = lambda.parameters;
  const body = lambdaBody(
    lambda,
    new Map([[variable, { sql: quoteName(`l_${variable}`), type: array.type.element }]]),
    context,
  );
  return { array, body, sql: `${name}(${array.sql}, lambda ${quoteName(`l_${variable}`)}: ${body.sql})` };
}

function lambdaBody(
  lambda: Extract<Expression, { kind: 'lambda' }>,
  variables: Map<string, Value>,
  context: ExpressionContext,
): Value {
  return translateExpression(lambda.body, {
    ...context,
    variables: new Map([...(context.variables ?? []), ...variables]),
  });
}

function matches(
  call: FunctionCall,
  context: ExpressionContext,
  aggregate: string,
  whenEmpty: string,
): Value | undefined {
  const { array, sql } = overArray(call, context, 'list_transform');
  return (
    array && {
      sql: `coalesce(${aggregate}(${sql}), CASE WHEN ${array.sql} IS NOT NULL THEN ${whenEmpty} END)`,
      type: types.boolean,
    }
  );
}
