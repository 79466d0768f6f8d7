import { decimal, engineType, isInteger, types, type SqlType } from './types';
import { coerce, type Value } from './value';

/** How the engine computes an aggregate: `wrap(name(arguments))`. */
export interface Aggregate {
  name: string;
  arguments: string[];
  type: SqlType;
  /** `DISTINCT` that belongs to the aggregate itself. */
  distinct?: boolean;
  /** Around the whole call, `OVER` included. */
  wrap?: (sql: string) => string;
}

type Builder = (args: readonly Value[]) => Aggregate | undefined;

const castTo =
  (type: SqlType) =>
  (sql: string): string =>
    `CAST(${sql} AS ${engineType(type)})`;

/** An aggregate of doubles with the engine's function of the same meaning. */
function ofDoubles(name: string, count: number): Builder {
  return (args) => {
    const isFit =
      args.length === count && args.every((arg) => arg.type.kind === 'unknown' || isNumber(arg.type));
    if (!isFit) return undefined;
    return { name, arguments: args.map((arg) => coerce(arg, types.double).sql), type: types.double };
  };
}

/** An aggregate that gives one of its values. */
function ofAny(name: string): Builder {
  return ([arg, ...rest]) =>
    arg && !rest.length ? { name, arguments: [arg.sql], type: arg.type } : undefined;
}

function ofBooleans(name: string): Builder {
  return ([arg, ...rest]) =>
    arg && !rest.length && ['boolean', 'unknown'].includes(arg.type.kind)
      ? { name, arguments: [coerce(arg, types.boolean).sql], type: types.boolean }
      : undefined;
}

function byOther(name: string): Builder {
  return ([value, by, ...rest]) =>
    value && by && !rest.length ? { name, arguments: [value.sql, by.sql], type: value.type } : undefined;
}

/**
 * Trino's aggregates. Its approximate ones are computed exactly: `approx_distinct` counts, and
 * `approx_percentile` gives the value at that rank of the sorted values.
 */
export const aggregates: Readonly<Record<string, Builder>> = {
  count: ([arg, ...rest]) =>
    arg && !rest.length ? { name: 'count', arguments: [arg.sql], type: types.bigint } : undefined,
  sum: ([arg, ...rest]) => {
    if (!arg || rest.length) return undefined;
    const type = sumType(arg.type);
    return type && { name: 'sum', arguments: [arg.sql], type, wrap: castTo(type) };
  },
  avg: ([arg, ...rest]) => {
    if (!arg || rest.length || !isNumber(arg.type)) return undefined;
    if (arg.type.kind !== 'decimal')
      return { name: 'avg', arguments: [coerce(arg, types.double).sql], type: types.double };
    const { scale } = arg.type;
    const round = castTo(arg.type);
    return {
      name: 'avg',
      arguments: [arg.sql],
      type: arg.type,
      wrap: (sql) => round(`round(${sql}, ${scale})`),
    };
  },
  min: ofAny('min'),
  max: ofAny('max'),
  arbitrary: ofAny('any_value'),
  count_if: (args) => {
    const counted = ofBooleans('count_if')(args);
    return counted && { ...counted, type: types.bigint, wrap: castTo(types.bigint) };
  },
  bool_and: ofBooleans('bool_and'),
  bool_or: ofBooleans('bool_or'),
  array_agg: ([arg, ...rest]) =>
    arg && !rest.length
      ? { name: 'list', arguments: [arg.sql], type: { kind: 'array', element: arg.type } }
      : undefined,
  max_by: byOther('arg_max_null'),
  min_by: byOther('arg_min_null'),
  approx_distinct: ([arg, ...rest]) =>
    arg && !rest.length
      ? { name: 'count', arguments: [arg.sql], type: types.bigint, distinct: true }
      : undefined,
  approx_percentile: ([arg, rank, ...rest]) => {
    if (!arg || !rank || rest.length || !isNumber(arg.type)) return undefined;
    if (rank.type.kind === 'array')
      return {
        name: 'quantile_disc',
        arguments: [arg.sql, coerce(rank, { kind: 'array', element: types.double }).sql],
        type: { kind: 'array', element: arg.type },
      };
    return { name: 'quantile_disc', arguments: [arg.sql, coerce(rank, types.double).sql], type: arg.type };
  },
  listagg: ([arg, separator = { sql: `''`, type: types.varchar }, ...rest]) =>
    arg?.type.kind === 'varchar' && !rest.length
      ? { name: 'string_agg', arguments: [arg.sql, separator.sql], type: types.varchar }
      : undefined,
  stddev_samp: ofDoubles('stddev_samp', 1),
  stddev_pop: ofDoubles('stddev_pop', 1),
  var_samp: ofDoubles('var_samp', 1),
  var_pop: ofDoubles('var_pop', 1),
  geometric_mean: ofDoubles('geomean', 1),
  corr: ofDoubles('corr', 2),
  covar_samp: ofDoubles('covar_samp', 2),
  covar_pop: ofDoubles('covar_pop', 2),
  regr_slope: ofDoubles('regr_slope', 2),
  regr_intercept: ofDoubles('regr_intercept', 2),
};

/** Functions that need an `OVER`; those of rank take no arguments. */
export const windowFunctions: Readonly<Record<string, Builder>> = {
  row_number: ranking('row_number', types.bigint),
  rank: ranking('rank', types.bigint),
  dense_rank: ranking('dense_rank', types.bigint),
  percent_rank: ranking('percent_rank', types.double),
  cume_dist: ranking('cume_dist', types.double),
  ntile: ([buckets, ...rest]) =>
    buckets && !rest.length ? { name: 'ntile', arguments: [buckets.sql], type: types.bigint } : undefined,
  first_value: ofAny('first_value'),
  last_value: ofAny('last_value'),
  nth_value: ([value, index, ...rest]) =>
    value && index && !rest.length
      ? { name: 'nth_value', arguments: [value.sql, index.sql], type: value.type }
      : undefined,
  lag: shifted('lag'),
  lead: shifted('lead'),
};

function ranking(name: string, type: SqlType): Builder {
  return (args) => (args.length ? undefined : { name, arguments: [], type });
}

function shifted(name: string): Builder {
  return ([value, by, otherwise, ...rest]) => {
    if (!value || rest.length) return undefined;
    const shift = by ? [coerce(by, types.integer).sql] : [];
    const fallback = otherwise ? [coerce(otherwise, value.type).sql] : [];
    return { name, arguments: [value.sql, ...shift, ...fallback], type: value.type };
  };
}

function sumType(type: SqlType): SqlType | undefined {
  if (isInteger(type)) return types.bigint;
  if (type.kind === 'decimal') return decimal(38, type.scale);
  return isNumber(type) || type.kind.startsWith('interval') ? type : undefined;
}

function isNumber(type: SqlType): boolean {
  return isInteger(type) || ['decimal', 'real', 'double'].includes(type.kind);
}
