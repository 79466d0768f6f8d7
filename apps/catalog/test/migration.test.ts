import { describe, expect, it } from 'vitest';
import { fillNames, orderMigrations, readMigration } from '../src/core/migration';
import { loadConfig } from '../src/config';
import { CatalogConfigError, MigrationFileError } from '../src/errors';

const text =
  "-- a comment\nCREATE DATABASE ${database};\nCREATE TABLE ${database}.t (a string)\nLOCATION 's3://${bucket}/x;y/';\n";

describe('readMigration', () => {
  it('splits at semicolons that end a line and leaves comments out', () => {
    const { number, statements } = readMigration('0002-create-tables.sql', text);
    expect(number).toBe(2);
    expect(statements).toEqual([
      'CREATE DATABASE ${database}',
      "CREATE TABLE ${database}.t (a string)\nLOCATION 's3://${bucket}/x;y/'",
    ]);
  });

  it('has one checksum whatever the line ends and trailing blanks', () => {
    const windows = text.replaceAll('\n', '  \r\n');
    expect(readMigration('0001-a.sql', windows).checksum).toBe(readMigration('0001-a.sql', text).checksum);
    expect(readMigration('0001-a.sql', `${text}SELECT 1;`).checksum).not.toBe(
      readMigration('0001-a.sql', text).checksum,
    );
  });

  it.each([
    ['create.sql', 'SELECT 1;'],
    ['0001-a.sql', '-- nothing\n'],
  ])('refuses %s', (file, content) => {
    expect(() => readMigration(file, content)).toThrow(MigrationFileError);
    expect(() => readMigration(file, content)).toThrow(file);
  });
});

describe('orderMigrations', () => {
  const migration = (file: string) => readMigration(file, 'SELECT 1;');

  it('puts them in the order of their numbers', () => {
    const files = orderMigrations([migration('0002-b.sql'), migration('0001-a.sql')]).map(({ file }) => file);
    expect(files).toEqual(['0001-a.sql', '0002-b.sql']);
  });

  it('refuses a gap and a number used twice, naming the file', () => {
    expect(() => orderMigrations([migration('0001-a.sql'), migration('0003-c.sql')])).toThrow('0003-c.sql');
    expect(() => orderMigrations([migration('0001-a.sql'), migration('0001-b.sql')])).toThrow('0001-b.sql');
  });
});

describe('fillNames', () => {
  const migration = readMigration('0001-a.sql', text);
  const names = { database: 'denver_dev', bucket: 'denver-lake-000000000000-us-west-2-dev' };

  it('fills in the two names', () => {
    expect(fillNames(migration, '${database} ${bucket}', names)).toBe(`denver_dev ${names.bucket}`);
  });

  it.each([
    ['an unknown placeholder', '${table}', names],
    ['a database name with SQL in it', '${database}', { ...names, database: 'x; DROP' }],
    ['a bucket name with a quote in it', '${bucket}', { ...names, bucket: "x'y" }],
  ])('refuses %s', (_, statement, given) => {
    expect(() => fillNames(migration, statement, given)).toThrow(MigrationFileError);
  });
});

describe('loadConfig', () => {
  it('derives every name from the stage', () => {
    expect(loadConfig(['migrate', '--stage', 'prod'], {})).toMatchObject({
      database: 'denver_prod',
      workGroup: 'denver-prod',
    });
    expect(loadConfig(['migrate'], { STAGE: 'test' }).database).toBe('denver_test');
  });

  it.each([[[]], [['drop']], [['migrate', '--stage', "x'y"]], [['migrate', '--force']]])(
    'refuses %o',
    (args) => {
      expect(() => loadConfig(args, {})).toThrow(CatalogConfigError);
    },
  );
});
