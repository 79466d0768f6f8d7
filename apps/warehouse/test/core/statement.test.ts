import { SqlSyntaxError } from '@denver/migrations';
import { describe, expect, it } from 'vitest';
import { canonicalType, parseStatement, parseStep } from '../../src/core/statement';

describe('parseStatement', () => {
  it('reads a table with its layout, as the catalogue shows it', () => {
    const sql = `CREATE TABLE IF NOT EXISTS city.Cells (
      month varchar(28) NOT NULL ENCODE raw, share double precision NULL ENCODE zstd, cost decimal(10, 2)
    ) DISTSTYLE KEY DISTKEY (month) COMPOUND SORTKEY (month, share)`;
    expect(parseStatement(sql)).toEqual({
      kind: 'create-table',
      schema: 'city',
      name: 'cells',
      columns: [
        { name: 'month', type: 'character varying(28)' },
        { name: 'share', type: 'double precision' },
        { name: 'cost', type: 'numeric(10,2)' },
      ],
      distKey: 'month',
      sortKeys: ['month', 'share'],
    });
  });

  it.each([
    [
      "CREATE EXTERNAL SCHEMA IF NOT EXISTS lake FROM DATA CATALOG DATABASE 'd' REGION 'r' IAM_ROLE 'arn'",
      { kind: 'create-external-schema', schema: 'lake', database: 'd', iamRole: 'arn' },
    ],
    ['CREATE SCHEMA IF NOT EXISTS city', { kind: 'create-schema', schema: 'city' }],
    ['CREATE ROLE analyst', { kind: 'create-role', role: 'analyst' }],
    [
      'CREATE OR REPLACE VIEW city.v AS\nSELECT 1 AS a\nWITH NO SCHEMA BINDING',
      { kind: 'replace-view', schema: 'city', name: 'v', query: 'SELECT 1 AS a' },
    ],
    ['DROP TABLE IF EXISTS city.t', { kind: 'drop-table', schema: 'city', name: 't' }],
    ['DROP VIEW IF EXISTS city.t', { kind: 'drop-view', schema: 'city', name: 't' }],
    [
      'ALTER TABLE city.t ADD COLUMN a int',
      { kind: 'add-column', schema: 'city', name: 't', column: { name: 'a', type: 'integer' } },
    ],
    [
      'GRANT SELECT, INSERT ON city.t TO ROLE r',
      { kind: 'grant', privileges: ['select', 'insert'], on: { schema: 'city', name: 't' }, role: 'r' },
    ],
    [
      'GRANT USAGE ON SCHEMA lake TO ROLE r',
      { kind: 'grant', privileges: ['usage'], on: { schema: 'lake' }, role: 'r' },
    ],
    [
      "INSERT INTO city.filled_tables VALUES ('t', 2, 'abc')",
      { kind: 'stamp', table: 't', fingerprint: 'abc' },
    ],
  ])('reads %s', (sql, expected) => {
    expect(parseStatement(sql)).toEqual(expected);
  });

  it.each([
    'VACUUM city.t',
    'CREATE TABLE city.t (a int)',
    'CREATE EXTERNAL TABLE lake.t (a int)',
    "ALTER TABLE lake.t ADD PARTITION (m = '2015-01') LOCATION 's3://b/'",
    'CREATE OR REPLACE VIEW city.v AS SELECT 1',
    'GRANT SELECT ON city.t TO ann',
    'TRUNCATE city.t',
    'DROP TABLE IF EXISTS city.t CASCADE',
  ])('refuses %s, whose effect could not be looked up', (sql) => {
    expect(() => parseStatement(sql)).toThrow(SqlSyntaxError);
  });
});

describe('parseStep', () => {
  it('knows what is no part of a transaction', () => {
    const schema = "CREATE EXTERNAL SCHEMA IF NOT EXISTS lake FROM DATA CATALOG DATABASE 'd' IAM_ROLE 'arn'";
    expect(parseStep(schema).isTransaction).toBe(false);
    expect(() => parseStep(`BEGIN;\n${schema};\nCOMMIT;`)).toThrow('outside of BEGIN … COMMIT');
  });

  it('lets rows be changed only beside something the catalogue shows', () => {
    expect(() => parseStep('DELETE FROM city.t')).toThrow(SqlSyntaxError);
    expect(() => parseStep('BEGIN;\nDELETE FROM city.t;\nINSERT INTO city.t VALUES (1);\nCOMMIT;')).toThrow(
      'stamps it',
    );
    expect(
      parseStep("BEGIN;\nDELETE FROM city.t;\nINSERT INTO city.filled_tables VALUES ('t', 0, 'x');\nCOMMIT;")
        .statements,
    ).toHaveLength(2);
  });
});

describe('canonicalType', () => {
  it.each([
    ['varchar(64)', 'character varying(64)'],
    ['CHAR(7)', 'character(7)'],
    ['decimal(10, 2)', 'numeric(10,2)'],
    ['timestamp', 'timestamp without time zone'],
    ['double precision', 'double precision'],
    ['bigint', 'bigint'],
  ])('calls %s %s', (type, canonical) => {
    expect(canonicalType(type)).toBe(canonical);
    expect(canonicalType(canonical)).toBe(canonical);
  });
});
