import { SqlSyntaxError } from '@denver/migrations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../src/core/statement';

describe('parseStatement', () => {
  it('reads a table with its columns, partitions, place and properties', () => {
    const sql = `CREATE EXTERNAL TABLE IF NOT EXISTS \`db\`.\`T\` (
      \`a\` string COMMENT 'it''s, (odd) -- text',
      -- a comment
      b decimal(10, 2),
      c map<string, array<int>>
    ) PARTITIONED BY (\`created_month\` string) STORED AS PARQUET
    LOCATION 's3://bucket/x;y/' TBLPROPERTIES ('projection.enabled' = 'true')`;
    expect(parseStatement(sql)).toEqual({
      kind: 'create-table',
      database: 'db',
      name: 't',
      columns: [
        { name: 'a', type: 'string' },
        { name: 'b', type: 'decimal(10,2)' },
        { name: 'c', type: 'map<string,array<int>>' },
      ],
      partitionKeys: [{ name: 'created_month', type: 'string' }],
      location: 's3://bucket/x;y/',
      properties: { 'projection.enabled': 'true' },
    });
  });

  it.each([
    ['create database if not exists db', { kind: 'create-database', database: 'db' }],
    [
      'ALTER TABLE db.t ADD COLUMNS (a int, `b` string)',
      {
        kind: 'add-columns',
        database: 'db',
        name: 't',
        columns: [
          { name: 'a', type: 'int' },
          { name: 'b', type: 'string' },
        ],
      },
    ],
    [
      "ALTER TABLE db.t SET TBLPROPERTIES ('a' = 'b''c')",
      { kind: 'set-properties', database: 'db', name: 't', properties: { a: "b'c" } },
    ],
    [
      'CREATE OR REPLACE VIEW "db"."v" AS\nSELECT a AS b FROM db.t',
      { kind: 'replace-view', database: 'db', name: 'v', query: 'SELECT a AS b FROM db.t' },
    ],
    ['DROP TABLE IF EXISTS db.t', { kind: 'drop-table', database: 'db', name: 't' }],
    ['DROP VIEW IF EXISTS db.v', { kind: 'drop-view', database: 'db', name: 'v' }],
  ])('reads %s', (sql, statement) => {
    expect(parseStatement(sql)).toEqual(statement);
  });

  it.each([
    'DROP TABLE db.t',
    'DROP DATABASE IF EXISTS db',
    'CREATE TABLE db.t AS SELECT 1',
    'CREATE EXTERNAL TABLE db.t (a int)',
    'INSERT INTO db.t VALUES (1)',
    'SELECT 1',
    'ALTER TABLE db.t REPLACE COLUMNS (a int)',
    'ALTER TABLE t ADD COLUMNS (a int)',
    'CREATE DATABASE IF NOT EXISTS db; DROP TABLE IF EXISTS db.t',
    'DROP TABLE IF EXISTS db.t DROP TABLE IF EXISTS db.u',
    "ALTER TABLE db.t SET TBLPROPERTIES ('a' = 'b)",
    'CREATE EXTERNAL TABLE IF NOT EXISTS db.t (a int) STORED AS PARQUET',
    'CREATE OR REPLACE VIEW db.v AS',
    '',
  ])('refuses %j', (sql) => {
    expect(() => parseStatement(sql)).toThrow(SqlSyntaxError);
  });

  it('refuses anything else with its own error only', () => {
    const words = fc.constantFrom(
      'CREATE',
      'TABLE',
      'ALTER',
      'db',
      '.',
      '(',
      ')',
      "'",
      '`',
      'AS',
      ',',
      ';',
      'int',
      '<',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((row) => row.join(' ')),
        ),
        (sql) => {
          try {
            parseStatement(sql);
          } catch (error) {
            expect(error).toBeInstanceOf(SqlSyntaxError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
