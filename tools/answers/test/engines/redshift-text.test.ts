import { describe, expect, it } from 'vitest';
import { numbered, toPostgres } from '../../src/engines/redshift-text';

describe('toPostgres', () => {
  it("leaves out Redshift's clauses and names them", () => {
    const { sql, left } = toPostgres(
      'CREATE TABLE t (\n  a varchar(7) NOT NULL ENCODE zstd,\n  b bigint ENCODE az64 DISTKEY\n)\nDISTSTYLE KEY\nCOMPOUND SORTKEY (a, b)',
    );
    expect(sql).toBe('CREATE TABLE t (\n  a varchar(7) NOT NULL,\n  b bigint\n)');
    expect(left).toEqual(['ENCODE', 'DISTKEY', 'DISTSTYLE', 'SORTKEY']);
  });

  it('binds views to their tables', () => {
    expect(toPostgres('CREATE VIEW v AS SELECT 1 WITH NO SCHEMA BINDING').sql).toBe(
      'CREATE VIEW v AS SELECT 1',
    );
  });

  it.each([
    "CREATE EXTERNAL SCHEMA IF NOT EXISTS lake FROM DATA CATALOG DATABASE 'd'",
    'CREATE ROLE analyst',
    'GRANT SELECT ON city.calendar TO ROLE analyst',
  ])('leaves out all of %s', (sql) => {
    const { sql: text, left } = toPostgres(sql);
    expect(text).toBeUndefined();
    expect(left).toHaveLength(1);
  });

  it('changes nothing inside quotes', () => {
    const sql = `SELECT 'x ENCODE zstd', "a DISTKEY" FROM t WHERE b = ' SORTKEY (a)'`;
    expect(toPostgres(sql)).toEqual({ sql, left: [] });
  });

  it('quotes the unit of DATEADD', () => {
    expect(toPostgres('SELECT DATEADD(day, 1, d)').sql).toBe("SELECT dateadd('day', 1, d)");
  });
});

describe('numbered', () => {
  it("makes PostgreSQL's placeholders of named ones, and leaves casts and text alone", () => {
    expect(numbered("SELECT :p1, :p12, a::p1, ':p3' WHERE x = :p2")).toBe(
      "SELECT $1, $12, a::p1, ':p3' WHERE x = $2",
    );
  });
});
