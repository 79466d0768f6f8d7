import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAthena, type AthenaCloud } from './athena-cloud';

let cloud: AthenaCloud;
beforeAll(async () => {
  cloud = await openAthena();
});
afterAll(() => cloud.remove());

const people = `(VALUES (1, 'a', 10.5), (2, 'a', NULL), (5, 'b', 1.25), (NULL, 'c', 2.0)) AS t(n, s, d)`;

/** Query, and its one row as Trino answers it: by its documentation and its own tests. */
const oneRow: Array<[string, Array<string | null>]> = [
  // Numbers
  ['SELECT 7 / 2, -7 / 2, 7 % 3, -7 % 3', ['3', '-3', '1', '-1']],
  ['SELECT 7.0 / 2, 100.0 * 1 / 3, 1.00 / 3', ['3.5', '33.3', '0.33']],
  ['SELECT 7e0 / 2, 1e0 / 0, 0e0 / 0', ['3.5', 'Infinity', 'NaN']],
  ['SELECT CAST(7 AS double) / 2, CAST(2.5 AS integer), CAST(-2.5 AS integer)', ['3.5', '3', '-3']],
  [
    'SELECT 1e7, 12345678.9e0, 0.001e0, 0.0001e0, 100e0, -0e0',
    ['1.0E7', '1.23456789E7', '0.001', '1.0E-4', '100.0', '-0.0'],
  ],
  [
    'SELECT round(2.5e0), round(-2.5e0), round(2.567e0, 1), round(5), round(2.567, 2)',
    ['3.0', '-3.0', '2.6', '5', '2.570'],
  ],
  [
    'SELECT abs(-5), ceil(1.2), floor(-1.2), sign(-3), truncate(2.9e0), mod(7, 3)',
    ['5', '2', '-2', '-1', '2.0', '1'],
  ],
  ['SELECT power(2, 10), sqrt(16), ln(e()), log10(1000), log(2, 8)', ['1024.0', '4.0', '1.0', '3.0', '3.0']],
  ['SELECT greatest(1, 3, 2), least(1, NULL), greatest(1.5, 2)', ['3', null, '2.0']],
  ["SELECT 2147483648, 1.50, 1.5 + 1, DECIMAL '1.25' * 2", ['2147483648', '1.50', '2.5', '2.50']],
  [
    "SELECT try(1 / 0), try(CAST('x' AS integer)), try_cast('12' AS bigint), try_cast('1.5' AS integer)",
    [null, null, '12', null],
  ],
  // Text
  [
    "SELECT length('Denver'), upper('a'), lower('B'), trim('  x '), reverse('abc')",
    ['6', 'A', 'b', 'x', 'cba'],
  ],
  [
    "SELECT substr('Denver', 3), substr('Denver', -2), substr('Denver', 2, 3), substr('Denver', 0)",
    ['nver', 'er', 'env', ''],
  ],
  [
    "SELECT split_part('a-b-c', '-', 2), split_part('a-b', '-', 5), strpos('Denver', 'v'), position('e' IN 'Denver')",
    ['b', null, '4', '2'],
  ],
  ["SELECT 'a' || NULL, concat('a', 'b', 'c'), concat_ws('-', 'a', NULL, 'b')", [null, 'abc', 'a-b']],
  [
    "SELECT replace('aXbX', 'X'), lpad('7', 3, '0'), rpad('7', 3, '0'), translate('abc', 'ab', 'xy')",
    ['ab', '007', '700', 'xyc'],
  ],
  [
    "SELECT regexp_like('Denver 311', '\\d+'), regexp_extract('a1b22', '\\d+'), regexp_extract('x', '\\d'), regexp_replace('a1b22', '(\\d+)', '<$1>')",
    ['true', '1', null, 'a<1>b<22>'],
  ],
  [
    "SELECT 'it''s', 'a' LIKE '_', 'a%' LIKE 'a!%' ESCAPE '!', 'abc' NOT LIKE 'a%'",
    ["it's", 'true', 'true', 'false'],
  ],
  [
    "SELECT trim(BOTH 'x' FROM 'xxaxx'), trim(LEADING 'x' FROM 'xa'), starts_with('Denver', 'Den')",
    ['a', 'a', 'true'],
  ],
  [
    "SELECT to_hex(md5(to_utf8('a'))), to_base64(to_utf8('Denver'))",
    ['0CC175B9C0F1B6A831C399E269772661', 'RGVudmVy'],
  ],
  // Nulls and conditions
  [
    'SELECT NULL = 1, NULL IS NULL, 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL',
    [null, 'true', 'true', 'true'],
  ],
  [
    "SELECT coalesce(NULL, 'x'), nullif(1, 1), nullif(1, 2), if(false, 1), if(true, 1, 2)",
    ['x', null, '1', null, '1'],
  ],
  [
    "SELECT CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END, CASE WHEN false THEN 1 END, CASE WHEN NULL THEN 1 ELSE 2 END",
    ['b', null, '2'],
  ],
  [
    'SELECT 1 IN (1, NULL), 2 IN (1, NULL), 2 NOT IN (1, 3), 5 BETWEEN 1 AND 5, NOT 5 BETWEEN 6 AND 7',
    ['true', null, 'true', 'true', 'true'],
  ],
  ['SELECT true AND NULL, true OR NULL, false AND NULL, NOT NULL', [null, 'true', 'false', null]],
  // Dates
  [
    "SELECT DATE '2015-01-31' + INTERVAL '1' MONTH, DATE '2015-03-01' - INTERVAL '1' DAY, INTERVAL '2' DAY * 2",
    ['2015-02-28', '2015-02-28', '4 00:00:00.000'],
  ],
  [
    "SELECT date_add('month', 1, DATE '2015-01-31'), date_add('hour', -1, TIMESTAMP '2015-01-01 00:00:00')",
    ['2015-02-28', '2014-12-31 23:00:00.000'],
  ],
  [
    "SELECT date_diff('day', TIMESTAMP '2020-01-01 23:00:00', TIMESTAMP '2020-01-02 01:00:00'), date_diff('hour', TIMESTAMP '2020-01-01 23:00:00', TIMESTAMP '2020-01-02 01:00:00')",
    ['0', '2'],
  ],
  [
    "SELECT date_diff('month', DATE '2020-01-15', DATE '2020-03-14'), date_diff('year', DATE '2019-06-01', DATE '2020-06-01'), date_diff('day', DATE '2020-03-01', DATE '2020-02-28')",
    ['1', '1', '-2'],
  ],
  [
    "SELECT date_trunc('month', DATE '2015-07-31'), date_trunc('week', DATE '2015-07-31'), date_trunc('hour', TIMESTAMP '2015-07-31 18:47:35.5')",
    ['2015-07-01', '2015-07-27', '2015-07-31 18:00:00.000'],
  ],
  [
    "SELECT year(DATE '2015-07-31'), quarter(DATE '2015-07-31'), month(DATE '2015-07-31'), day(DATE '2015-07-31'), day_of_week(DATE '2015-08-02'), day_of_year(DATE '2015-12-31'), week(DATE '2016-01-03')",
    ['2015', '3', '7', '31', '7', '365', '53'],
  ],
  [
    "SELECT hour(TIMESTAMP '2015-07-31 18:47:35.123'), minute(TIMESTAMP '2015-07-31 18:47:35'), second(TIMESTAMP '2015-07-31 18:47:35'), millisecond(TIMESTAMP '2015-07-31 18:47:35.123')",
    ['18', '47', '35', '123'],
  ],
  [
    "SELECT extract(YEAR FROM DATE '2015-07-31'), extract(DOW FROM DATE '2015-08-02'), last_day_of_month(DATE '2016-02-10')",
    ['2015', '7', '2016-02-29'],
  ],
  [
    "SELECT date_format(TIMESTAMP '2015-07-31 18:07:05', '%Y-%m-%d %H:%i:%s %W'), date_parse('2015-07', '%Y-%m')",
    ['2015-07-31 18:07:05 Friday', '2015-07-01 00:00:00.000'],
  ],
  [
    "SELECT format_datetime(TIMESTAMP '2015-07-31 18:07:05', 'yyyy-MM-dd''T''HH:mm'), parse_datetime('2015-07-31', 'yyyy-MM-dd')",
    ['2015-07-31T18:07', '2015-07-31 00:00:00.000 UTC'],
  ],
  [
    "SELECT from_iso8601_timestamp('2015-07-31T18:47:35Z'), from_iso8601_date('2015-07-31'), to_iso8601(DATE '2015-07-31')",
    ['2015-07-31 18:47:35.000 UTC', '2015-07-31', '2015-07-31'],
  ],
  [
    "SELECT from_unixtime(1438368455), to_unixtime(TIMESTAMP '2015-07-31 18:47:35')",
    ['2015-07-31 18:47:35.000 UTC', '1.438368455E9'],
  ],
  [
    "SELECT CAST('2015-07-31' AS date), CAST(TIMESTAMP '2015-07-31 18:47:35' AS varchar), CAST(DATE '2015-07-31' AS timestamp), date('2015-07-31')",
    ['2015-07-31', '2015-07-31 18:47:35.000', '2015-07-31 00:00:00.000', '2015-07-31'],
  ],
  // Time zones: Denver is UTC-6 in July and UTC-7 in January
  [
    "SELECT TIMESTAMP '2015-07-31 02:30:00' AT TIME ZONE 'America/Denver'",
    ['2015-07-30 20:30:00.000 America/Denver'],
  ],
  [
    "SELECT hour(TIMESTAMP '2015-01-31 02:30:00' AT TIME ZONE 'America/Denver'), hour(at_timezone(TIMESTAMP '2015-07-31 02:30:00 UTC', 'America/Denver'))",
    ['19', '20'],
  ],
  [
    "SELECT CAST(TIMESTAMP '2015-08-01 02:30:00' AT TIME ZONE 'America/Denver' AS date), date_trunc('month', TIMESTAMP '2015-08-01 02:30:00' AT TIME ZONE 'America/Denver')",
    ['2015-07-31', '2015-07-01 00:00:00.000 America/Denver'],
  ],
  [
    "SELECT format_datetime(TIMESTAMP '2015-08-01 02:30:00' AT TIME ZONE 'America/Denver', 'yyyy-MM'), with_timezone(TIMESTAMP '2015-07-31 12:00:00', 'America/Denver') = TIMESTAMP '2015-07-31 18:00:00 UTC'",
    ['2015-07', 'true'],
  ],
  [
    "SELECT hour(TIMESTAMP '2015-11-01 07:30:00' AT TIME ZONE 'America/Denver'), hour(TIMESTAMP '2015-11-01 08:30:00' AT TIME ZONE 'America/Denver')",
    ['1', '1'],
  ],
  [
    "SELECT TIMESTAMP '2015-07-31 12:00:00 America/Denver' - INTERVAL '1' DAY, CAST(TIMESTAMP '2015-07-31 18:00:00 UTC' AT TIME ZONE 'America/Denver' AS varchar)",
    ['2015-07-30 12:00:00.000 America/Denver', '2015-07-31 12:00:00.000 America/Denver'],
  ],
  // Aggregates
  [
    `SELECT count(*), count(n), sum(n), avg(n), min(s), max(d) FROM ${people}`,
    ['4', '3', '8', '2.6666666666666665', 'a', '10.50'],
  ],
  [
    `SELECT sum(d), avg(d), count(DISTINCT s), approx_distinct(s), count_if(n > 1) FROM ${people}`,
    ['13.75', '4.58', '3', '3', '2'],
  ],
  [
    `SELECT max_by(s, n), min_by(s, n), max_by(d, n), arbitrary(1), bool_and(n > 0), bool_or(n > 4), every(n > 1) FROM ${people}`,
    ['b', 'a', '1.25', '1', 'true', 'true', 'false'],
  ],
  [
    `SELECT approx_percentile(n, 0.5), approx_percentile(n, ARRAY[0.0, 0.9]) FROM (VALUES 1, 2, 3, 4, 100) AS t(n)`,
    ['3', '[1, 100]'],
  ],
  [
    `SELECT array_agg(n ORDER BY n DESC), listagg(s, '+') WITHIN GROUP (ORDER BY s) FROM ${people}`,
    ['[5, 2, 1, null]', 'a+a+b+c'],
  ],
  [`SELECT sum(n) FILTER (WHERE s = 'a'), count(*) FILTER (WHERE n IS NULL) FROM ${people}`, ['3', '1']],
  [
    `SELECT stddev_pop(n), var_samp(n), corr(n, n) FROM (VALUES 1, 2, 3) AS t(n)`,
    ['0.816496580927726', '1.0', '1.0'],
  ],
  ['SELECT count(*), sum(x), max(x) FROM (SELECT 1 AS x WHERE false)', ['0', null, null]],
  // Arrays, maps, rows, JSON
  [
    "SELECT ARRAY[1, 2][2], element_at(ARRAY[1, 2], 5), cardinality(ARRAY[1, 2]), contains(ARRAY['a'], 'a')",
    ['2', null, '2', 'true'],
  ],
  [
    "SELECT element_at(MAP(ARRAY['k'], ARRAY[5]), 'k'), element_at(MAP(ARRAY['k'], ARRAY[5]), 'x'), MAP(ARRAY['k'], ARRAY[5])['k']",
    ['5', null, '5'],
  ],
  [
    'SELECT transform(ARRAY[1, 2], x -> x * 10), filter(ARRAY[1, 2, 3], x -> x > 1), any_match(ARRAY[1], x -> x = 1), none_match(ARRAY[1], x -> x = 1)',
    ['[10, 20]', '[2, 3]', 'true', 'false'],
  ],
  [
    "SELECT array_join(array_sort(ARRAY['b', 'a']), ','), array_max(ARRAY[1, 3]), sequence(1, 3), ARRAY[1] || 2",
    ['a,b', '3', '[1, 2, 3]', '[1, 2]'],
  ],
  [
    "SELECT split('a,b', ','), MAP(ARRAY['k'], ARRAY[1.5]), ROW(1, 'x')",
    ['[a, b]', '{k=1.5}', '{field0=1, field1=x}'],
  ],
  [
    `SELECT json_extract_scalar('{"a":{"b":1}}', '$.a.b'), json_extract_scalar('{"a":{}}', '$.a'), json_extract_scalar('{', '$.a'), json_array_length('[1,2]')`,
    ['1', null, null, '2'],
  ],
  [
    "SELECT typeof(1), typeof(1.5), typeof('a'), typeof(now()), typeof(ARRAY[1])",
    ['integer', 'decimal(2,1)', 'varchar', 'timestamp(3) with time zone', 'array(integer)'],
  ],
  // Subqueries
  [
    'SELECT (SELECT max(x) FROM (VALUES 1, 2) AS v(x)), 1 IN (SELECT 1), EXISTS (SELECT 1 WHERE false), 3 > ALL (SELECT 2)',
    ['2', 'true', 'false', 'true'],
  ],
  [
    'SELECT count(*) FROM (VALUES 1, 2, 3) AS a(x) WHERE x > (SELECT avg(y) FROM (VALUES 1, 2, 3) AS b(y) WHERE y <= x)',
    ['2'],
  ],
];

/** Query and all of its rows. */
const manyRows: Array<[string, Array<Array<string | null>>]> = [
  [`SELECT n FROM ${people} ORDER BY n`, [['1'], ['2'], ['5'], [null]]],
  [`SELECT n FROM ${people} ORDER BY n DESC`, [['5'], ['2'], ['1'], [null]]],
  [`SELECT n FROM ${people} ORDER BY n DESC NULLS FIRST OFFSET 1 LIMIT 2`, [['5'], ['2']]],
  [
    `SELECT s, count(*) AS requests FROM ${people} GROUP BY s ORDER BY requests DESC, s`,
    [
      ['a', '2'],
      ['b', '1'],
      ['c', '1'],
    ],
  ],
  [
    `SELECT upper(s), sum(n) FROM ${people} GROUP BY 1 HAVING count(n) > 0 ORDER BY upper(s)`,
    [
      ['A', '3'],
      ['B', '5'],
    ],
  ],
  [
    `SELECT s, sum(n) FROM ${people} GROUP BY GROUPING SETS ((s), ()) ORDER BY s, 2`,
    [
      ['a', '3'],
      ['b', '5'],
      ['c', null],
      [null, '8'],
    ],
  ],
  [
    `SELECT s, grouping(s), count(*) FROM ${people} GROUP BY ROLLUP (s) ORDER BY 2, 1`,
    [
      ['a', '0', '2'],
      ['b', '0', '1'],
      ['c', '0', '1'],
      [null, '1', '4'],
    ],
  ],
  [`SELECT DISTINCT s FROM ${people} ORDER BY s DESC LIMIT 2`, [['c'], ['b']]],
  [
    `SELECT n, row_number() OVER (PARTITION BY s ORDER BY n DESC), rank() OVER (ORDER BY s), lag(n) OVER (ORDER BY n), sum(n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM ${people} ORDER BY n`,
    [
      ['1', '2', '1', null, '1'],
      ['2', '1', '1', '1', '3'],
      ['5', '1', '3', '2', '7'],
      [null, '1', '4', '5', '5'],
    ],
  ],
  [
    `SELECT s, count(*), round(100 * CAST(count(*) AS double precision) / sum(count(*)) OVER (), 1) FROM ${people} GROUP BY s ORDER BY s`,
    [
      ['a', '2', '50.0'],
      ['b', '1', '25.0'],
      ['c', '1', '25.0'],
    ],
  ],
  [
    `SELECT n, first_value(n) OVER w, ntile(2) OVER w FROM ${people} WHERE n IS NOT NULL WINDOW w AS (ORDER BY n) ORDER BY 1`,
    [
      ['1', '1', '1'],
      ['2', '1', '1'],
      ['5', '1', '2'],
    ],
  ],
  [
    `SELECT a.n, b.s FROM ${people.replace('AS t', 'AS a')} LEFT JOIN (VALUES (1, 'one')) AS b(n, s) ON a.n = b.n ORDER BY a.n`,
    [
      ['1', 'one'],
      ['2', null],
      ['5', null],
      [null, null],
    ],
  ],
  [
    "SELECT * FROM (VALUES (1, 'x'), (2, 'y')) AS a(id, v) JOIN (VALUES (1, 'z')) AS b(id, w) USING (id)",
    [['1', 'x', 'z']],
  ],
  ['SELECT x FROM (VALUES 1, 2) AS a(x) UNION SELECT 2 UNION ALL SELECT 2 ORDER BY x', [['1'], ['2'], ['2']]],
  ['SELECT x FROM (VALUES 1, 2, 2) AS a(x) EXCEPT SELECT 1', [['2']]],
  ['(SELECT 1 AS x) INTERSECT (SELECT 1)', [['1']]],
  ['SELECT 1 AS x UNION ALL SELECT 1.5 ORDER BY 1', [['1.0'], ['1.5']]],
  [
    "SELECT v, o FROM (VALUES (ARRAY['a', 'b'])) AS t(items) CROSS JOIN UNNEST(items) WITH ORDINALITY AS u(v, o) ORDER BY o",
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  [
    'SELECT a, b FROM UNNEST(ARRAY[1, 2], ARRAY[3]) AS t(a, b) ORDER BY a',
    [
      ['1', '3'],
      ['2', null],
    ],
  ],
  [
    'WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS x FROM a) SELECT a.x, b.x FROM a CROSS JOIN b',
    [['1', '2']],
  ],
  [
    "SELECT 'comma, \"quote\"\nline' AS text, '' AS empty, NULL AS missing",
    [['comma, "quote"\nline', '', null]],
  ],
];

describe('queries answer as Trino does', () => {
  it.each(oneRow)('%s', async (sql, row) => {
    expect(await cloud.rows(sql)).toEqual([row]);
  });

  it.each(manyRows)('%s', async (sql, rows) => {
    expect(await cloud.rows(sql)).toEqual(rows);
  });

  it('names and types its columns as Athena does', async () => {
    const answer = await cloud.query(
      `SELECT 1 + 1, s, count(*) AS "Requests", CAST(1 AS tinyint) AS t, DATE '2015-01-01' AS d, CAST(1.5 AS decimal(5, 2)) AS m, now() AS z FROM ${people} GROUP BY s`,
    );
    expect(answer.columns).toEqual(['_col0', 's', 'requests', 't', 'd', 'm', 'z']);
    expect(answer.types).toEqual([
      'integer',
      'varchar',
      'bigint',
      'tinyint',
      'date',
      'decimal',
      'timestamp with time zone',
    ]);
  });
});

/** Query, and the reason Athena gives for its failure. */
const failures: Array<[string, string]> = [
  [
    'SELECT x FROM (SELECT 1 AS y)',
    "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved or requester is not authorized to access requested resources",
  ],
  [
    'SELECT 1\nFROM missing',
    "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.denver.missing' does not exist",
  ],
  ['SELECT 1 FROM nowhere.missing', "SCHEMA_NOT_FOUND: line 1:15: Schema 'nowhere' does not exist"],
  ['SELECT frobnicate(1)', "FUNCTION_NOT_FOUND: line 1:8: Function 'frobnicate' not registered"],
  [
    'SELECT lower(1)',
    'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function lower. Expected: lower(varchar)',
  ],
  ["SELECT 1 = '1'", 'TYPE_MISMATCH: line 1:10: Cannot apply operator: integer = varchar'],
  ["SELECT 'a' + 1", 'TYPE_MISMATCH: line 1:12: Cannot apply operator: varchar + integer'],
  [
    'SELECT 1 WHERE 1',
    'TYPE_MISMATCH: line 1:16: WHERE clause must evaluate to a boolean: actual type integer',
  ],
  [
    "SELECT CASE WHEN true THEN 1 ELSE 'a' END",
    'TYPE_MISMATCH: line 1:8: All CASE results must be the same type',
  ],
  [
    'SELECT a, sum(b) FROM (VALUES (1, 2)) AS t(a, b)',
    "EXPRESSION_NOT_AGGREGATE: line 1:8: 'a' must be an aggregate expression or appear in GROUP BY clause",
  ],
  [
    'SELECT a AS x FROM (VALUES 1) AS t(a) WHERE x = 1',
    "COLUMN_NOT_FOUND: line 1:45: Column 'x' cannot be resolved",
  ],
  [
    'SELECT a AS x, count(*) FROM (VALUES 1) AS t(a) GROUP BY x',
    "COLUMN_NOT_FOUND: line 1:58: Column 'x' cannot be resolved",
  ],
  [
    'SELECT a FROM (VALUES 1) AS t(a) WHERE sum(a) > 1',
    'EXPRESSION_NOT_SCALAR: line 1:40: WHERE clause cannot contain aggregations',
  ],
  [
    'SELECT sum(count(*)) FROM (VALUES 1) AS t(a)',
    "NESTED_AGGREGATION: line 1:12: Cannot nest aggregations inside aggregation 'count'",
  ],
  [
    'SELECT a FROM (VALUES 1) AS t(a), (VALUES 2) AS u(a)',
    "AMBIGUOUS_NAME: line 1:8: Column 'a' is ambiguous",
  ],
  ['SELECT rank()', 'MISSING_OVER: line 1:8: Window function rank requires an OVER clause'],
  ['SELECT 1 ORDER BY 2', 'INVALID_COLUMN_REFERENCE: line 1:19: ORDER BY position 2 is not in select list'],
  [
    'SELECT 1 UNION SELECT 1, 2',
    'TYPE_MISMATCH: line 1:10: UNION query has different number of fields: 1, 2',
  ],
  ["SELECT DATE 'soon'", "INVALID_LITERAL: line 1:8: 'soon' is not a valid date literal"],
  [
    "SELECT now() AT TIME ZONE 'Denver'",
    "INVALID_FUNCTION_ARGUMENT: line 1:14: 'Denver' is not a valid time zone",
  ],
  ['SELECT 1 / 0', 'DIVISION_BY_ZERO: Division by zero'],
  ["SELECT CAST('x' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INTEGER"],
  ["SELECT CAST('1.5' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast '1.5' to INTEGER"],
  ['SELECT 2147483647 + 1', 'NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow'],
  [
    'SELECT ARRAY[1][2]',
    'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 2 > 1',
  ],
  [
    'SELECT x FROM (VALUES 1) AS t(x) WHERE x = (SELECT y FROM (VALUES 1, 2) AS u(y))',
    'SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows',
  ],
  // What Athena does and this does not
  [
    "SELECT TIMESTAMP '2015-01-01 00:00:00 UTC' UNION SELECT TIMESTAMP '2015-01-01 00:00:00 America/Denver'",
    'NOT_SUPPORTED: The local cloud does not mix time zones UTC and America/Denver in one column',
  ],
  [
    'SELECT CAST(1e0 AS varchar)',
    'NOT_SUPPORTED: line 1:8: The local cloud does not do CAST of a double to varchar',
  ],
  [
    "SELECT DATE '2015-01-02' - DATE '2015-01-01'",
    'NOT_SUPPORTED: line 1:26: The local cloud does not do date - date',
  ],
  [
    'WITH RECURSIVE t(n) AS (SELECT 1) SELECT n FROM t',
    'NOT_SUPPORTED: line 1:6: The local cloud does not do WITH RECURSIVE',
  ],
  ['SELECT * FROM (VALUES 1) AS t(a) TABLESAMPLE BERNOULLI (10)', 'NOT_SUPPORTED'],
  ['INSERT INTO t VALUES 1', 'NOT_SUPPORTED: line 1:1: The local cloud does not do INSERT'],
  [
    'CREATE TABLE t AS SELECT 1',
    'NOT_SUPPORTED: line 1:8: The local cloud does not do CREATE TABLE without EXTERNAL',
  ],
  ['EXPLAIN SELECT 1', 'NOT_SUPPORTED: line 1:1: The local cloud does not do EXPLAIN'],
];

describe('queries fail as Athena says', () => {
  it.each(failures)('%s', async (sql, reason) => {
    const answer = await cloud.query(sql);
    expect(answer.state).toBe('FAILED');
    expect(answer.reason).toContain(reason);
  });

  it.each([
    ['SELEC 1', "line 1:1: mismatched input 'SELEC'"],
    ['SELECT 1 FROM\n', "line 2:1: mismatched input '<EOF>'. Expecting: <identifier>"],
    ['SELECT (1', "line 1:10: mismatched input '<EOF>'. Expecting: ')'"],
    ["SELECT 'open", "line 1:8: mismatched input '''"],
    ['SELECT 1; SELECT 2', "line 1:11: mismatched input 'SELECT'. Expecting: <EOF>"],
    ['SELECT 1::varchar', "line 1:9: mismatched input ':'"],
    ["SELECT * FROM read_csv('/etc/passwd')", "mismatched input '('"],
  ])('%s is refused when it is started', async (sql, message) => {
    await expect(cloud.query(sql)).rejects.toMatchObject({
      code: 'InvalidRequestException',
      message: expect.stringContaining(message) as string,
    });
  });
});
