import { setTimeout as sleep } from 'node:timers/promises';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awaitAnswer, openAthena, type AthenaCloud } from './athena-cloud';

let cloud: AthenaCloud;
let count = 0;

beforeAll(async () => {
  cloud = await openAthena();
  await cloud.parquet(
    'source/a.parquet',
    `SELECT 'c' || i AS case_id, (i * 7919) % 1009 AS n, i % 2 = 0 AS open, i / 4 AS share, DATE '2015-07-01' + i::INTEGER AS day,
       TIMESTAMP '2015-07-31 18:47:35.123' AS created_at, i::INTEGER AS district, printf('2015-%02d', 1 + i % 3) AS created_month
     FROM range(600) AS t(i)`,
  );
  await cloud.query(`CREATE EXTERNAL TABLE source (case_id string, n bigint, open boolean, share double, day date, created_at timestamp,
    district int, created_month string) STORED AS PARQUET LOCATION 's3://lake/source/'`);
});
afterAll(() => cloud.remove());

const columns = 'case_id, n, open, share, day, created_at, district, created_month';
const place = (): string => `made/${(count += 1)}/`;
const keysUnder = async (prefix: string): Promise<string[]> =>
  (await cloud.objects.keys('lake')).filter((key) => key.startsWith(prefix));
const unload = (query: string, prefix: string, properties: string): string =>
  `UNLOAD (${query}) TO 's3://lake/${prefix}' WITH (${properties})`;

/** Rows of an engine that reads the bucket's files itself. */
async function read(sql: string): Promise<string[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(String));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
const fileOf = (key: string): string => `'${cloud.objects.pathOf('lake', key)}'`;
const tableOf = (key: string): string => `read_parquet(${fileOf(key)}, hive_partitioning = false)`;

/** `query` of an UNLOAD that must succeed. */
async function made(sql: string, extra?: Record<string, unknown>) {
  const answer = await cloud.query(sql, extra);
  expect(answer.reason).toBeUndefined();
  const execution = answer.execution as {
    QueryExecutionId: string;
    Statistics: { DataManifestLocation: string };
  };
  return { ...answer, id: execution.QueryExecutionId, manifest: execution.Statistics.DataManifestLocation };
}

describe('UNLOAD', () => {
  it('writes one Parquet file of the query, in its order, with Hive’s types', async () => {
    const prefix = place();
    await made(unload(`SELECT ${columns} FROM source ORDER BY n DESC`, prefix, "format = 'PARQUET'"));
    const [key = '', ...others] = await keysUnder(prefix);
    expect(others).toEqual([]);
    expect(key).toMatch(/^made\/1\/20160210_000000_00000_[0-9a-f]{5}_[0-9a-f-]{36}$/);
    expect(
      await read(
        `SELECT name, coalesce(type, ''), coalesce(converted_type, '') FROM parquet_schema(${fileOf(key)}) OFFSET 1`,
      ),
    ).toEqual([
      ['case_id', 'BYTE_ARRAY', 'UTF8'],
      ['n', 'INT64', 'INT_64'],
      ['open', 'BOOLEAN', ''],
      ['share', 'DOUBLE', ''],
      ['day', 'INT32', 'DATE'],
      ['created_at', 'INT64', 'TIMESTAMP_MICROS'],
      ['district', 'INT32', 'INT_32'],
      ['created_month', 'BYTE_ARRAY', 'UTF8'],
    ]);
    const numbers = (await read(`SELECT n FROM ${tableOf(key)}`)).map(([n]) => Number(n));
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    expect(numbers).toHaveLength(600);
  });

  it('writes a folder per partition, whose key is not in the files', async () => {
    const prefix = place();
    await made(
      unload(
        `SELECT ${columns} FROM source ORDER BY n`,
        prefix,
        "format = 'parquet', compression = 'ZSTD', compression_level = 5, partitioned_by = ARRAY['created_month']",
      ),
    );
    const keys = await keysUnder(prefix);
    expect(keys.map((key) => key.slice(prefix.length).replace(/[^/]*$/, ''))).toEqual([
      'created_month=2015-01/',
      'created_month=2015-02/',
      'created_month=2015-03/',
    ]);
    for (const [index, key] of keys.entries()) {
      expect(
        await read(
          `SELECT count(*), min(day), 'created_month' IN (SELECT name FROM parquet_schema(${fileOf(key)})) FROM ${tableOf(key)}`,
        ),
      ).toEqual([['200', `2015-07-0${index + 1}`, 'false']]);
      const numbers = (await read(`SELECT n FROM ${tableOf(key)}`)).map(Number);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
    await cloud.query(`CREATE EXTERNAL TABLE again (case_id string, n bigint, open boolean, share double, day date, created_at timestamp,
      district int) PARTITIONED BY (created_month string) STORED AS PARQUET LOCATION 's3://lake/${prefix}'`);
    await cloud.query('MSCK REPAIR TABLE again');
    const both = `SELECT ${columns} FROM again EXCEPT SELECT ${columns} FROM source`;
    expect(await cloud.rows(both)).toEqual([]);
    expect(await cloud.rows('SELECT count(*), max(created_at) FROM again')).toEqual([
      ['600', '2015-07-31 18:47:35.123'],
    ]);
  });

  it.each([
    ['SNAPPY', 'SNAPPY'],
    ['ZSTD', 'ZSTD'],
    ['gzip', 'GZIP'],
    ['NONE', 'UNCOMPRESSED'],
    [undefined, 'GZIP'],
  ])('compresses with %s', async (compression, codec) => {
    const prefix = place();
    const property = compression === undefined ? '' : `, compression = '${compression}'`;
    await made(unload('SELECT n FROM source', prefix, `format = 'PARQUET'${property}`));
    const [key = ''] = await keysUnder(prefix);
    expect(await read(`SELECT DISTINCT compression FROM parquet_metadata(${fileOf(key)})`)).toEqual([
      [codec],
    ]);
  });

  it('is described with its manifest, what it has read and how many rows it has written', async () => {
    const prefix = place();
    const select = await cloud.query('SELECT n FROM source WHERE district < 10');
    const answer = await made(
      unload('SELECT n FROM source WHERE district < 10', prefix, "format = 'PARQUET'"),
    );
    expect(answer.execution).toMatchObject({
      StatementType: 'DML',
      SubstatementType: 'UNLOAD',
      ResultConfiguration: { OutputLocation: `s3://lake/athena-results/${answer.id}` },
      Statistics: {
        DataScannedInBytes: select.bytes,
        DataManifestLocation: `s3://lake/athena-results/${answer.id}-manifest.csv`,
      },
    });
    expect(select.bytes).toBeGreaterThan(0);
    const keys = await keysUnder(prefix);
    expect(String(await cloud.objects.get('lake', `athena-results/${answer.id}-manifest.csv`))).toBe(
      keys.map((key) => `s3://lake/${key}\n`).join(''),
    );
    expect(await keysUnder(`athena-results/${answer.id}`)).toEqual([
      `athena-results/${answer.id}-manifest.csv`,
      `athena-results/${answer.id}.metadata`,
    ]);
    expect(await cloud.call('GetQueryResults', { QueryExecutionId: answer.id })).toMatchObject({
      UpdateCount: 10,
      ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: [{ Name: 'rows', Type: 'bigint' }] } },
    });
  });

  it('writes no file of a query without rows', async () => {
    const prefix = place();
    const answer = await made(unload('SELECT n FROM source WHERE n < 0', prefix, "format = 'PARQUET'"));
    expect(await keysUnder(prefix)).toEqual([]);
    expect(String(await cloud.objects.get('lake', `athena-results/${answer.id}-manifest.csv`))).toBe('');
  });

  it('refuses a location with objects, and adds to partitions', async () => {
    const prefix = place();
    await cloud.objects.put('lake', `${prefix}old`, Buffer.from('x'));
    const plain = unload('SELECT n, created_month FROM source', prefix, "format = 'PARQUET'");
    const id = String(
      (
        await cloud.call('StartQueryExecution', {
          QueryString: plain,
          QueryExecutionContext: { Database: 'denver' },
          ResultConfiguration: { OutputLocation: 's3://lake/athena-results/' },
        })
      )['QueryExecutionId'],
    );
    expect((await awaitAnswer(cloud, id)).reason).toBe(
      `HIVE_PATH_ALREADY_EXISTS: Target directory for table 'temp_table_${id.replaceAll('-', '_')}' already exists: s3://lake/${prefix}. You may need to manually clean the data at location 's3://lake/athena-results/${id}' before retrying. Athena will not delete data in your account.`,
    );
    const parted = plain
      .replace(')', ') ')
      .replace("'PARQUET'", "'PARQUET', partitioned_by = ARRAY['created_month']");
    await made(parted);
    await made(parted);
    expect(await keysUnder(prefix)).toHaveLength(7);
  });

  it('names the folders of odd values as Hive does', async () => {
    const prefix = place();
    const values = "('a/b: 50%?', true, 1), (NULL, false, 2), ('', true, 3), ('it''s ü', true, 4)";
    const answer = await made(
      unload(
        `SELECT n, k, open FROM (VALUES ${values}) AS t(k, open, n)`,
        prefix,
        "format = 'PARQUET', partitioned_by = ARRAY['k', 'open']",
      ),
    );
    expect(
      (await keysUnder(prefix)).map((key) => key.slice(prefix.length).replace(/[^/]*$/, '')).sort(),
    ).toEqual([
      'k=__HIVE_DEFAULT_PARTITION__/open=false/',
      'k=__HIVE_DEFAULT_PARTITION__/open=true/',
      'k=a%2Fb%3A 50%25%3F/open=true/',
      'k=it%27s ü/open=true/',
    ]);
    expect(answer.bytes).toBe(0);
  });

  it('writes a hundred partitions and not one more', async () => {
    const numbers = (last: number): string =>
      `SELECT x, CAST(x AS varchar) AS part FROM UNNEST(sequence(1, ${last})) AS t(x)`;
    const properties = "format = 'PARQUET', partitioned_by = ARRAY['part']";
    const prefix = place();
    await made(unload(numbers(100), prefix, properties));
    expect(await keysUnder(prefix)).toHaveLength(100);
    const other = place();
    expect(await cloud.failure(unload(numbers(101), other, properties))).toBe(
      'HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets',
    );
    expect(await keysUnder(other)).toEqual([]);
  });

  it('takes parameters, and can be prepared', async () => {
    const prefix = place();
    const sql = `UNLOAD (SELECT n FROM source WHERE created_month = ? AND district < ?) TO 's3://lake/${prefix}' WITH (format = 'PARQUET')`;
    await made(sql, { ExecutionParameters: ["'2015-01'", '9'] });
    const [key = ''] = await keysUnder(prefix);
    expect(await read(`SELECT count(*) FROM ${tableOf(key)}`)).toEqual([['3']]);
    const second = place();
    await cloud.call('CreatePreparedStatement', {
      StatementName: 'month',
      WorkGroup: 'primary',
      QueryStatement: sql.replace(prefix, second),
    });
    const answer = await made('EXECUTE month', { ExecutionParameters: ["'2015-02'", '30'] });
    expect(answer.execution).toMatchObject({ StatementType: 'DML', SubstatementType: 'EXECUTE' });
    const [other = ''] = await keysUnder(second);
    expect(await read(`SELECT count(*) FROM ${tableOf(other)}`)).toEqual([['10']]);
  });

  it.each([
    ['SELECT n + 1 FROM source', '', 'MISSING_COLUMN_NAME: Column name not specified at position 1'],
    [
      'SELECT n, district AS n FROM source',
      '',
      "DUPLICATE_COLUMN_NAME: Column name 'n' specified more than once",
    ],
    ['SELECT NULL AS n', '', 'COLUMN_TYPE_UNKNOWN: Column type is unknown at position 1'],
    [
      'SELECT current_timestamp AS t',
      '',
      'NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone',
    ],
    [
      'SELECT n, open FROM source',
      ", partitioned_by = ARRAY['m']",
      'INVALID_TABLE_PROPERTY: Partition columns [m] not present in schema',
    ],
    [
      'SELECT n FROM source',
      ", partitioned_by = ARRAY['n']",
      'INVALID_TABLE_PROPERTY: Table contains only partition columns',
    ],
    [
      'SELECT open, n FROM source',
      ", partitioned_by = ARRAY['open']",
      'HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [open]',
    ],
    [
      'SELECT n, share FROM source',
      ", partitioned_by = ARRAY['share']",
      'NOT_SUPPORTED: Unsupported type [double] for partition: share',
    ],
    ['SELECT n FROM source', ", partitioned_by = 'n'", 'partitioned_by must be an array of column names'],
    [
      'SELECT n FROM source',
      ", compression = 'LZ4'",
      'The local cloud does not do the compression LZ4 of UNLOAD; it knows GZIP, SNAPPY, ZSTD, NONE',
    ],
    ['SELECT n FROM source', ', compression_level = 3', 'compression_level is for the compression ZSTD only'],
    [
      'SELECT n FROM source',
      ", compression = 'ZSTD', compression_level = 23",
      'compression_level must be a whole number from 1 to 22',
    ],
    [
      'SELECT n FROM source',
      ", field_delimiter = ';'",
      'The local cloud does not do the property field_delimiter of UNLOAD',
    ],
    [
      'SELECT n FROM source',
      ", encryption = 'SSE_S3'",
      'The local cloud does not do the property encryption of UNLOAD',
    ],
    ['SELECT missing FROM source', '', "COLUMN_NOT_FOUND: line 1:16: Column 'missing' cannot be resolved"],
  ])('refuses %s%s', async (query, properties, reason) => {
    const prefix = place();
    expect(await cloud.failure(unload(query, prefix, `format = 'PARQUET'${properties}`))).toContain(reason);
    expect(await keysUnder(prefix)).toEqual([]);
  });

  it.each([
    ["format = 'ORC'", 'The local cloud does not do the format ORC of UNLOAD; it knows PARQUET'],
    ["format = 'TEXTFILE'", 'The local cloud does not do the format TEXTFILE of UNLOAD; it knows PARQUET'],
    ["compression = 'ZSTD'", 'The property format of UNLOAD is missing'],
  ])('refuses WITH (%s)', async (properties, reason) => {
    expect(await cloud.failure(unload('SELECT 1 AS n', place(), properties))).toContain(reason);
  });

  it('needs a bucket that exists and a location in one', async () => {
    const sql = "UNLOAD (SELECT 1 AS n) TO 's3://lake/x/' WITH (format = 'PARQUET')";
    expect(await cloud.failure(sql.replace('s3://lake/', 's3://nowhere/'))).toContain(
      'HIVE_FILESYSTEM_ERROR: Failed checking path: s3://nowhere/x/',
    );
    expect(await cloud.failure(sql.replace('s3://lake/x/', '/tmp/x'))).toContain('TO must be an S3 path');
    expect(await keysUnder('x/')).toEqual([]);
    const elsewhere = await cloud.query(sql, { ResultConfiguration: { OutputLocation: 's3://nowhere/' } });
    expect(elsewhere.reason).toContain('Unable to verify/create output bucket nowhere');
    expect(await keysUnder('x/')).toEqual([]);
  });

  it('is no statement without TO or WITH', async () => {
    const input = { ResultConfiguration: { OutputLocation: 's3://lake/athena-results/' } };
    const start = (QueryString: string) => cloud.call('StartQueryExecution', { ...input, QueryString });
    await expect(start('UNLOAD (SELECT 1 AS n)')).rejects.toThrow(
      "mismatched input '<EOF>'. Expecting: 'TO'",
    );
    await expect(start("UNLOAD (SELECT 1 AS n) TO 's3://lake/x/'")).rejects.toThrow("Expecting: 'WITH'");
    await expect(start("UNLOAD SELECT 1 AS n TO 's3://lake/x/' WITH (format = 'PARQUET')")).rejects.toThrow(
      "mismatched input 'SELECT'. Expecting: '('",
    );
  });

  it('leaves nothing when it is stopped, or when it reads more than the limit of its workgroup', async () => {
    const prefix = place();
    const endless = `SELECT x, CAST(x % 3 AS varchar) AS part FROM UNNEST(sequence(1, 100000)) AS a(x)
      CROSS JOIN UNNEST(sequence(1, 100000)) AS b(y) CROSS JOIN UNNEST(sequence(1, 100000)) AS c(z) WHERE x * y + z < 0`;
    for (const properties of ["format = 'PARQUET'", "format = 'PARQUET', partitioned_by = ARRAY['part']"]) {
      const { QueryExecutionId } = await cloud.call('StartQueryExecution', {
        QueryString: unload(endless, prefix, properties),
        ResultConfiguration: { OutputLocation: 's3://lake/stopped/' },
      });
      await sleep(60);
      await cloud.call('StopQueryExecution', { QueryExecutionId });
      expect(await awaitAnswer(cloud, String(QueryExecutionId))).toMatchObject({ state: 'CANCELLED' });
    }
    await cloud.call('CreateWorkGroup', {
      Name: 'limited',
      Configuration: { BytesScannedCutoffPerQuery: 10_000_000 },
    });
    await cloud.parquet(
      'big/a.parquet',
      "SELECT md5('a' || i) || md5('b' || i) AS text FROM range(260000) AS t(i)",
    );
    await cloud.query("CREATE EXTERNAL TABLE big (text string) STORED AS PARQUET LOCATION 's3://lake/big/'");
    const heavy = await cloud.query(unload('SELECT text FROM big', prefix, "format = 'PARQUET'"), {
      WorkGroup: 'limited',
    });
    expect(heavy).toMatchObject({ state: 'CANCELLED', reason: 'Bytes scanned limit was exceeded' });
    expect(await keysUnder(prefix)).toEqual([]);
    expect(await keysUnder('stopped/')).toEqual([]);
    expect(await readdir(path.join(cloud.directory, 'athena', 'work'))).toEqual([]);
  });
});
