import { SchemaChangeError } from '@denver/migrations';
import type { TableSchema } from './schema';
import type { TableColumn } from './statement';
import type { Rename } from './view';

/**
 * Types, partitions and locations stay as they are.
 *
 * @throws SchemaChangeError names the safe way
 * @see https://docs.aws.amazon.com/athena/latest/ug/updates-changing-column-type.html
 */
export function refuseUnchangeable(table: string, is: TableSchema, wanted: TableSchema): void {
  for (const { name, type } of wanted.columns) {
    const known = is.columns.find((column) => column.name === name);
    if (known && known.type !== type)
      throw new SchemaChangeError(
        `${table}.${name}`,
        `Expected the type to stay ${known.type}, got ${type}: Athena cannot change a column over Parquet files that are there. ` +
          `Give it a new name in the model, such as ${name}_${type}, and run generate --rename ${table}.${name}=${name}_${type}: the view then shows old and new rows as one column.`,
      );
  }
  const keys = (schema: TableSchema): string =>
    schema.partitionKeys.map(({ name, type }) => `${name} ${type}`).join(', ');
  if (keys(is) !== keys(wanted) || is.location !== wanted.location)
    throw new SchemaChangeError(
      table,
      `Expected partitions (${keys(is)}) and location (${is.location}) to stay, got (${keys(wanted)}) and (${wanted.location}). Give the table a new name in the model, and fill it from the old one.`,
    );
}

/** Types that every value of another one fits into. */
const widenings: Readonly<Record<string, readonly string[]>> = {
  int: ['bigint', 'double', 'string'],
  bigint: ['string'],
  double: ['string'],
  boolean: ['string'],
  date: ['timestamp', 'string'],
  timestamp: ['string'],
};

/**
 * A new column that may be an old one renamed, a rename that cannot be, a type that cannot be added.
 *
 * @throws SchemaChangeError names the safe way
 * @see https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-columns.html
 */
export function refuseGuesses(
  table: string,
  is: TableSchema,
  added: readonly TableColumn[],
  gone: readonly string[],
  renames: readonly Rename[],
): void {
  for (const { name, type } of added)
    if (type === 'date')
      throw new SchemaChangeError(
        `${table}.${name}`,
        'Expected another type than date, got date: Athena adds no date column to a table. Make it a timestamp, or a string like 2015-07-31.',
      );
  for (const { from, to } of renames) {
    const old = is.columns.find(({ name }) => name === from);
    const now = [...added, ...is.columns].find(({ name }) => name === to);
    if (!old || !now)
      throw new SchemaChangeError(
        `${table}.${old ? to : from}`,
        `Expected a rename from a column of the table to one of the model, got ${from}=${to}.`,
      );
    if (old.type !== now.type && !widenings[old.type]?.includes(now.type))
      throw new SchemaChangeError(
        `${table}.${to}`,
        `Expected a type that holds every ${old.type} of ${from}, got ${now.type}. Add it without --rename.`,
      );
  }
  const open = gone.filter((name) => !renames.some(({ from }) => from === name));
  const news = added.filter(({ name }) => !renames.some(({ to }) => to === name));
  if (open.length > 0 && news.length > 0)
    throw new SchemaChangeError(
      `${table}.${news.map(({ name }) => name).join(', ')}`,
      `Expected to know whether it is ${open.join(', ')} renamed, got no word: run generate --rename ${table}.${open[0]}=${news[0]?.name}, or leave the old column out of the model in a change of its own.`,
    );
}
