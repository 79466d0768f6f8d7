import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../src/services/redshift-data/sql/parse-statement';
import { QueryRenderer } from '../../src/services/redshift-data/sql/render-query';

/** The engine's SQL of a query whose tables are called as they are. */
function translate(sql: string, parameters: Record<string, string> = {}): string {
  const statement = parseStatement(sql, new Map(Object.entries(parameters)));
  if (statement.kind !== 'query') throw new Error(`${statement.kind} is no query`);
  return new QueryRenderer(({ name }) => name.map((part) => `"${part}"`).join('.'), 'denver').query(
    statement.query,
  );
}

const cases: Array<[redshift: string, engine: string]> = [
  ['SELECT a FROM City.T', 'SELECT "a" AS "a" FROM "city"."t" AS "t"'],
  ['SELECT city.t.a AS "A b" FROM city.t', 'SELECT "t"."a" AS "a b" FROM "city"."t" AS "t"'],
  ['SELECT a::VARCHAR(3) FROM t', 'SELECT left(CAST("a" AS VARCHAR), 3) AS "a" FROM "t" AS "t"'],
  ['SELECT TOP 5 * FROM t x', 'SELECT * FROM "t" AS "x" LIMIT 5'],
  ['SELECT 6 / 3', 'SELECT (6 / 3) AS "?column?"'],
  [
    'SELECT a / b FROM t',
    `SELECT ("a" / CASE WHEN "b" = 0 THEN error('Divide by zero') ELSE "b" END) AS "?column?" FROM "t" AS "t"`,
  ],
  ['SELECT NVL(a, 0) FROM t', 'SELECT coalesce("a", 0) AS "nvl" FROM "t" AS "t"'],
  ["SELECT a || 'it''s' FROM t", `SELECT ("a" || 'it''s') AS "?column?" FROM "t" AS "t"`],
  ['SELECT LEN(s) FROM t -- a comment', 'SELECT length("s") AS "len" FROM "t" AS "t"'],
  [
    "SELECT LISTAGG(a, ', ') WITHIN GROUP (ORDER BY a DESC) FROM t",
    `SELECT string_agg(CAST("a" AS VARCHAR), ', ' ORDER BY "a" DESC) AS "listagg" FROM "t" AS "t"`,
  ],
  ['SELECT 1 MINUS SELECT 2', 'SELECT 1 AS "?column?" EXCEPT SELECT 2 AS "?column?"'],
];

describe('the translation of a query', () => {
  it.each(cases)('%s', (redshift, engine) => {
    expect(translate(redshift)).toBe(engine);
  });

  it('writes a parameter as one literal', () => {
    expect(translate('SELECT 1 FROM t WHERE a = :p', { p: "x' OR '1' = '1" })).toBe(
      `SELECT 1 AS "?column?" FROM "t" AS "t" WHERE ("a" = 'x'' OR ''1'' = ''1')`,
    );
  });

  it.each([
    ['CAST(a AS DOUBLE PRECISION) / b', false],
    ['a / -2e0', false],
    ['FLOOR((2000 * a::FLOAT + b) / (2 * b)) / 10', false],
    ['a / b', true],
    ['FLOOR(a) / 10', true],
    ['CAST(a AS NUMERIC(9, 2)) / 10', true],
  ])('asks the engine for the types in %s where the text does not tell: %s', async (expression, asks) => {
    const statement = parseStatement(`SELECT ${expression} FROM t`);
    if (statement.kind !== 'query') throw new Error(`${statement.kind} is no query`);
    const renderer = new QueryRenderer(() => '"t"', 'denver');
    const asked: string[] = [];
    await renderer.types.settle(
      () => renderer.query(statement.query),
      (sql) => {
        asked.push(sql);
        return Promise.resolve(['INTEGER', 'INTEGER']);
      },
    );
    expect(asked.length > 0).toBe(asks);
  });
});
