import type { GlueTable } from '../../core/service';
import { finestField, formatTime, isTimePattern, parseTime } from '../../core/time-pattern';
import { QueryError } from './errors';

/** One partition and where its files are. */
export interface TablePartition {
  /** In the order of the partition keys. */
  values: string[];
  /** e.g. `s3://lake/events/created_month=2015-07/`. */
  location: string;
}

/** More than a query should have to look through; ranges this long are a mistake in the table. */
const maxPartitions = 200_000;

/** Whether a table computes its partitions instead of listing them in the catalog. */
export function isProjected(table: GlueTable): boolean {
  return table.parameters['projection.enabled']?.toLowerCase() === 'true';
}

/**
 * All partitions of a table with partition projection.
 *
 * @param nowMs what `NOW` in a range means
 * @throws QueryError HIVE_INVALID_METADATA naming the property that is missing or wrong
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function projectPartitions(table: GlueTable, nowMs: number): TablePartition[] {
  const template = table.parameters['storage.location.template'];
  let rows: string[][] = [[]];
  for (const key of table.partitionKeys) {
    const values = valuesOf(table, key.name, nowMs);
    if (rows.length * values.length > maxPartitions)
      throw invalid(table, `projection of ${key.name} gives more than ${maxPartitions} partitions`);
    rows = rows.flatMap((row) => values.map((value) => [...row, value]));
  }
  return rows.map((values) => ({
    values,
    location: template ? fill(template, table, values) : hiveLocation(table, values),
  }));
}

/** The place of a partition under its table's location, as Hive lays it out: `key=value/`. */
export function hiveLocation(table: GlueTable, values: readonly string[]): string {
  const location = table.location ?? '';
  const parts = table.partitionKeys.map((key, index) => `${key.name}=${values[index] ?? ''}/`);
  return `${location.endsWith('/') ? location : `${location}/`}${parts.join('')}`;
}

function valuesOf(table: GlueTable, key: string, nowMs: number): string[] {
  const property = (name: string): string | undefined => table.parameters[`projection.${key}.${name}`];
  const required = (name: string): string => {
    const value = property(name);
    if (value === undefined || value === '') throw invalid(table, `projection.${key}.${name} is missing`);
    return value;
  };
  const type = required('type');
  switch (type) {
    case 'enum':
      return required('values')
        .split(',')
        .map((value) => value.trim());
    case 'integer':
      return integers(table, key, required('range'), property('interval') ?? '1', property('digits'));
    case 'date':
      return dates(table, key, required('range'), required('format'), {
        interval: property('interval'),
        unit: property('interval.unit'),
        nowMs,
      });
    default:
      throw invalid(
        table,
        `projection.${key}.type ${type} is not one the local cloud does: enum, integer, date`,
      );
  }
}

function integers(table: GlueTable, key: string, range: string, interval: string, digits = '1'): string[] {
  const [from, to, ...rest] = range.split(',').map((part) => Number(part.trim()));
  const step = Number(interval);
  const isRange =
    Number.isInteger(from) && Number.isInteger(to) && !rest.length && Number.isInteger(step) && step > 0;
  if (!isRange) throw invalid(table, `projection.${key}.range ${range} is not two whole numbers`);
  const [low, high] = [from as number, to as number];
  const count = Math.max(0, Math.floor((high - low) / step) + 1);
  if (count > maxPartitions)
    throw invalid(table, `projection.${key}.range gives more than ${maxPartitions} values`);
  return Array.from({ length: count }, (_, index) =>
    String(low + index * step).padStart(Number(digits), '0'),
  );
}

interface DateOptions {
  interval: string | undefined;
  unit: string | undefined;
  nowMs: number;
}

function dates(table: GlueTable, key: string, range: string, format: string, options: DateOptions): string[] {
  if (!isTimePattern(format))
    throw invalid(table, `projection.${key}.format ${format} is not one the local cloud does`);
  const [from = '', to = '', ...rest] = range.split(',').map((part) => part.trim());
  const start = bound(from, format, options.nowMs);
  const end = bound(to, format, options.nowMs);
  if (start === undefined || end === undefined || rest.length)
    throw invalid(table, `projection.${key}.range ${range} is not two dates of the format ${format}`);
  const { step, unit } = stepOf(table, key, format, options);
  const values: string[] = [];
  for (let index = 0; ; index += 1) {
    const time = addUnits(start, index * step, unit);
    if (time > end) break;
    if (index >= maxPartitions)
      throw invalid(table, `projection.${key}.range gives more than ${maxPartitions} dates`);
    values.push(formatTime(format, time, 'UTC'));
  }
  return [...new Set(values)];
}

/** A date of the format, or `NOW`, with `+3MONTHS` or `-1DAY` after it. */
function bound(text: string, format: string, nowMs: number): number | undefined {
  const match = /^NOW(?:\s*([+-])\s*(\d+)\s*([A-Za-z]+))?$/.exec(text);
  if (!match) return parseTime(format, text);
  const [, sign, count, unit] = match;
  if (count === undefined || unit === undefined) return nowMs;
  const name = unitName(unit);
  return name === undefined ? undefined : addUnits(nowMs, Number(count) * (sign === '-' ? -1 : 1), name);
}

function stepOf(
  table: GlueTable,
  key: string,
  format: string,
  options: DateOptions,
): { step: number; unit: string } {
  const finest = { yyyy: 'YEARS', MM: 'MONTHS', dd: 'DAYS', HH: 'HOURS', mm: 'MINUTES', ss: 'SECONDS' }[
    finestField(format) ?? 'dd'
  ];
  const needsUnit = finest !== 'DAYS' && finest !== 'MONTHS';
  if (needsUnit && !(options.interval && options.unit))
    throw invalid(table, `projection.${key}.interval and interval.unit are required by the format ${format}`);
  const unit = unitName(options.unit ?? finest ?? 'DAYS');
  const step = Number(options.interval ?? '1');
  if (!unit || !Number.isInteger(step) || step < 1)
    throw invalid(
      table,
      `projection.${key}.interval ${options.interval ?? ''} ${options.unit ?? ''} is not a period`,
    );
  return { step, unit };
}

const unitMs: Record<string, number> = {
  SECONDS: 1000,
  MINUTES: 60_000,
  HOURS: 3_600_000,
  DAYS: 86_400_000,
  WEEKS: 604_800_000,
};

/** `day`, `Days` and `DAYS` are one unit. */
function unitName(text: string): string | undefined {
  const name = text.toUpperCase().replace(/S?$/, 'S');
  return name in unitMs || name === 'MONTHS' || name === 'YEARS' ? name : undefined;
}

function addUnits(timeMs: number, count: number, unit: string): number {
  const fixed = unitMs[unit];
  if (fixed !== undefined) return timeMs + count * fixed;
  const date = new Date(timeMs);
  const months = unit === 'YEARS' ? count * 12 : count;
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), days));
  return first.getTime() + (timeMs % 86_400_000);
}

function fill(template: string, table: GlueTable, values: readonly string[]): string {
  const filled = template.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const index = table.partitionKeys.findIndex((key) => key.name === name.toLowerCase());
    if (index < 0) throw invalid(table, `storage.location.template names ${name}, which is no partition key`);
    return values[index] ?? '';
  });
  return filled.endsWith('/') ? filled : `${filled}/`;
}

function invalid(table: GlueTable, problem: string): QueryError {
  return new QueryError('HIVE_INVALID_METADATA', `Table ${table.databaseName}.${table.name}: ${problem}`);
}
