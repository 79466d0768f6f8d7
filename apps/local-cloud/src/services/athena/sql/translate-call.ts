import { notSupported, QueryError } from '../errors';
import { aggregates, windowFunctions, type Aggregate } from './aggregates';
import type { Expression, FrameBound, FunctionCall, SortItem, WindowSpec } from './ast';
import type { ExpressionContext } from './context';
import { functionSynonyms, scalarFunctions } from './scalar-functions';
import { applyOverloads, unexpectedParameters } from './signature';
import { specialFunctions } from './special-functions';
import { timeFunctions } from './time-functions';
import { translateCondition, translateExpression } from './translate-expression';
import { types } from './types';
import type { Value } from './value';
import { someExpression } from './walk';

/** Whether an expression holds an aggregate that is not a window function. */
export function hasAggregate(expression: Expression): boolean {
  return someExpression(expression, (part) => part.kind === 'call' && isAggregate(part.name) && !part.over);
}

/**
 * A function call in the engine's SQL. Only functions of Trino's that are in the tables are called: a name that is
 * not there is answered as Athena answers a function that does not exist.
 *
 * @throws QueryError FUNCTION_NOT_FOUND and others
 */
export function translateCall(call: FunctionCall, context: ExpressionContext): Value {
  const name = functionSynonyms[call.name] ?? call.name;
  const aggregate = aggregates[name];
  const window = windowFunctions[name];
  if (aggregate) return translateAggregate(call, context, aggregate);
  if (window) {
    if (!call.over)
      throw new QueryError('MISSING_OVER', `Window function ${name} requires an OVER clause`, call.at);
    return translateAggregate(call, context, window);
  }
  refuseModifiers(call);
  const special = specialFunctions[name];
  const fromSpecial = special?.(call, context);
  if (fromSpecial) return fromSpecial;
  const args = call.arguments.map((argument) => translateExpression(argument, context));
  const value = timeFunctions[name]?.(args, call.at) ?? applyOverloads(scalarFunctions.get(name) ?? [], args);
  if (value) return value;
  if (special || timeFunctions[name] || scalarFunctions.has(name))
    throw unexpectedParameters(call.name, args, scalarFunctions.get(name) ?? [], call.at);
  throw new QueryError('FUNCTION_NOT_FOUND', `Function '${call.name}' not registered`, call.at);
}

/** `ORDER BY` items in the engine's SQL, with Trino's place of nulls. */
export function translateSort(items: readonly SortItem[], sqlOf: (expression: Expression) => string): string {
  return items
    .map((item) => {
      const direction = item.descending ? 'DESC' : 'ASC';
      return `${sqlOf(item.expression)} ${direction} NULLS ${item.nullsFirst ? 'FIRST' : 'LAST'}`;
    })
    .join(', ');
}

function isAggregate(name: string): boolean {
  return aggregates[functionSynonyms[name] ?? name] !== undefined;
}

function refuseModifiers(call: FunctionCall): void {
  if (call.over || call.filter || call.distinct || call.star || call.orderBy.length || call.nulls)
    throw new QueryError(
      'FUNCTION_NOT_AGGREGATE',
      `'${call.name}' is not an aggregate or window function`,
      call.at,
    );
}

function translateAggregate(
  call: FunctionCall,
  context: ExpressionContext,
  build: (args: readonly Value[]) => Aggregate | undefined,
): Value {
  checkPlace(call, context);
  const inside = call.over ? context : insideAggregate(context);
  const args = call.arguments.map((argument) => translateExpression(argument, inside));
  const isCountAll = call.name === 'count' && !call.arguments.length;
  const aggregate: Aggregate | undefined = isCountAll
    ? { name: 'count', arguments: ['*'], type: types.bigint }
    : build(args);
  if (!aggregate || (call.star && call.name !== 'count'))
    throw unexpectedParameters(call.name, args, [], call.at);
  const distinct = call.distinct || aggregate.distinct ? 'DISTINCT ' : '';
  const nulls = call.nulls === 'IGNORE' ? ' IGNORE NULLS' : '';
  const order = call.orderBy.length ? ` ORDER BY ${sortIn(call.orderBy, inside)}` : '';
  const filter = call.filter
    ? ` FILTER (WHERE ${translateCondition(call.filter, 'FILTER expression', inside)})`
    : '';
  const over = call.over ? ` OVER (${translateWindow(call.over, context)})` : '';
  const sql = `${aggregate.name}(${distinct}${aggregate.arguments.join(', ')}${order}${nulls})${filter}${over}`;
  return { sql: aggregate.wrap ? aggregate.wrap(sql) : sql, type: aggregate.type };
}

function checkPlace(call: FunctionCall, context: ExpressionContext): void {
  if (context.forbidden)
    throw new QueryError(
      'EXPRESSION_NOT_SCALAR',
      `${context.forbidden} cannot contain aggregations, window functions or grouping operations: [${call.name}]`,
      call.at,
    );
  if (context.inAggregate)
    throw new QueryError(
      'NESTED_AGGREGATION',
      `Cannot nest aggregations inside aggregation '${call.name}'`,
      call.at,
    );
}

function insideAggregate(context: ExpressionContext): ExpressionContext {
  const { grouping: _grouping, ...rest } = context;
  return { ...rest, inAggregate: true };
}

function sortIn(items: readonly SortItem[], context: ExpressionContext): string {
  return translateSort(items, (expression) => translateExpression(expression, context).sql);
}

function translateWindow(spec: WindowSpec, context: ExpressionContext): string {
  const window = resolveWindow(spec, context);
  const partition = window.partitionBy.map((expression) => translateExpression(expression, context).sql);
  context.windows?.push(new Set(partition));
  const parts = [
    ...(partition.length ? [`PARTITION BY ${partition.join(', ')}`] : []),
    ...(window.orderBy.length ? [`ORDER BY ${sortIn(window.orderBy, context)}`] : []),
    ...(window.frame ? [translateFrame(window.frame, context)] : []),
  ];
  return parts.join(' ');
}

function resolveWindow(spec: WindowSpec, context: ExpressionContext): WindowSpec {
  if (spec.base === undefined) return spec;
  const base = context.windowClause?.get(spec.base);
  if (!base)
    throw new QueryError('INVALID_WINDOW_REFERENCE', `Cannot resolve WINDOW name ${spec.base}`, spec.at);
  const resolved = resolveWindow(base, context);
  const frame = spec.frame ?? resolved.frame;
  return {
    partitionBy: resolved.partitionBy,
    orderBy: spec.orderBy.length ? spec.orderBy : resolved.orderBy,
    ...(frame ? { frame } : {}),
    at: spec.at,
  };
}

function translateFrame(frame: NonNullable<WindowSpec['frame']>, context: ExpressionContext): string {
  if (frame.unit === 'GROUPS') throw notSupported('window frames of GROUPS');
  const bound = ({ kind, offset }: FrameBound): string =>
    offset ? `${translateExpression(offset, context).sql} ${kind}` : kind;
  const start = bound(frame.start);
  return `${frame.unit} ${frame.end ? `BETWEEN ${start} AND ${bound(frame.end)}` : start}`;
}
