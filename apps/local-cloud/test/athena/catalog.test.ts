import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAthena, type AthenaCloud } from './athena-cloud';

let cloud: AthenaCloud;
beforeEach(async () => {
  cloud = await openAthena();
});
afterEach(() => cloud.remove());

const createTable = `CREATE EXTERNAL TABLE IF NOT EXISTS \`denver\`.\`events\` (
  \`Case_Id\` string COMMENT 'the city''s key',
  amount decimal(10,2),
  tags array<struct<name:string,at:timestamp>>
)
COMMENT 'What happened'
PARTITIONED BY (created_month string)
ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION 's3://lake/events'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY')`;

describe('databases', () => {
  it('are created, listed by pattern and dropped', async () => {
    const created = await cloud.query(
      "CREATE DATABASE IF NOT EXISTS Denver_Dev COMMENT 'x' LOCATION 's3://lake/'",
    );
    expect(created).toMatchObject({ state: 'SUCCEEDED', rows: [] });
    expect(created.execution).toMatchObject({ StatementType: 'DDL', SubstatementType: 'CREATE_DATABASE' });
    await cloud.query('CREATE SCHEMA other');
    expect(await cloud.rows("SHOW DATABASES LIKE 'denver*'")).toEqual([['denver'], ['denver_dev']]);
    expect(await cloud.failure('CREATE DATABASE denver_dev')).toContain('already exists');
    await cloud.query(createTable.replace('`denver`', 'other'));
    expect(await cloud.failure('DROP DATABASE other')).toContain('is not empty');
    expect((await cloud.query('DROP DATABASE other CASCADE')).state).toBe('SUCCEEDED');
    expect(await cloud.failure('DROP DATABASE other')).toContain('Database does not exist: other');
    expect((await cloud.query('DROP DATABASE IF EXISTS other')).state).toBe('SUCCEEDED');
  });
});

describe('tables', () => {
  it('are kept in the Glue catalog as Athena keeps them', async () => {
    expect(await cloud.rows(createTable)).toEqual([]);
    const table = cloud.glue.catalog.getTableRecord('denver', 'events');
    expect(table?.versions[0]?.input).toEqual({
      Name: 'events',
      TableType: 'EXTERNAL_TABLE',
      Description: 'What happened',
      Parameters: { EXTERNAL: 'TRUE', classification: 'parquet', 'parquet.compression': 'SNAPPY' },
      PartitionKeys: [{ Name: 'created_month', Type: 'string' }],
      StorageDescriptor: {
        Columns: [
          { Name: 'case_id', Type: 'string', Comment: "the city's key" },
          { Name: 'amount', Type: 'decimal(10,2)' },
          { Name: 'tags', Type: 'array<struct<name:string,at:timestamp>>' },
        ],
        Location: 's3://lake/events/',
        InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        SerdeInfo: {
          SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
          Parameters: { 'serialization.format': '1' },
        },
      },
    });
  });

  it('are described and shown, in the order of their columns', async () => {
    await cloud.rows(createTable);
    expect(await cloud.rows('DESCRIBE events')).toEqual([
      ['case_id', 'string', "the city's key"],
      ['amount', 'decimal(10,2)', ''],
      ['tags', 'array<struct<name:string,at:timestamp>>', ''],
      ['created_month', 'string', ''],
    ]);
    expect(await cloud.rows('SHOW COLUMNS IN events')).toEqual([
      ['case_id'],
      ['amount'],
      ['tags'],
      ['created_month'],
    ]);
    expect(await cloud.rows('SHOW TABLES IN denver')).toEqual([['events']]);
    expect(await cloud.rows('SHOW TBLPROPERTIES events')).toContainEqual(['parquet.compression', 'SNAPPY']);
    const shown = (await cloud.rows('SHOW CREATE TABLE events')).map(([line]) => line).join('\n');
    await cloud.rows('DROP TABLE events');
    await cloud.rows(shown);
    expect(cloud.glue.catalog.getTable('denver', 'events')?.columns).toHaveLength(3);
  });

  it('get columns and properties', async () => {
    await cloud.rows(createTable);
    await cloud.rows("ALTER TABLE events ADD COLUMNS (note string COMMENT 'later', n int)");
    await cloud.rows("ALTER TABLE denver.events SET TBLPROPERTIES ('projection.enabled' = 'false')");
    const table = cloud.glue.catalog.getTable('denver', 'events');
    expect(table?.columns.slice(3)).toEqual([
      { name: 'note', type: 'string', comment: 'later' },
      { name: 'n', type: 'int' },
    ]);
    expect(table?.parameters).toMatchObject({
      'parquet.compression': 'SNAPPY',
      'projection.enabled': 'false',
    });
    expect(await cloud.failure('ALTER TABLE events ADD COLUMNS (NOTE int)')).toContain(
      'Duplicate column name: note',
    );
  });

  it('cannot get a column of dates', async () => {
    await cloud.query("CREATE EXTERNAL TABLE dated (a int) STORED AS PARQUET LOCATION 's3://lake/dated/'");
    expect(await cloud.failure('ALTER TABLE dated ADD COLUMNS (b int, day date)')).toContain(
      'does not work for columns with the date datatype: day',
    );
    expect(await cloud.rows('DESCRIBE dated')).toHaveLength(1);
  });

  it('cannot be created twice, dropped when missing, or dropped as a view', async () => {
    await cloud.rows(createTable);
    expect((await cloud.query(createTable)).state).toBe('SUCCEEDED');
    expect(await cloud.failure(createTable.replace('IF NOT EXISTS', ''))).toContain('AlreadyExistsException');
    expect(await cloud.failure('DROP VIEW events')).toContain('Cannot drop a table with DROP VIEW');
    await cloud.rows('DROP TABLE events');
    expect(await cloud.failure('DROP TABLE events')).toContain('Table not found events');
    expect((await cloud.query('DROP TABLE IF EXISTS events')).state).toBe('SUCCEEDED');
  });

  it.each([
    ["CREATE EXTERNAL TABLE t (a int) STORED AS ORC LOCATION 's3://lake/t/'", 'STORED AS ORC'],
    ["CREATE EXTERNAL TABLE t (a int) ROW FORMAT DELIMITED LOCATION 's3://lake/t/'", 'ROW FORMAT DELIMITED'],
    [
      "CREATE EXTERNAL TABLE t (a int) ROW FORMAT SERDE 'org.x.Csv' LOCATION 's3://lake/t/'",
      'the SerDe org.x.Csv',
    ],
    [
      "CREATE EXTERNAL TABLE t (a int) CLUSTERED BY (a) INTO 4 BUCKETS STORED AS PARQUET LOCATION 's3://lake/t/'",
      'CLUSTERED BY',
    ],
    ['ALTER TABLE t CHANGE a b int', 'ALTER TABLE ... CHANGE'],
    ['DESCRIBE FORMATTED t', 'DESCRIBE FORMATTED'],
  ])('are refused by name where it is not done: %s', async (sql, what) => {
    expect(await cloud.failure(sql)).toContain(`The local cloud does not do ${what}`);
  });

  it('need an S3 location and types that are some', async () => {
    expect(
      await cloud.failure("CREATE EXTERNAL TABLE t (a int) STORED AS PARQUET LOCATION '/tmp/t'"),
    ).toContain('LOCATION of t must be an S3 path');
    await expect(
      cloud.query("CREATE EXTERNAL TABLE t (a geometry) STORED AS PARQUET LOCATION 's3://lake/t/'"),
    ).rejects.toThrow("line 1:28: mismatched input 'geometry'. Expecting: a data type");
  });
});

describe('views', () => {
  it('keep their text and types in Glue as Presto views', async () => {
    await cloud.rows(
      "CREATE OR REPLACE VIEW numbers AS SELECT 1 AS n, 'a' AS s, CAST(NULL AS timestamp) AS t",
    );
    const table = cloud.glue.catalog.getTable('denver', 'numbers');
    expect(table).toMatchObject({
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true' },
      columns: [
        { name: 'n', type: 'int' },
        { name: 's', type: 'string' },
        { name: 't', type: 'timestamp' },
      ],
    });
    const [, encoded = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(table?.viewOriginalText ?? '') ?? [];
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toEqual({
      originalSql: "SELECT 1 AS n, 'a' AS s, CAST(NULL AS timestamp) AS t",
      catalog: 'awsdatacatalog',
      schema: 'denver',
      columns: [
        { name: 'n', type: 'integer' },
        { name: 's', type: 'varchar' },
        { name: 't', type: 'timestamp(3)' },
      ],
    });
  });

  it('are read, replaced, listed and dropped; names in them belong to their database', async () => {
    await cloud.rows('CREATE VIEW one AS SELECT 1 AS n');
    await cloud.rows('CREATE VIEW two AS SELECT n + 1 AS n FROM one');
    await cloud.rows('CREATE DATABASE elsewhere');
    expect(
      (await cloud.query('SELECT n FROM denver.two', { QueryExecutionContext: { Database: 'elsewhere' } }))
        .rows,
    ).toEqual([['2']]);
    expect(await cloud.failure('CREATE VIEW one AS SELECT 2 AS n')).toContain('View already exists');
    await cloud.rows('CREATE OR REPLACE VIEW one AS SELECT 10 AS n');
    expect(await cloud.rows('SELECT two.n FROM two')).toEqual([['11']]);
    expect(await cloud.rows('SHOW VIEWS')).toEqual([['one'], ['two']]);
    await cloud.rows('DROP VIEW one');
    expect(await cloud.failure('SELECT n FROM two')).toBe(
      "INVALID_VIEW: line 1:15: Failed analyzing stored view 'denver.two': TABLE_NOT_FOUND: line 1:24: Table 'awsdatacatalog.denver.one' does not exist",
    );
  });

  it('are checked when they are made, and cannot read themselves', async () => {
    expect(await cloud.failure('CREATE VIEW v AS SELECT x FROM (SELECT 1 AS y)')).toContain(
      "Column 'x' cannot be resolved",
    );
    expect(await cloud.failure('CREATE VIEW v AS SELECT 1 AS a, 2 AS a')).toContain(
      "Column name 'a' specified more than once",
    );
    await cloud.rows('CREATE VIEW v AS SELECT 1 AS a');
    await cloud.rows('CREATE OR REPLACE VIEW v AS SELECT a FROM v');
    expect(await cloud.failure('SELECT a FROM v')).toContain('recursive view');
  });
});
