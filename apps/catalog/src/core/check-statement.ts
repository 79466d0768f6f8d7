import { SqlSyntaxError } from '@denver/migrations';
import { fillNames } from './names';
import { parseStatement, type CatalogStatement, type TableColumn } from './statement';

/** Stand for the names of a stage while a file is checked. */
const sampleNames = { database: 'denver_sample', bucket: 'denver-sample' };

/** What Glue takes and Athena's DDL and queries both read, quoted or not. */
const namePattern = /^[a-z_][a-z0-9_]{0,127}$/;
/** A folder of keys without anything that a URL, a shell or a query would read as more than itself. */
const folderPattern = /^s3:\/\/denver-sample\/(?:[A-Za-z0-9_][A-Za-z0-9._=-]*\/)+$/;
const valuePattern = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const datePattern = /^(?:\d{4}(?:-\d{2}){0,2}|NOW(?:[+-]\d{1,4}(?:YEARS|MONTHS|DAYS))?)$/;

/**
 * Lets a statement of a migration pass when the catalogue can be asked about it, and when its names, folders and
 * partition values are such that nothing can hide in them: the database is `${database}`, a table's files lie in a
 * folder of `${bucket}`, partitions are projected from closed lists and dates.
 *
 * @throws SqlSyntaxError it is another statement, or holds another name
 * @throws MigrationFileError an unknown placeholder
 */
export function checkStatement(file: string, statement: string): void {
  const parsed = parseStatement(fillNames(file, statement, sampleNames));
  expectThat(parsed.database === sampleNames.database, 'the database to be ${database}', parsed.database);
  if (parsed.kind === 'create-database') return;
  expectName(parsed.name);
  if (parsed.kind === 'create-table' || parsed.kind === 'add-columns') parsed.columns.forEach(expectColumn);
  if (parsed.kind === 'create-table') checkTable(parsed);
  if (parsed.kind === 'set-properties') checkProjection(parsed.properties, undefined);
}

function checkTable(table: Extract<CatalogStatement, { kind: 'create-table' }>): void {
  const { partitionKeys, location, properties } = table;
  partitionKeys.forEach(expectColumn);
  expectThat(folderPattern.test(location), 'a folder like s3://${bucket}/events/', location);
  checkProjection(properties, partitionKeys);
  const template = properties['storage.location.template'];
  if (template === undefined) return;
  const named = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
  const plain = template.replaceAll(/\$\{\w+\}/g, 'x');
  expectThat(
    template.startsWith(location) && folderPattern.test(plain),
    `partitions below ${location}`,
    template,
  );
  for (const { name } of partitionKeys)
    expectThat(named.filter((key) => key === name).length === 1, `one \${${name}} in the template`, template);
}

/** @param keys the partition keys, where the statement tells them */
function checkProjection(
  properties: Readonly<Record<string, string>>,
  keys: readonly TableColumn[] | undefined,
): void {
  for (const [property, value] of Object.entries(properties)) {
    const [, key, setting] = /^projection\.([^.]+)\.(.+)$/.exec(property) ?? [];
    if (key === undefined || setting === undefined) continue;
    expectThat(!keys || keys.some(({ name }) => name === key), 'a partition key to project', key);
    const values = value.split(',');
    if (setting === 'values')
      for (const item of values) expectThat(valuePattern.test(item), 'a partition value', item);
    if (setting === 'range')
      expectThat(
        values.length === 2 && values.every((date) => datePattern.test(date)),
        'a range of dates',
        value,
      );
  }
}

function expectColumn({ name, type }: TableColumn): void {
  expectName(name);
  expectThat(/^[a-z][a-z0-9_(),<>:]*$/.test(type), 'a type of Hive', type);
}

function expectName(name: string): void {
  expectThat(namePattern.test(name), 'a name of lower-case letters, digits and _', name);
}

function expectThat(holds: boolean, what: string, got: string): void {
  if (!holds) throw new SqlSyntaxError(`Expected ${what}, got ${got}`);
}
