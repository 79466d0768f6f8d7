import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedshift, type RedshiftCloud, type Value } from './redshift-cloud';

let cloud: RedshiftCloud;

beforeAll(async () => {
  cloud = await openRedshift();
  await cloud.batch(
    'CREATE TABLE t (n INTEGER, b BIGINT, x DOUBLE PRECISION, d NUMERIC(10,2), s VARCHAR(10), day DATE, at TIMESTAMP)',
    `INSERT INTO t VALUES
      (1, 10, 0.5, 1.25, 'a', '2015-01-31', '2015-01-31 10:20:30.5'),
      (2, 20, 100, 2.50, 'b', '2015-02-28', '2015-02-28 00:00:00'),
      (4, 40, NULL, NULL, NULL, NULL, NULL)`,
  );
});

afterAll(() => cloud.close());

/** A query and its one row. */
const answers: Array<[sql: string, ...row: Value[]]> = [
  // Numbers.
  ['SELECT 7 / 2, -7 / 2, 7 % 3, 7.0e0 / 2', 3, -3, 1, 3.5],
  ['SELECT SUM(n), SUM(b), SUM(d), SUM(x) FROM t', 7, '70', '3.75', 100.5],
  ['SELECT AVG(n), AVG(x), AVG(b) FROM t', 2, 50.25, 23],
  ['SELECT ROUND(2.5), ROUND(2.345, 2), TRUNC(2.9), CEIL(2.1), FLOOR(-2.1)', '3', '2.35', '2', '3', '-3'],
  ['SELECT COUNT(*), COUNT(s), COUNT(DISTINCT s), MIN(s), MAX(day) FROM t', 3, 2, 2, 'a', '2015-02-28'],
  ['SELECT MEDIAN(x), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x) FROM t', 50.25, 50.25],
  [
    'SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY n), APPROXIMATE PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY n) FROM t',
    2,
    2,
  ],
  ['SELECT GREATEST(1, 3, 2), LEAST(1, NULL, 2), MOD(7, 4), POWER(2, 3), 2 ^ 3, SQRT(16)', 3, 1, 3, 8, 8, 4],
  // Text.
  ["SELECT 'it''s', 'a\\'b', 'a' || 'b', 'a' || NULL", "it's", "a'b", 'ab', null],
  ["SELECT CONCAT('a', NULL), LEN('abc'), SUBSTRING('abcdef', 2, 3), SUBSTR('abc', 2)", null, 3, 'bcd', 'bc'],
  [
    "SELECT LEFT('abc', 2), RIGHT('abc', 2), STRPOS('abc', 'c'), CHARINDEX('c', 'abc'), POSITION('b' IN 'abc')",
    'ab',
    'bc',
    3,
    3,
    2,
  ],
  [
    "SELECT TRIM('  a '), TRIM(BOTH 'x' FROM 'xax'), LTRIM('xxa', 'x'), UPPER('a'), LPAD('7', 3, '0')",
    'a',
    'a',
    'a',
    'A',
    '007',
  ],
  [
    "SELECT SPLIT_PART('a-b', '-', 2), REPLACE('aa', 'a', 'b'), REGEXP_SUBSTR('a12', '[0-9]+'), REGEXP_REPLACE('a1b2', '[0-9]', '')",
    'b',
    'bb',
    '12',
    'ab',
  ],
  [
    "SELECT 'abc' LIKE 'a%', 'abc' ILIKE 'A_C', 'a_c' LIKE 'a\\\\_c', 'abc' LIKE 'a\\\\_c', 'abc' SIMILAR TO 'a(b|x)_'",
    true,
    true,
    true,
    false,
    true,
  ],
  ["SELECT 'abc' ~ 'b', 'abc' !~ 'b', NOT 'a' IN ('a', 'b')", true, false, false],
  ["SELECT LISTAGG(s, ',') WITHIN GROUP (ORDER BY s DESC) FROM t", 'b,a'],
  // Conditions.
  ['SELECT NVL(NULL, 2), NVL2(NULL, 1, 2), NULLIF(1, 1), COALESCE(NULL, NULL, 3)', 2, 2, null, 3],
  [
    "SELECT DECODE(2, 1, 'one', 2, 'two', 'more'), DECODE(NULL, NULL, 'none'), DECODE(9, 1, 'one')",
    'two',
    'none',
    null,
  ],
  ['SELECT NULL IS NULL, 1 = 1 IS TRUE, NULL IS UNKNOWN, 1 BETWEEN 0 AND 2', true, true, true, true],
  ["SELECT CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END, CASE 1 WHEN 1 THEN 'x' END", 'b', 'x'],
  // Casts.
  [
    "SELECT '12'::INT + 1, CAST('2015-01-01' AS DATE), '1.50'::NUMERIC(5,2), 'abcdef'::VARCHAR(3), TRUE::VARCHAR",
    13,
    '2015-01-01',
    '1.50',
    'abc',
    'true',
  ],
  [
    'SELECT CAST(CAST(100 AS DOUBLE PRECISION) AS VARCHAR(10)), CAST(1.5e0 AS VARCHAR), CAST(x AS VARCHAR(20)) FROM t WHERE n = 2',
    '100',
    '1.5',
    '100',
  ],
  // Times.
  [
    "SELECT DATEADD(month, 1, '2015-01-31'::DATE), DATEADD('day', -1, day) FROM t WHERE n = 1",
    '2015-02-28 00:00:00',
    '2015-01-30 00:00:00',
  ],
  [
    "SELECT DATEDIFF(day, '2015-01-01', '2015-03-01'), DATEDIFF(month, '2015-01-31', '2015-02-01'), DATEDIFF(hour, at, at + INTERVAL '90 minutes') FROM t WHERE n = 1",
    59,
    1,
    1,
  ],
  [
    "SELECT DATE_TRUNC('month', at), EXTRACT(hour FROM at), DATE_PART(dow, at), DATE_PART('epoch', at) FROM t WHERE n = 1",
    '2015-01-01 00:00:00',
    10,
    6,
    1422699630,
  ],
  [
    "SELECT TO_CHAR(at, 'YYYY-MM-DD HH24:MI'), TO_DATE('31.01.2015', 'DD.MM.YYYY'), LAST_DAY('2015-02-03'), ADD_MONTHS('2015-01-31', 1) FROM t WHERE n = 1",
    '2015-01-31 10:20',
    '2015-01-31',
    '2015-02-28',
    '2015-02-28 00:00:00',
  ],
  [
    "SELECT CONVERT_TIMEZONE('America/Denver', '2015-07-01 18:00:00'), at, day + 1, day - '2015-01-01'::DATE FROM t WHERE n = 1",
    '2015-07-01 12:00:00',
    '2015-01-31 10:20:30.5',
    '2015-02-01',
    30,
  ],
  [
    "SELECT DATE '2015-01-31', TIMESTAMP '2015-01-31 10:00:00', GETDATE() > '2020-01-01', CURRENT_DATE >= '2020-01-01', SYSDATE > '2020-01-01'",
    '2015-01-31',
    '2015-01-31 10:00:00',
    true,
    true,
    true,
  ],
  // Windows and grouping.
  [
    'SELECT n, ROW_NUMBER() OVER (ORDER BY n DESC), LAG(n) OVER (ORDER BY n), SUM(n) OVER (ORDER BY n ROWS UNBOUNDED PRECEDING), RATIO_TO_REPORT(n) OVER () FROM t WHERE n < 4 ORDER BY 1 DESC LIMIT 1',
    2,
    1,
    1,
    3,
    2 / 3,
  ],
  ['SELECT n FROM t QUALIFY RANK() OVER (ORDER BY n) = 2', 2],
  ['SELECT SUM(SUM(n)) OVER (), GROUPING(s) FROM t GROUP BY ROLLUP (s) ORDER BY 2 DESC LIMIT 1', '14', 1],
  [
    'WITH a AS (SELECT n FROM t), c (m) AS (SELECT MAX(n) FROM a) SELECT m, (SELECT COUNT(*) FROM a WHERE a.n < c.m) FROM c',
    4,
    2,
  ],
  ['SELECT TOP 1 t.n FROM t JOIN (SELECT 2 AS n) AS two USING (n)', 2],
  ['SELECT n FROM (SELECT 1 AS n UNION ALL SELECT 2 MINUS SELECT 1) AS u', 2],
  [
    'SELECT EXISTS (SELECT 1 FROM t WHERE n = 4), 4 = ANY (SELECT n FROM t), 5 NOT IN (SELECT n FROM t)',
    true,
    true,
    true,
  ],
  // Names.
  ['SELECT "N", T.n, public.t.N FROM PUBLIC.T WHERE N = 1', 1, 1, 1],
  ['SELECT CURRENT_DATABASE(), CURRENT_SCHEMA(), CURRENT_USER', 'denver', 'public', 'admin'],
];

/** A statement and the beginning of its error. */
const failures: Array<[sql: string, error: string]> = [
  ['SELEC 1', 'syntax error at or near "SELEC"\n  Position: 1'],
  ['SELECT', 'syntax error at end of input'],
  ["SELECT 'a", 'unterminated quoted string'],
  ['SELECT 1; SELECT 2', 'more than one statement in a call'],
  ['SELECT nosuch FROM t', 'column "nosuch" does not exist'],
  ['SELECT * FROM nosuch', 'relation "nosuch" does not exist'],
  ['SELECT * FROM nosuch.t', 'schema "nosuch" does not exist'],
  ['SELECT * FROM other.public.t', 'a query of another database (other) is not supported'],
  ['SELECT nosuch(1)', 'function nosuch(1 arguments) does not exist'],
  ["SELECT * FROM read_parquet('/etc/passwd')", 'the table function read_parquet is not supported'],
  ['SELECT * FROM _local_cloud.entries', 'schema "_local_cloud" does not exist'],
  ['SELECT * FROM duckdb_settings', 'relation "duckdb_settings" does not exist'],
  ['SELECT 1 / 0', 'Divide by zero'],
  ['SELECT n / (n - 1) FROM t', 'Divide by zero'],
  [
    'SELECT d / n FROM t',
    'a division of NUMERIC values (cast one side to DOUBLE PRECISION) is not supported',
  ],
  ['SELECT AVG(d) FROM t', 'AVG of NUMERIC values'],
  ["SELECT 'x'::INT", 'invalid input syntax for integer: "x"'],
  ["SELECT 'x'::DATE", 'invalid input syntax for type date: "x"'],
  ['SELECT s, COUNT(*) FROM t', 'column "s" must appear in the GROUP BY clause'],
  ['SELECT [1, 2]', 'syntax error at or near "["'],
  ['SELECT x::SUPER FROM t', 'the type SUPER is not supported'],
  ["SELECT TO_CHAR(at, 'J') FROM t", 'the format "J" is not supported'],
  ['SELECT * FROM t PIVOT (SUM(n) FOR s IN (1))', 'PIVOT is not supported'],
  ['SELECT n INTO u FROM t', 'SELECT INTO is not supported'],
  ["COPY t FROM 's3://lake/a' IAM_ROLE default", 'the statement COPY is not supported'],
  ['SET search_path TO city', 'the statement SET is not supported'],
  ['BEGIN', 'the statement BEGIN is not supported'],
  ['CREATE TEMP TABLE u (n INT)', 'a temporary table is not supported'],
  ['CREATE FUNCTION f () RETURNS INT', 'CREATE FUNCTION is not supported'],
  ['ALTER TABLE t APPEND FROM u', 'ALTER TABLE APPEND is not supported'],
  ['MERGE INTO t USING u ON t.n = u.n', 'the statement MERGE is not supported'],
];

describe('a query in Redshift’s dialect', () => {
  it.each(answers)('%s', async (sql, ...row) => {
    expect(await cloud.rows(sql)).toEqual([row]);
  });

  it('sorts nulls last ascending and first descending', async () => {
    expect(await cloud.rows('SELECT s FROM t ORDER BY s')).toEqual([['a'], ['b'], [null]]);
    expect(await cloud.rows('SELECT s FROM t ORDER BY s DESC')).toEqual([[null], ['b'], ['a']]);
    expect(await cloud.rows('SELECT s FROM t ORDER BY s DESC NULLS LAST LIMIT 1')).toEqual([['b']]);
  });
});

describe('a statement that is wrong or not done', () => {
  it.each(failures)('%s', async (sql, error) => {
    expect(await cloud.failure(sql)).toContain(error);
  });
});
