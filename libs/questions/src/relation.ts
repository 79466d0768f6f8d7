import { dataset as datasetOf, type DatasetId } from '@denver/record-model';
import { cubeFor, topOf, yearsOf, type Cube } from './cubes';
import { countColumn, dayColumn, dimensions, filterDimension, type DimensionName } from './dimension';
import type { Dialect, Source } from './engine';
import { NoCubeError } from './errors';
import { parameterNames, type QuestionParameters } from './parameter';
import {
  addMonths,
  monthOfDay,
  onePeriod,
  splitMonths,
  splitPeriod,
  type Months,
  type Period,
  type SplitPeriod,
} from './period';
import type { Reading } from './question';
import { whereAll, type Fragment } from './statement';

/** The most months from an accident to its report; a later report is not found by the day it happened on. */
export const reportDelayMonths = 13;

/** How a question is asked. */
interface Where {
  readonly dialect: Dialect;
  readonly source: Source;
  readonly grain: 'month' | 'year';
}

/** The subquery that `{requests}` or `{accidents}` stands for. */
export function relation(
  dataset: DatasetId,
  reading: Reading,
  parameters: QuestionParameters,
  where: Where,
): Fragment {
  const asked = narrowedBy(reading, parameters);
  const period: Period = { from: asked.from, to: asked.to };
  const parts =
    where.source === 'cubes'
      ? fromCube(dataset, reading, asked, period, where)
      : [fromEvents(dataset, reading, asked, period, where)];
  return {
    sql: `(${parts.map(({ sql }) => sql).join('\n  UNION ALL\n  ')})`,
    values: parts.flatMap(({ values }) => values),
  };
}

function narrowedBy({ unfilteredBy = [] }: Reading, parameters: QuestionParameters): QuestionParameters {
  const kept = Object.entries(parameters).filter(([name]) => !unfilteredBy.some((other) => other === name));
  return Object.fromEntries(kept);
}

function fromEvents(
  dataset: DatasetId,
  { dimensions: asked }: Reading,
  parameters: QuestionParameters,
  days: Period,
  { dialect, source }: Omit<Where, 'grain'>,
): Fragment {
  const columns = asked.map((name) => {
    const sql = dimensions[dataset][name]?.sql(dialect);
    return sql === name ? name : `${sql} AS ${name}`;
  });
  const { sql, values } = whereAll([
    ...partitionConditions(dataset, days, parameters),
    ...bounds(dayColumn[dataset], 'CAST(? AS DATE)', days.from, days.to),
    ...filters(dataset, parameters),
  ]);
  const { newestView, compactedTable } = datasetOf(dataset);
  const newest = source === 'compacted' ? dialect.lakeTable(compactedTable) : dialect.relation(newestView);
  return {
    sql: `SELECT ${[...columns, `1 AS ${countColumn[dataset]}`].join(', ')}\n  FROM ${newest}${sql}`,
    values,
  };
}

function fromCube(
  dataset: DatasetId,
  reading: Reading,
  parameters: QuestionParameters,
  period: Period,
  { dialect, grain }: Where,
): Fragment[] {
  const split = splitPeriod(period);
  const top = grain === 'year' ? fromTop(dataset, reading, parameters, split, dialect) : undefined;
  if (top) return [top];
  const { whole, parts } = split;
  const events = parts.map(({ from, to }) =>
    fromEvents(dataset, reading, parameters, { from, to }, { dialect, source: 'views' }),
  );
  if (whole === undefined) return events;
  const cube = cubeOf(dataset, reading, parameters);
  const years = grain === 'year' && !reading.dimensions.includes('month') ? yearsOf(cube) : undefined;
  const spans = years ? splitMonths(whole) : { months: [whole] };
  const rows = (table: Cube, period: Months): Fragment =>
    fromTable(dataset, reading, parameters, period, { cube: table, dialect });
  return [
    ...(years && spans.years ? [rows(years, spans.years)] : []),
    ...spans.months.map((months) => rows(cube, months)),
    ...events,
  ];
}

/** For one month, one year or all time, where a cube keeps the greatest counts of all that is asked about; else undefined. */
function fromTop(
  dataset: DatasetId,
  reading: Reading,
  parameters: QuestionParameters,
  { whole, parts }: SplitPeriod,
  dialect: Dialect,
): Fragment | undefined {
  const period = whole && parts.length === 0 ? onePeriod(whole) : undefined;
  if (reading.top === undefined || period === undefined) return undefined;
  const cube = topOf(cubeOf(dataset, reading, parameters), reading.top, {
    grouped: reading.dimensions,
    chosen: filtersOf(dataset, parameters).map(([name]) => name),
  });
  if (cube === undefined) return undefined;
  const { sql, values } = whereAll([
    { sql: 'created_period = ?', values: [period] },
    ...filters(dataset, parameters),
  ]);
  return {
    sql: `SELECT ${[...reading.dimensions, countColumn[dataset]].join(', ')}\n  FROM ${dialect.relation(cube.table)}${sql}`,
    values,
  };
}

function fromTable(
  dataset: DatasetId,
  reading: Reading,
  parameters: QuestionParameters,
  { first, last }: Months,
  { cube, dialect }: { cube: Cube; dialect: Dialect },
): Fragment {
  const columns = reading.dimensions.map((name) => {
    const column = cube.columns.find(({ dimension }) => dimension === name)?.name;
    return column === name ? name : `${column} AS ${name}`;
  });
  const period = cube.columns.find(({ role }) => role === 'period')?.name ?? '';
  const month = cube.columns.find(({ dimension }) => dimension === 'month')?.name ?? period;
  const { sql, values } = whereAll([
    ...(month === period ? [] : partitionConditions(dataset, parameters, parameters)),
    ...bounds(month, '?', first, last),
    ...filters(dataset, parameters),
  ]);
  return {
    sql: `SELECT ${[...columns, countColumn[dataset]].join(', ')}\n  FROM ${dialect.relation(cube.table)}${sql}`,
    values,
  };
}

function cubeOf(dataset: DatasetId, reading: Reading, parameters: QuestionParameters): Cube {
  const needed: DimensionName[] = [
    'month',
    ...reading.dimensions,
    ...filtersOf(dataset, parameters).map(([name]) => name),
  ];
  const cube = cubeFor(dataset, needed);
  if (cube === undefined) throw new NoCubeError(dataset, needed);
  return cube;
}

/**
 * The partitions that can hold an event of these days. An accident is filed under the month of its report, so both
 * its partitions and its answers end {@link reportDelayMonths} after the last month asked for.
 */
function partitionConditions(dataset: DatasetId, days: Period, { from, to }: QuestionParameters): Fragment[] {
  if (dataset === 'service-request')
    return bounds('created_month', '?', days.from && monthOfDay(days.from), days.to && monthOfDay(days.to));
  return bounds(
    'created_month',
    '?',
    from && monthOfDay(from),
    to && addMonths(monthOfDay(to), reportDelayMonths),
  );
}

function bounds(
  column: string,
  placeholder: string,
  from: string | undefined,
  to: string | undefined,
): Fragment[] {
  return [
    ...(from ? [{ sql: `${column} >= ${placeholder}`, values: [from] }] : []),
    ...(to ? [{ sql: `${column} <= ${placeholder}`, values: [to] }] : []),
  ];
}

function filters(dataset: DatasetId, parameters: QuestionParameters): Fragment[] {
  return filtersOf(dataset, parameters).map(([column, value]) => ({ sql: `${column} = ?`, values: [value] }));
}

function filtersOf(
  dataset: DatasetId,
  parameters: QuestionParameters,
): Array<[column: DimensionName, value: string]> {
  return parameterNames.flatMap((name) => {
    const column = filterDimension[dataset][name];
    const value = parameters[name];
    return column && value ? [[column, value]] : [];
  });
}
