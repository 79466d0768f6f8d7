import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAthena, type AthenaCloud } from './athena-cloud';

let cloud: AthenaCloud;
let oracle: DuckDBConnection;
const months = ['2015-06', '2015-07', '2015-08'];
const rowsOf = (month: string): string =>
  `SELECT 'c' || (i % 5) AS case_id, (i * 7) % 11 AS amount, 'v' || (i % 3) AS version${month ? `, '${month}' AS created_month` : ''} FROM range(12) AS t(i)`;

beforeAll(async () => {
  cloud = await openAthena();
  await cloud.query(`CREATE EXTERNAL TABLE events (case_id string, amount bigint, version string)
    PARTITIONED BY (created_month string) STORED AS PARQUET LOCATION 's3://lake/events/'
    TBLPROPERTIES ('projection.enabled' = 'true', 'projection.created_month.type' = 'enum',
      'projection.created_month.values' = '2015-05,${months.join()}')`);
  for (const month of months) await cloud.parquet(`events/created_month=${month}/a.parquet`, rowsOf(''));
  oracle = await (await DuckDBInstance.create(':memory:')).connect();
  await oracle.run(`SET disabled_optimizers = 'join_filter_pushdown'`);
  await oracle.run(`CREATE TABLE events AS ${months.map(rowsOf).join(' UNION ALL ')}`);
});
afterAll(() => cloud.remove());

const order = 'amount, case_id, version, created_month';
const columns = 'case_id, amount, version, created_month';
const month = fc.constantFrom(...months, '2015-05', '1999-01');
const condition = (alias: string): fc.Arbitrary<string> =>
  fc.oneof(
    month.map((value) => `${alias}.created_month = '${value}'`),
    month.map((value) => `${alias}.created_month <= '${value}'`),
    fc.tuple(month, month).map(([a, b]) => `${alias}.created_month IN ('${a}', '${b}')`),
    month.map((value) => `(${alias}.created_month > '${value}' OR ${alias}.amount = 3)`),
    month.map((value) => `${alias}.created_month <> '${value}' AND ${alias}.amount < 8`),
    fc.constant(`${alias}.created_month IS NULL`),
    fc.nat(10).map((value) => `${alias}.amount > ${value}`),
  );

/** Relations with the columns of `events`, nested in every way a condition could or could not pass through. */
const { relation } = fc.letrec<{ relation: string }>((tie) => {
  const inner = tie('relation');
  return {
    relation: fc.oneof(
      { maxDepth: 3 },
      fc.constant('events'),
      fc.tuple(inner, condition('x')).map(([r, where]) => `(SELECT * FROM ${r} AS x WHERE ${where})`),
      fc.tuple(inner, fc.nat(30)).map(([r, n]) => `(SELECT * FROM ${r} AS x ORDER BY ${order} LIMIT ${n})`),
      fc
        .tuple(inner, fc.constantFrom('case_id', 'created_month', 'created_month, case_id'))
        .map(
          ([r, by]) =>
            `(SELECT ${columns} FROM (SELECT *, row_number() OVER (PARTITION BY ${by} ORDER BY ${order}) AS place FROM ${r} AS x) AS y WHERE place <= 2)`,
        ),
      inner.map(
        (r) =>
          `(SELECT case_id, max(amount) AS amount, min(version) AS version, created_month FROM ${r} AS x GROUP BY case_id, created_month)`,
      ),
      inner.map(
        (r) =>
          `(SELECT case_id, sum(amount) AS amount, min(version) AS version, max(created_month) AS created_month FROM ${r} AS x GROUP BY case_id)`,
      ),
      inner.map((r) => `(SELECT DISTINCT ${columns} FROM ${r} AS x)`),
      fc
        .tuple(inner, inner)
        .map(([r, s]) => `(SELECT ${columns} FROM ${r} AS x UNION ALL SELECT ${columns} FROM ${s} AS y)`),
      fc
        .tuple(inner, inner)
        .map(([r, s]) => `(SELECT ${columns} FROM ${r} AS x EXCEPT SELECT ${columns} FROM ${s} AS y)`),
      fc
        .tuple(
          inner,
          inner,
          fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'),
          condition('a'),
          condition('b'),
        )
        .map(
          ([r, s, join, a, b]) =>
            `(SELECT a.case_id, b.amount, a.version, b.created_month FROM ${r} AS a ${join} ${s} AS b ON a.case_id = b.case_id AND ${a} AND ${b})`,
        ),
      fc
        .tuple(inner, inner)
        .map(
          ([r, s]) =>
            `(SELECT ${columns} FROM ${r} AS x WHERE case_id IN (SELECT case_id FROM ${s} AS y WHERE y.created_month = x.created_month))`,
        ),
      inner.map(
        (r) =>
          `(WITH shared AS (SELECT * FROM ${r} AS x) SELECT a.case_id, a.amount, b.version, b.created_month FROM shared AS a JOIN shared AS b ON a.case_id = b.case_id AND a.created_month = '2015-06')`,
      ),
    ),
  };
});

describe('reading only the partitions and columns that matter', () => {
  it('never changes an answer', async () => {
    await fc.assert(
      fc.asyncProperty(relation, condition('q'), fc.boolean(), async (source, where, isCounted) => {
        const list = isCounted ? 'count(*), sum(q.amount), max(q.version)' : 'q.case_id, q.created_month';
        const sql = `SELECT ${list} FROM ${source} AS q WHERE ${where} ORDER BY 1, 2${isCounted ? ', 3' : ''}`;
        const expected = (await oracle.runAndReadAll(sql)).getRows();
        expect(await cloud.rows(sql)).toEqual(
          expected.map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
        );
      }),
      { numRuns: 40 },
    );
  });
});
