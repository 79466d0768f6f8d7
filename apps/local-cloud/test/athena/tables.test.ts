import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAthena, type AthenaCloud } from './athena-cloud';

let cloud: AthenaCloud;

const months = ['2015-06', '2015-07', '2015-08', '2015-09'];

/** Bytes of the column `amount` by month. */
let amountBytes: number[];
const bytesOf = async (sql: string): Promise<number> => (await cloud.query(sql)).bytes;

/** 10 rows in June, 20 in July, 30 in August, 40 in September; `wide` is the heavy column. */
beforeAll(async () => {
  cloud = await openAthena();
  await cloud.query(`CREATE EXTERNAL TABLE events (
      case_id string COMMENT 'the key',
      version string,
      amount bigint,
      created_at timestamp,
      wide string,
      added_later int
    )
    PARTITIONED BY (created_month string)
    STORED AS PARQUET
    LOCATION 's3://lake/events/'
    TBLPROPERTIES (
      'projection.enabled' = 'true',
      'projection.created_month.type' = 'date',
      'projection.created_month.format' = 'yyyy-MM',
      'projection.created_month.range' = '2015-01,NOW',
      'projection.created_month.interval' = '1',
      'projection.created_month.interval.unit' = 'MONTHS',
      'storage.location.template' = 's3://lake/events/created_month=\${created_month}/'
    )`);
  for (const [index, month] of months.entries()) {
    const columns = `'c' || (i // 2) AS case_id, 'v' || (i % 2) AS version, i::INTEGER AS amount,
      TIMESTAMP '${month}-01 12:00:00' AS created_at, md5(random()::VARCHAR) || md5(random()::VARCHAR) || md5(random()::VARCHAR) AS wide`;
    await cloud.parquet(
      `events/created_month=${month}/a.parquet`,
      `SELECT ${columns}${month === '2015-09' ? ', 7 AS added_later' : ''} FROM range(${(index + 1) * 10}) AS t(i)`,
    );
  }
  await cloud.objects.put('lake', 'events/created_month=2015-07/_temporary', Buffer.from('not parquet'));
  await cloud.objects.put('lake', 'events/created_month=2015-07/empty.parquet', Buffer.alloc(0));
  amountBytes = [];
  for (const month of months)
    amountBytes.push(await bytesOf(`SELECT amount FROM events WHERE created_month = '${month}'`));
});
afterAll(() => cloud.remove());

const count = async (where: string): Promise<number> =>
  Number((await cloud.rows(`SELECT count(*) FROM events WHERE ${where}`))[0]?.[0]);

/** Bytes a query on `wide` reads, in bytes of the whole table. */
async function share(sql: string): Promise<number> {
  const whole = await cloud.query('SELECT max(wide) FROM events');
  return (await cloud.query(sql)).bytes / whole.bytes;
}

/** All sums of `count` of the numbers. */
function sums(numbers: readonly number[], count: number): number[] {
  if (count === 0) return [0];
  return numbers.flatMap((number, index) =>
    sums(numbers.slice(index + 1), count - 1).map((sum) => sum + number),
  );
}

describe('a table over Parquet files with projected partitions', () => {
  it('has its columns, then its partition keys; a column that files lack is NULL', async () => {
    const answer = await cloud.query(
      "SELECT * FROM events WHERE created_month = '2015-06' ORDER BY amount LIMIT 1",
    );
    expect(answer.columns).toEqual([
      'case_id',
      'version',
      'amount',
      'created_at',
      'wide',
      'added_later',
      'created_month',
    ]);
    expect(answer.rows[0]?.filter((_, index) => index !== 4)).toEqual([
      'c0',
      'v0',
      '0',
      '2015-06-01 12:00:00.000',
      null,
      '2015-06',
    ]);
    expect(await cloud.rows('SELECT sum(added_later), count(*) FROM events')).toEqual([['280', '100']]);
  });

  it.each<[string, number, number]>([
    ["created_month = '2015-07'", 20, 1],
    ["'2015-07' = created_month", 20, 1],
    ["created_month IN ('2015-06', '2015-09', '1999-01')", 50, 2],
    ["created_month BETWEEN '2015-07' AND '2015-08'", 50, 2],
    ["created_month < '2015-08'", 30, 2],
    ["created_month >= '2015-08' AND amount >= 0", 70, 2],
    ["created_month LIKE '2015-0%' AND NOT created_month = '2015-06'", 90, 3],
    ["created_month = date_format(DATE '2015-07-15' + INTERVAL '1' MONTH, '%Y-%m')", 30, 1],
    ["(created_month = '2015-06' OR created_month = '2015-07') AND case_id IS NOT NULL", 30, 2],
    ["created_month = '2015-06' OR amount < 5", 25, 4],
    ["substr(created_month, 6) = '09'", 40, 1],
    ['created_month IS NULL', 0, 0],
    ["created_month = '2015-06' AND created_month = '2015-07'", 0, 0],
  ])('WHERE %s: %i rows', async (where, rows, partitions) => {
    expect(await count(where)).toBe(rows);
    const read = await bytesOf(`SELECT amount FROM events WHERE ${where}`);
    if (where.includes('case_id'))
      expect(read).toBeLessThan(await bytesOf('SELECT amount + length(case_id) FROM events'));
    else expect(sums(amountBytes, partitions)).toContain(read);
  });

  it('reads the partitions a condition leaves and the columns a query needs, and counts those bytes', async () => {
    expect(await share("SELECT max(wide) FROM events WHERE created_month = '2015-07'")).toBeCloseTo(0.2, 1);
    expect(await share("SELECT max(wide) FROM events WHERE created_month <= '2015-07'")).toBeCloseTo(0.3, 1);
    expect(await share('SELECT max(amount) FROM events')).toBeLessThan(0.2);
    expect((await cloud.query('SELECT count(*) FROM events')).bytes).toBe(0);
    expect((await cloud.query("SELECT max(wide) FROM events WHERE created_month = '1999-01'")).bytes).toBe(0);
  });

  it('counts a table that is read twice twice', async () => {
    expect(await share('SELECT max(a.wide) FROM events a JOIN events b ON a.wide = b.wide')).toBeCloseTo(
      2,
      5,
    );
    expect(
      await share(
        'WITH e AS (SELECT wide FROM events) SELECT (SELECT max(wide) FROM e), (SELECT min(wide) FROM e)',
      ),
    ).toBeCloseTo(2, 5);
  });

  it('does not read columns of a subquery that nobody asks for', async () => {
    expect(await share('SELECT max(amount) FROM (SELECT * FROM events) AS e')).toBeLessThan(0.2);
  });

  it('leaves partitions out through subqueries, views and windows where that is right', async () => {
    await cloud.query(`CREATE OR REPLACE VIEW newest AS SELECT case_id, amount, wide, created_month FROM (
      SELECT *, row_number() OVER (PARTITION BY created_month, case_id ORDER BY version DESC) AS recency FROM events
    ) AS versions WHERE recency = 1`);
    expect(
      await cloud.rows("SELECT count(*), min(amount % 2) FROM newest WHERE created_month = '2015-07'"),
    ).toEqual([['10', '1']]);
    expect(await share("SELECT max(wide) FROM newest WHERE created_month = '2015-07'")).toBeLessThan(0.35);
    expect(
      await share(
        "SELECT max(wide) FROM (SELECT * FROM events UNION ALL SELECT * FROM events) AS e WHERE created_month = '2015-07'",
      ),
    ).toBeCloseTo(0.4, 1);
  });

  it('reads all partitions where leaving some out would change the answer', async () => {
    const newestOfAll = `(SELECT *, row_number() OVER (PARTITION BY case_id ORDER BY created_month DESC) AS recency FROM events)`;
    expect(
      await cloud.rows(
        `SELECT count(*) FROM ${newestOfAll} AS v WHERE recency = 1 AND created_month = '2015-06'`,
      ),
    ).toEqual([['0']]);
    expect(
      await cloud.rows(
        "SELECT count(*) FROM (SELECT * FROM events ORDER BY amount DESC LIMIT 1) AS e WHERE created_month = '2015-06'",
      ),
    ).toEqual([['0']]);
    expect(
      await cloud.rows(`SELECT count(*) FROM (VALUES '2015-06', '1999-01') AS m(month)
        LEFT JOIN events e ON e.created_month = m.month WHERE e.created_month IS NULL`),
    ).toEqual([['1']]);
    expect(
      await cloud.rows(`SELECT count(*) FROM (VALUES '2015-06', '2015-07') AS m(month)
        LEFT JOIN events e ON e.created_month = m.month AND e.created_month = '2015-06'`),
    ).toEqual([['11']]);
  });
});

describe('other tables', () => {
  it('without files are empty', async () => {
    await cloud.query(
      "CREATE EXTERNAL TABLE nothing (a string, b decimal(10,2)) STORED AS PARQUET LOCATION 's3://lake/nothing/'",
    );
    expect(await cloud.rows('SELECT count(*), max(b) FROM nothing')).toEqual([['0', null]]);
    expect((await cloud.query('SELECT * FROM nothing')).columns).toEqual(['a', 'b']);
  });

  it('over JSON lines match keys without regard to case, by mapping, and read times', async () => {
    const lines = [
      '{"errorCode":"a","rawData":"x","at":"2015-07-31T18:47:35.000Z","n":1}',
      '{"ERRORCODE":"b","n":null}',
    ];
    await cloud.objects.put('lake', 'errors/day=1/one', Buffer.from(`${lines.join('\n')}\n`));
    await cloud.query(`CREATE EXTERNAL TABLE errors (errorcode string, raw string, at timestamp, n int)
      PARTITIONED BY (day int)
      ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('mapping.raw' = 'rawData')
      LOCATION 's3://lake/errors/'
      TBLPROPERTIES ('projection.enabled' = 'true', 'projection.day.type' = 'integer', 'projection.day.range' = '1,31')`);
    const answer = await cloud.query('SELECT errorcode, raw, at, n, day FROM errors ORDER BY 1');
    expect(answer.rows).toEqual([
      ['a', 'x', '2015-07-31 18:47:35.000', '1', '1'],
      ['b', null, null, null, '1'],
    ]);
    expect(answer.bytes).toBe(lines.join('\n').length + 1);
  });

  it('tell the file of each row in "$path", which is no part of *', async () => {
    await cloud.objects.put('lake', 'quarantine/2015/07/a.jsonl', Buffer.from('{"reason":"torn_line"}\n'));
    await cloud.objects.put('lake', 'quarantine/2015/08/b.jsonl', Buffer.from('{"reason":"poison"}\n'));
    await cloud.query(
      `CREATE EXTERNAL TABLE rejects (reason string) PARTITIONED BY (day string)
       ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/quarantine/'
       TBLPROPERTIES ('projection.enabled' = 'true', 'projection.day.type' = 'date', 'projection.day.format' = 'yyyy/MM',
         'projection.day.range' = '2015/01,2015/12', 'projection.day.interval' = '1', 'projection.day.interval.unit' = 'MONTHS',
         'storage.location.template' = 's3://lake/quarantine/\${day}/')`,
    );
    expect(await cloud.rows(`SELECT reason, day, "$path" FROM rejects ORDER BY 1`)).toEqual([
      ['poison', '2015/08', 's3://lake/quarantine/2015/08/b.jsonl'],
      ['torn_line', '2015/07', 's3://lake/quarantine/2015/07/a.jsonl'],
    ]);
    expect(await cloud.rows(`SELECT * FROM rejects WHERE "$path" LIKE '%/b.jsonl'`)).toEqual([
      ['poison', '2015/08'],
    ]);
    expect(await cloud.rows(`SELECT count(DISTINCT r."$path") FROM rejects r WHERE day < '2014'`)).toEqual([
      ['0'],
    ]);
    await cloud.parquet('plain/a.parquet', 'SELECT 1 AS a');
    await cloud.query(`CREATE EXTERNAL TABLE plain (a int) STORED AS PARQUET LOCATION 's3://lake/plain/'`);
    expect(await cloud.rows(`SELECT "$path" FROM plain`)).toEqual([['s3://lake/plain/a.parquet']]);
    expect(await cloud.rows(`SELECT * FROM (SELECT * FROM plain) AS p (b)`)).toEqual([['1']]);
  });

  it('over JSON say which row is broken, or skip it when told to', async () => {
    await cloud.objects.put('lake', 'broken/one', Buffer.from('{"a":1}\n{"a":\n'));
    const table = (name: string, properties: string): string =>
      `CREATE EXTERNAL TABLE ${name} (a int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' ${properties} LOCATION 's3://lake/broken/'`;
    await cloud.query(table('strict', ''));
    await cloud.query(table('lenient', `WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')`));
    expect(await cloud.failure('SELECT a FROM strict')).toMatch(/^HIVE_/);
    expect(await cloud.rows('SELECT count(a) FROM lenient')).toEqual([['1']]);
  });

  it('with partitions at places of their own read them there', async () => {
    await cloud.parquet('far/away/x.parquet', 'SELECT 1 AS a');
    await cloud.parquet('near/x.parquet', 'SELECT 2 AS a');
    await cloud.query(
      "CREATE EXTERNAL TABLE placed (a int) PARTITIONED BY (city string, day date) STORED AS PARQUET LOCATION 's3://lake/placed/'",
    );
    await cloud.query(`ALTER TABLE placed ADD
      PARTITION (city = 'Denver, CO', day = '2015-07-31') LOCATION 's3://lake/far/away/'
      PARTITION (city = 'Boulder', day = '2015-08-01') LOCATION 's3://lake/near/'`);
    expect(await cloud.rows("SELECT a, city, day FROM placed WHERE day < DATE '2015-08-01'")).toEqual([
      ['1', 'Denver, CO', '2015-07-31'],
    ]);
    expect(await cloud.rows('SELECT a, city FROM placed ORDER BY a')).toEqual([
      ['1', 'Denver, CO'],
      ['2', 'Boulder'],
    ]);
    expect(await cloud.rows('SHOW PARTITIONS placed')).toEqual([
      ['city=Boulder/day=2015-08-01'],
      ['city=Denver, CO/day=2015-07-31'],
    ]);
    await cloud.query("ALTER TABLE placed DROP PARTITION (city = 'Boulder', day = '2015-08-01')");
    expect(await cloud.rows('SELECT count(*) FROM placed')).toEqual([['1']]);
  });

  it('find partitions laid out as key=value with MSCK REPAIR TABLE', async () => {
    await cloud.parquet('hive/year=2015/month=7/x.parquet', 'SELECT 1 AS a');
    await cloud.query(
      "CREATE EXTERNAL TABLE hive (a int) PARTITIONED BY (year int, month int) STORED AS PARQUET LOCATION 's3://lake/hive/'",
    );
    expect(await cloud.rows('MSCK REPAIR TABLE hive')).toEqual([
      ['Partitions not in metastore: hive:2015/7'],
    ]);
    expect(await cloud.rows('SELECT a, year + month FROM hive WHERE year = 2015')).toEqual([['1', '2022']]);
    expect(await cloud.rows('MSCK REPAIR TABLE hive')).toEqual([]);
  });

  it('read files whose types are narrower than declared, and say what does not fit', async () => {
    await cloud.parquet('typed/a.parquet', "SELECT 1::TINYINT AS n, 'x' AS t");
    await cloud.parquet('typed/b.parquet', "SELECT 5000000000 AS n, 'y' AS t");
    await cloud.query(
      "CREATE EXTERNAL TABLE typed (n bigint, t string) STORED AS PARQUET LOCATION 's3://lake/typed/'",
    );
    await cloud.query(
      "CREATE EXTERNAL TABLE mistyped (n bigint, t int) STORED AS PARQUET LOCATION 's3://lake/typed/'",
    );
    expect(await cloud.rows('SELECT sum(n) FROM typed')).toEqual([['5000000001']]);
    expect(await cloud.failure('SELECT t FROM mistyped')).toMatch(/^INVALID_CAST_ARGUMENT/);
  });

  it('name a file that is no Parquet', async () => {
    await cloud.objects.put('lake', 'rotten/a.parquet', Buffer.from('rotten'));
    await cloud.query("CREATE EXTERNAL TABLE rotten (a int) STORED AS PARQUET LOCATION 's3://lake/rotten/'");
    expect(await cloud.failure('SELECT a FROM rotten')).toMatch(
      /^HIVE_CANNOT_OPEN_SPLIT: .*rotten\/a\.parquet/,
    );
  });

  it('are refused over a key that would be a pattern to the engine', async () => {
    await cloud.parquet('odd/a[1]*.parquet', 'SELECT 1 AS a');
    await cloud.query("CREATE EXTERNAL TABLE odd (a int) STORED AS PARQUET LOCATION 's3://lake/odd/'");
    expect(await cloud.failure('SELECT a FROM odd')).toContain('odd/a[1]*.parquet');
  });
});
