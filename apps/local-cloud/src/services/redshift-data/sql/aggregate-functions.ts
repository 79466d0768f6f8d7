import { notSupported, SqlError } from '../errors';
import type { FunctionCall } from './ast';
import type { CallRule } from './functions';
import type { ExpressionRenderer } from './render-expression';
import { isInteger, isNumeric, isSmallInteger } from './type-oracle';

function aggregate(min: number, max: number, sql: CallRule['sql']): CallRule {
  return { arity: [min, max], sql, kind: 'aggregate' };
}

function window(min: number, max: number, sql: CallRule['sql']): CallRule {
  return { arity: [min, max], sql, kind: 'window' };
}

/** An aggregate the engine has with the same meaning. */
function same(name?: string): CallRule {
  return aggregate(1, 1, (call, [value], renderer) => {
    refuseGroup(call);
    return `${name ?? call.name}(${call.distinct ? 'DISTINCT ' : ''}${value})${renderer.over(call)}`;
  });
}

function refuseGroup(call: FunctionCall): void {
  if (call.withinGroup) throw new SqlError(`${call.name} takes no WITHIN GROUP`, call.at);
}

/** `PERCENTILE_CONT(f) WITHIN GROUP (ORDER BY x)`. */
function percentile(kind: 'cont' | 'disc'): CallRule {
  return aggregate(1, 1, (call, [fraction], renderer) => {
    const [item, ...others] = call.withinGroup ?? [];
    if (!item || others.length)
      throw new SqlError(`${call.name} needs WITHIN GROUP (ORDER BY expression)`, call.at);
    if (item.descending) throw notSupported(`${call.name} in descending order`, call.at);
    return `quantile_${kind}(${renderer.render(item.expression)}, ${fraction})${renderer.over(call)}`;
  });
}

/** Redshift's sum of integers is a BIGINT, that of BIGINTs a NUMERIC. */
function sum(call: FunctionCall, [value = '']: string[], renderer: ExpressionRenderer): string {
  refuseGroup(call);
  const sql = `sum(${call.distinct ? 'DISTINCT ' : ''}${value})${renderer.over(call)}`;
  const argument = call.arguments[0];
  return argument && isSmallInteger(renderer.types.typeOf(argument, value)) ? `CAST(${sql} AS BIGINT)` : sql;
}

/** Redshift's average of integers is a BIGINT: what is behind the point is cut off. */
function avg(call: FunctionCall, [value = '']: string[], renderer: ExpressionRenderer): string {
  refuseGroup(call);
  const argument = call.arguments[0];
  const type = argument && renderer.types.typeOf(argument, value);
  const inside = `(${call.distinct ? 'DISTINCT ' : ''}${value})${renderer.over(call)}`;
  if (isInteger(type)) return `CAST(sum${inside} / count${inside} AS BIGINT)`;
  if (isNumeric(type)) throw notSupported('AVG of NUMERIC values (cast them to DOUBLE PRECISION)', call.at);
  return `avg${inside}`;
}

const ranking = window(0, 0, (call, _, renderer) => `${call.name}()${renderer.over(call)}`);

/** A window function of a value of another row; `IGNORE NULLS` goes inside the parentheses. */
function valueOf(min: number, max: number): CallRule {
  return window(min, max, (call, args, renderer) => {
    const nulls = call.nulls ? ` ${call.nulls} NULLS` : '';
    return `${call.name}(${args.join(', ')}${nulls})${renderer.over(call)}`;
  });
}

function listagg(
  call: FunctionCall,
  [value, separator = "''"]: string[],
  renderer: ExpressionRenderer,
): string {
  const order = call.withinGroup ? ` ORDER BY ${renderer.sort(call.withinGroup)}` : '';
  const distinct = call.distinct ? 'DISTINCT ' : '';
  return `string_agg(${distinct}CAST(${value} AS VARCHAR), ${separator}${order})${renderer.over(call)}`;
}

function count(call: FunctionCall, args: string[], renderer: ExpressionRenderer): string {
  refuseGroup(call);
  const inside = call.star ? '*' : `${call.distinct ? 'DISTINCT ' : ''}${args.join(', ')}`;
  if (!inside) throw new SqlError('count() needs an argument', call.at);
  return `count(${inside})${renderer.over(call)}`;
}

/**
 * Aggregates and window functions. The approximate ones are exact here.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_Aggregate_Functions.html
 */
export const aggregateCalls: Record<string, CallRule> = {
  any_value: same(),
  'approximate count': aggregate(1, 1, count),
  'approximate percentile_disc': percentile('disc'),
  avg: aggregate(1, 1, avg),
  bool_and: same(),
  bool_or: same(),
  count: aggregate(0, 1, count),
  cume_dist: ranking,
  dense_rank: ranking,
  first_value: valueOf(1, 1),
  grouping: aggregate(1, 31, (_, args) => `grouping(${args.join(', ')})`),
  lag: valueOf(1, 2),
  last_value: valueOf(1, 1),
  lead: valueOf(1, 2),
  listagg: aggregate(1, 2, listagg),
  max: same(),
  median: aggregate(1, 1, (call, [value], renderer) => `quantile_cont(${value}, 0.5)${renderer.over(call)}`),
  min: same(),
  nth_value: valueOf(2, 2),
  ntile: window(1, 1, (call, [number], renderer) => `ntile(${number})${renderer.over(call)}`),
  percent_rank: ranking,
  percentile_cont: percentile('cont'),
  percentile_disc: percentile('disc'),
  rank: ranking,
  ratio_to_report: window(1, 1, (call, [value], renderer) => {
    const over = renderer.over(call);
    return `(CAST(${value} AS DOUBLE) / sum(${value})${over})`;
  }),
  row_number: ranking,
  stddev: same('stddev_samp'),
  stddev_pop: same(),
  stddev_samp: same(),
  sum: aggregate(1, 1, sum),
  var_pop: same(),
  var_samp: same(),
  variance: same('var_samp'),
};
