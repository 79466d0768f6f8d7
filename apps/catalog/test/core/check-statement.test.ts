import { MigrationFileError, readMigration, SqlSyntaxError } from '@denver/migrations';
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkStatement } from '../../src/core/check-statement';

const folder = new URL('../../sql/athena/', import.meta.url);

/** A table whose parts can be other than they should be. */
function table(
  parts: Partial<Record<'name' | 'column' | 'location' | 'values' | 'range' | 'template', string>>,
) {
  const {
    name = '${database}.t',
    column = 'a',
    location = 's3://${bucket}/quarantine/',
    values = 'ingest,consumer',
    range = '2026-01-01,NOW+1DAYS',
    template = 's3://${bucket}/quarantine/${app}/${day}/',
  } = parts;
  return `CREATE EXTERNAL TABLE IF NOT EXISTS ${name} (\`${column}\` string)
    PARTITIONED BY (app string, day string) LOCATION '${location}' TBLPROPERTIES (
      'projection.enabled' = 'true', 'projection.app.type' = 'enum', 'projection.app.values' = '${values}',
      'projection.day.type' = 'date', 'projection.day.range' = '${range}', 'storage.location.template' = '${template}')`;
}

describe('checkStatement', () => {
  it('lets every migration of this folder pass', () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql')))
      for (const statement of readMigration(file, readFileSync(new URL(file, folder), 'utf8')).statements)
        checkStatement(file, statement);
    checkStatement('f', table({}));
  });

  it.each([
    ['a database written out', table({ name: 'denver_prod.t' }), 'database to be ${database}'],
    [
      'a database of another stage',
      'CREATE DATABASE IF NOT EXISTS denver_prod',
      'database to be ${database}',
    ],
    ['a table name with a quote', table({ name: '${database}.`t``; DROP`' }), 'a name of'],
    ['a column name with a blank', table({ column: 'a b' }), 'a name of'],
    ['a column name with a quote', table({ column: 'a"' }), 'a name of'],
    ['a bucket written out', table({ location: 's3://other-bucket/quarantine/' }), 'a folder like'],
    ['the whole bucket', table({ location: 's3://${bucket}/' }), 'a folder like'],
    ['a folder above the lake', table({ location: 's3://${bucket}/../x/' }), 'a folder like'],
    ['a partition value above its folder', table({ values: 'ingest,..' }), 'a partition value'],
    ['a folder with a wildcard', table({ location: 's3://${bucket}/events/*/' }), 'a folder like'],
    ['a partition value with a path in it', table({ values: 'ingest,../../x' }), 'a partition value'],
    ['a partition value with a quote', table({ values: "a''b" }), 'a partition value'],
    ['an empty partition value', table({ values: 'ingest,' }), 'a partition value'],
    ['a range that is none', table({ range: '2026-01-01' }), 'a range of dates'],
    ['a range with SQL in it', table({ range: '2026-01-01,NOW() OR 1' }), 'a range of dates'],
    ['partitions elsewhere', table({ template: 's3://${bucket}/events/${app}/${day}/' }), 'partitions below'],
    ['a template that forgets a key', table({ template: 's3://${bucket}/quarantine/${app}/' }), 'one ${day}'],
    [
      'a projection of no partition key',
      table({}).replace('projection.app.type', 'projection.other.type'),
      'a partition key to project',
    ],
    [
      'properties with a value like that',
      "ALTER TABLE ${database}.t SET TBLPROPERTIES ('projection.app.values' = 'a/b')",
      'a partition value',
    ],
    ['a new column like that', 'ALTER TABLE ${database}.t ADD COLUMNS (`a-b` string)', 'a name of'],
  ])('refuses %s', (_, statement, expected) => {
    expect(() => checkStatement('f', statement)).toThrow(SqlSyntaxError);
    expect(() => checkStatement('f', statement)).toThrow(expected);
  });

  it('refuses a placeholder that nobody fills in', () => {
    expect(() => checkStatement('0001-a.sql', 'DROP TABLE IF EXISTS ${database}.${table}')).toThrow(
      MigrationFileError,
    );
  });

  it('lets no text through as a name, a folder or a value that could end it and begin another', () => {
    const harmless = /^[a-z_][a-z0-9_]*$/i;
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        fc.pre(!harmless.test(text) && !text.includes('${'));
        for (const parts of [{ column: text.replaceAll('`', '``') }, { values: text.replaceAll("'", "''") }])
          try {
            checkStatement('f', table(parts));
            // What got through is a closed list of plain values, or nothing but one plain name.
            expect(text).toMatch(/^[A-Za-z0-9._,-]+$/);
          } catch (error) {
            expect(error).toBeInstanceOf(SqlSyntaxError);
          }
      }),
      { numRuns: 1_000 },
    );
  });
});
