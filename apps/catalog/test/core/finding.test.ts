import { describe, expect, it } from 'vitest';
import { findingOf, type CatalogObject } from '../../src/core/finding';
import { parseStatement } from '../../src/core/statement';

const table = (overrides: object = {}): CatalogObject => ({
  kind: 'table',
  columns: [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'string' },
  ],
  partitionKeys: [{ name: 'm', type: 'string' }],
  location: 's3://lake/events',
  properties: { one: '1' },
  ...overrides,
});
const view = (query?: string): CatalogObject => ({ kind: 'view', columns: [], ...(query ? { query } : {}) });

const create =
  "CREATE EXTERNAL TABLE IF NOT EXISTS db.t (a int, b string) PARTITIONED BY (m string) LOCATION 's3://lake/events/'";
const more = [
  { name: 'a', type: 'int' },
  { name: 'b', type: 'string' },
  { name: 'c', type: 'int' },
];

describe('findingOf', () => {
  it.each<[string, string, CatalogObject | undefined, string]>([
    ['a database that is there', 'CREATE DATABASE IF NOT EXISTS db', { kind: 'database' }, 'present'],
    ['no database', 'CREATE DATABASE IF NOT EXISTS db', undefined, 'absent'],
    ['no table', create, undefined, 'absent'],
    ['the table', create, table(), 'present'],
    ['the table with columns of later migrations', create, table({ columns: more }), 'present'],
    ['a table with a column less', create, table({ columns: more.slice(1) }), 'conflict'],
    [
      'a table with a retyped column',
      create,
      table({ columns: [{ name: 'a', type: 'bigint' }, ...more.slice(1)] }),
      'conflict',
    ],
    ['a table with other partitions', create, table({ partitionKeys: [] }), 'conflict'],
    ['a table at another place', create, table({ location: 's3://elsewhere/' }), 'conflict'],
    ['a view where a table should be', create, view(), 'conflict'],
    ['new columns', 'ALTER TABLE db.t ADD COLUMNS (c int, d int)', table(), 'absent'],
    [
      'new columns of a table that is yet to come',
      'ALTER TABLE db.t ADD COLUMNS (c int)',
      undefined,
      'absent',
    ],
    ['columns that are there', 'ALTER TABLE db.t ADD COLUMNS (a int, b string)', table(), 'present'],
    ['half of the columns', 'ALTER TABLE db.t ADD COLUMNS (a int, c int)', table(), 'conflict'],
    ['a column of another type', 'ALTER TABLE db.t ADD COLUMNS (a string)', table(), 'conflict'],
    ['columns of a view', 'ALTER TABLE db.t ADD COLUMNS (a string)', view(), 'conflict'],
    ['properties that are set', "ALTER TABLE db.t SET TBLPROPERTIES ('one' = '1')", table(), 'present'],
    ['properties to set', "ALTER TABLE db.t SET TBLPROPERTIES ('one' = '2')", table(), 'absent'],
    ['properties of a view', "ALTER TABLE db.t SET TBLPROPERTIES ('one' = '2')", view(), 'conflict'],
    ['no view', 'CREATE OR REPLACE VIEW db.v AS SELECT 1', undefined, 'absent'],
    [
      'the view, laid out otherwise',
      'CREATE OR REPLACE VIEW db.v AS SELECT 1\n FROM t',
      view(' SELECT 1 FROM\nt'),
      'present',
    ],
    ['another view', 'CREATE OR REPLACE VIEW db.v AS SELECT 1', view('SELECT 2'), 'repeatable'],
    ['a view that does not say', 'CREATE OR REPLACE VIEW db.v AS SELECT 1', view(), 'repeatable'],
    ['a table where a view should be', 'CREATE OR REPLACE VIEW db.v AS SELECT 1', table(), 'conflict'],
    ['a table to drop', 'DROP TABLE IF EXISTS db.t', table(), 'absent'],
    ['a table that is dropped', 'DROP TABLE IF EXISTS db.t', undefined, 'present'],
    ['a view where a table is to be dropped', 'DROP TABLE IF EXISTS db.t', view(), 'conflict'],
    ['a view to drop', 'DROP VIEW IF EXISTS db.v', view(), 'absent'],
  ])('of %s', (_, sql, object, effect) => {
    expect(findingOf(parseStatement(sql), object).effect).toBe(effect);
  });

  it('names what is in the way', () => {
    expect(findingOf(parseStatement(create), table({ columns: more.slice(1) }))).toEqual({
      effect: 'conflict',
      reason: 'expected t.a to be int, got no such column',
    });
  });
});
