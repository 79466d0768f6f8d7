import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedshift, type RedshiftCloud } from './redshift-cloud';

let cloud: RedshiftCloud;

beforeAll(async () => {
  cloud = await openRedshift();
  await cloud.rows('CREATE SCHEMA city');
});

afterAll(() => cloud.close());

describe('a table', () => {
  it('keeps its layout, which the catalogue shows', async () => {
    await cloud.rows(
      `CREATE TABLE city.cells (month VARCHAR(7) NOT NULL ENCODE raw, place VARCHAR(60) ENCODE bytedict, n BIGINT DEFAULT 7, PRIMARY KEY (month, place))
       DISTSTYLE KEY DISTKEY (place) COMPOUND SORTKEY (month, place)`,
    );
    expect(
      await cloud.rows(
        `SELECT column_name, data_type, is_nullable, encoding, distkey, sortkey, column_default FROM svv_redshift_columns
         WHERE table_name = 'cells' ORDER BY ordinal_position`,
      ),
    ).toEqual([
      ['month', 'character varying(7)', 'NO', 'none', false, 1, null],
      ['place', 'character varying(60)', 'NO', 'bytedict', true, 2, null],
      ['n', 'bigint', 'YES', 'none', false, 0, '7'],
    ]);
    expect(
      await cloud.rows(`SELECT diststyle, sortkey1, sortkey_num FROM svv_table_info WHERE "table" = 'cells'`),
    ).toEqual([['KEY(place)', 'month', 2]]);
    expect(
      await cloud.rows(
        `SELECT "column", type, "notnull" FROM pg_table_def WHERE tablename = 'cells' LIMIT 1`,
      ),
    ).toEqual([['month', 'character varying(7)', true]]);
  });

  it('stores the rows of a query by its sort key', async () => {
    await cloud.rows('CREATE TABLE city.sorted (n INTEGER, place VARCHAR(10)) COMPOUND SORTKEY (place, n)');
    await cloud.rows(
      `INSERT INTO city.sorted (place, n)
       SELECT place, n FROM (SELECT 'b' AS place, 1 AS n UNION ALL SELECT 'a', 2 UNION ALL SELECT 'b', 0) AS unsorted`,
    );
    expect(await cloud.rows('SELECT place, n FROM city.sorted')).toEqual([
      ['a', 2],
      ['b', 0],
      ['b', 1],
    ]);
  });

  it('does not enforce its primary key, but NOT NULL and lengths in bytes', async () => {
    await cloud.rows("INSERT INTO city.cells (month, place) VALUES ('2015-06', 'a'), ('2015-06', 'a')");
    expect(await cloud.rows('SELECT * FROM city.cells')).toEqual([
      ['2015-06', 'a', 7],
      ['2015-06', 'a', 7],
    ]);
    expect(await cloud.failure("INSERT INTO city.cells (month) VALUES ('2015-06')")).toContain(
      'NULL value into column place',
    );
    expect(await cloud.failure("INSERT INTO city.cells VALUES ('2015-0é', 'a', 1)")).toBe(
      'value too long for type character varying(7)',
    );
    expect(await cloud.failure("UPDATE city.cells SET month = 'too long a month'")).toContain(
      'value too long',
    );
    expect(await cloud.failure('INSERT INTO city.cells SELECT 1, 2, 3, 4')).toContain(
      'more expressions than target columns',
    );
  });

  it('is changed by UPDATE with FROM and DELETE with USING', async () => {
    await cloud.batch(
      'CREATE TABLE city.a (id INT, v INT)',
      'INSERT INTO city.a VALUES (1, 1), (2, 2), (3, 3)',
      'CREATE TABLE city.b AS SELECT 2 AS id, 20 AS v',
    );
    expect((await cloud.run('UPDATE city.a SET v = b.v FROM city.b WHERE a.id = b.id')).ResultRows).toBe(1);
    expect((await cloud.run('DELETE FROM city.a USING city.b WHERE a.id < b.id')).ResultRows).toBe(1);
    expect(await cloud.rows('SELECT * FROM city.a ORDER BY id')).toEqual([
      [2, 20],
      [3, 3],
    ]);
  });

  it('numbers rows by its identity column, which takes no values', async () => {
    await cloud.rows('CREATE TABLE city.numbered (id BIGINT IDENTITY(5, 2), s VARCHAR(5))');
    await cloud.rows("INSERT INTO city.numbered (s) VALUES ('a'), ('b')");
    await cloud.rows("INSERT INTO city.numbered VALUES ('c')");
    expect(await cloud.rows('SELECT id, s FROM city.numbered ORDER BY 1')).toEqual([
      [5, 'a'],
      [7, 'b'],
      [9, 'c'],
    ]);
    expect(await cloud.failure("INSERT INTO city.numbered (id, s) VALUES (1, 'a')")).toContain(
      'identity column',
    );
    await cloud.rows('DROP TABLE city.numbered');
  });

  it('is altered, commented and dropped', async () => {
    await cloud.rows('CREATE TABLE city.short (a INT)');
    await cloud.rows('INSERT INTO city.short VALUES (1)');
    await cloud.rows("ALTER TABLE city.short ADD COLUMN b VARCHAR(3) NOT NULL DEFAULT 'x'");
    await cloud.rows('ALTER TABLE city.short RENAME COLUMN a TO c');
    await cloud.rows('ALTER TABLE city.short RENAME TO renamed');
    await cloud.rows("COMMENT ON TABLE city.renamed IS 'two columns'");
    await cloud.rows("COMMENT ON COLUMN city.renamed.b IS 'the second'");
    expect(await cloud.rows('SELECT c, b FROM city.renamed')).toEqual([[1, 'x']]);
    expect(await cloud.failure("INSERT INTO city.renamed VALUES (1, 'long')")).toContain('value too long');
    expect(await cloud.rows("SELECT remarks FROM svv_tables WHERE table_name = 'renamed'")).toEqual([
      ['two columns'],
    ]);
    expect(
      await cloud.rows("SELECT remarks FROM svv_columns WHERE table_name = 'renamed' AND column_name = 'b'"),
    ).toEqual([['the second']]);
    await cloud.rows('DROP TABLE city.renamed');
    await cloud.rows('DROP TABLE IF EXISTS city.renamed');
    expect(await cloud.failure('DROP TABLE city.renamed')).toBe('Table "city.renamed" does not exist');
  });

  it('pads no CHAR, and compares it without trailing blanks', async () => {
    await cloud.batch('CREATE TABLE city.fixed (c CHAR(5))', "INSERT INTO city.fixed VALUES ('ab  ')");
    expect(await cloud.rows("SELECT c, LEN(c), c = 'ab' FROM city.fixed")).toEqual([['ab', 2, true]]);
  });
});

describe('a view', () => {
  it('is bound to what it reads, which cannot be dropped before it', async () => {
    await cloud.batch(
      'CREATE TABLE city.base (a INT)',
      'CREATE VIEW city.bound (x) AS SELECT a FROM city.base',
    );
    expect(await cloud.failure('DROP TABLE city.base')).toContain('because other objects depend on it');
    expect(
      await cloud.rows("SELECT data_type FROM svv_columns WHERE table_name = 'bound' AND column_name = 'x'"),
    ).toEqual([['integer']]);
    await cloud.rows('DROP TABLE city.base CASCADE');
    expect(await cloud.failure('SELECT * FROM city.bound')).toContain('relation "city.bound" does not exist');
    expect(await cloud.failure('CREATE VIEW city.bound AS SELECT * FROM city.nosuch')).toContain(
      '"city.nosuch" does not exist',
    );
  });

  it('without schema binding fails when it is read, not before', async () => {
    await cloud.rows('CREATE VIEW city.late AS SELECT * FROM city.later WITH NO SCHEMA BINDING');
    expect(await cloud.failure('SELECT * FROM city.late')).toContain('relation "city.later" does not exist');
    await cloud.rows('CREATE TABLE city.later AS SELECT 1 AS a');
    expect(await cloud.rows('SELECT * FROM city.late')).toEqual([[1]]);
    await cloud.rows('DROP TABLE city.later');
    expect(await cloud.failure('CREATE VIEW city.v AS SELECT * FROM later WITH NO SCHEMA BINDING')).toContain(
      'should be qualified',
    );
    const [[definition] = []] = await cloud.rows("SELECT definition FROM pg_views WHERE viewname = 'late'");
    expect(definition).toBe('create view city.late as SELECT * FROM city.later with no schema binding;');
  });
});

describe('a materialized view', () => {
  it('holds its rows until it is refreshed, and says when it is stale', async () => {
    await cloud.batch('CREATE TABLE city.events (n INT)', 'INSERT INTO city.events VALUES (1)');
    await cloud.rows(
      'CREATE MATERIALIZED VIEW city.sums BACKUP NO AUTO REFRESH NO AS SELECT SUM(n) AS total FROM city.events',
    );
    const stale = () => cloud.rows("SELECT is_stale, autorefresh FROM stv_mv_info WHERE name = 'sums'");
    expect(await stale()).toEqual([['f', 'f']]);
    await cloud.rows('INSERT INTO city.events VALUES (2)');
    expect(await stale()).toEqual([['t', 'f']]);
    expect(await cloud.rows('SELECT total FROM city.sums')).toEqual([[1]]);
    await cloud.rows('REFRESH MATERIALIZED VIEW city.sums');
    expect(await cloud.rows('SELECT total FROM city.sums')).toEqual([[3]]);
    expect(await stale()).toEqual([['f', 'f']]);
    expect(await cloud.failure('INSERT INTO city.sums VALUES (1)')).toContain(
      'cannot change materialized view',
    );
    await cloud.rows('DROP MATERIALIZED VIEW city.sums');
  });

  it('does not refresh itself', async () => {
    expect(
      await cloud.failure(
        'CREATE MATERIALIZED VIEW city.auto AUTO REFRESH YES AS SELECT COUNT(*) AS n FROM city.events',
      ),
    ).toContain('AUTO REFRESH YES is not supported');
  });
});

describe('roles and grants', () => {
  it('are recorded and shown, and deny nothing', async () => {
    await cloud.rows('CREATE ROLE analyst');
    await cloud.rows('GRANT USAGE ON SCHEMA city TO ROLE analyst');
    await cloud.rows('GRANT SELECT, INSERT ON city.events TO ROLE analyst');
    await cloud.rows('REVOKE INSERT ON city.events FROM ROLE analyst');
    expect(await cloud.rows('SELECT role_name FROM svv_roles')).toEqual([['analyst']]);
    expect(
      await cloud.rows("SELECT privilege_type FROM svv_relation_privileges WHERE identity_name = 'analyst'"),
    ).toEqual([['SELECT']]);
    expect(
      await cloud.rows("SELECT privilege_type FROM svv_schema_privileges WHERE namespace_name = 'city'"),
    ).toEqual([['USAGE']]);
    expect(await cloud.failure('CREATE ROLE analyst')).toBe('role "analyst" already exists');
    expect(await cloud.failure('GRANT SELECT ON city.events TO ROLE nobody')).toBe(
      'role "nobody" does not exist',
    );
    expect(await cloud.failure('DROP ROLE analyst')).toContain('cannot be dropped');
    await cloud.rows('DROP ROLE analyst FORCE');
    expect(await cloud.rows('SELECT COUNT(*) FROM svv_relation_privileges')).toEqual([[0]]);
  });

  it('exist as groups and users, too', async () => {
    await cloud.rows('CREATE GROUP readers');
    await cloud.rows('CREATE USER reader PASSWORD DISABLE');
    expect(await cloud.rows('SELECT groname FROM pg_group')).toEqual([['readers']]);
    expect(await cloud.rows('SELECT usename, usesuper FROM pg_user ORDER BY usename')).toEqual([
      ['admin', true],
      ['reader', false],
    ]);
    expect(await cloud.failure("CREATE USER other PASSWORD 'Secret1'")).toContain('syntax error');
  });
});

describe('a schema', () => {
  it('is dropped with what is in it only when told so', async () => {
    await cloud.batch('CREATE SCHEMA gone', 'CREATE TABLE gone.t (a INT)');
    expect(await cloud.failure('DROP SCHEMA gone')).toContain('because other objects depend on it');
    await cloud.rows('DROP SCHEMA gone CASCADE');
    expect(await cloud.failure('SELECT * FROM gone.t')).toBe('schema "gone" does not exist');
    expect(await cloud.failure('CREATE SCHEMA pg_mine')).toContain('unacceptable schema name');
    expect(await cloud.failure('CREATE SCHEMA city')).toContain('already exists');
  });

  it('is external over a Glue database that exists', async () => {
    const sql =
      "CREATE EXTERNAL SCHEMA far FROM DATA CATALOG DATABASE 'far' IAM_ROLE 'arn:aws:iam::000000000000:role/r'";
    expect(await cloud.failure(sql)).toContain('database "far" does not exist');
    await cloud.rows(`${sql} CREATE EXTERNAL DATABASE IF NOT EXISTS`);
    expect(await cloud.rows('SELECT schemaname, databasename FROM svv_external_schemas')).toEqual([
      ['far', 'far'],
    ]);
    expect(await cloud.failure('CREATE TABLE far.t (a INT)')).toContain('external schema far');
    expect(
      await cloud.failure("CREATE EXTERNAL TABLE far.t (a INT) STORED AS PARQUET LOCATION 's3://lake/x/'"),
    ).toContain('CREATE EXTERNAL TABLE (make the table in Glue) is not supported');
  });
});
