import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fillPlaceholders,
  MigrationFileError,
  migrationsUpTo,
  nextFileName,
  orderMigrations,
  readMigration,
  transactionOf,
  UnknownVersionError,
} from '../src/index';

const text =
  "-- a comment\nCREATE DATABASE ${database};\nCREATE TABLE ${database}.t (a string)\nLOCATION 's3://${bucket}/x;y/';\n";

describe('readMigration', () => {
  it('splits at semicolons that end a line and leaves comments out', () => {
    const { version, statements } = readMigration('0002-create-tables.sql', text);
    expect(version).toBe(2);
    expect(statements).toEqual([
      'CREATE DATABASE ${database}',
      "CREATE TABLE ${database}.t (a string)\nLOCATION 's3://${bucket}/x;y/'",
    ]);
  });

  it('has one checksum whatever the line ends, trailing blanks and byte order mark', () => {
    const { checksum } = readMigration('0001-a.sql', text);
    expect(checksum).toMatch(/^[0-9a-f]{64}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ \t]{0,3}$/), fc.constantFrom('\n', '\r\n', '\r'), (blanks, end) => {
        const other = `\uFEFF${text.replaceAll('\n', `${blanks}${end}`)}${end}${blanks}`;
        expect(readMigration('0001-a.sql', other)).toEqual(readMigration('0001-a.sql', text));
      }),
    );
  });

  it('has another checksum for another text, comments included', () => {
    const { checksum } = readMigration('0001-a.sql', text);
    expect(readMigration('0001-a.sql', `${text}SELECT 1;`).checksum).not.toBe(checksum);
    expect(readMigration('0001-a.sql', text.replace('a comment', 'another')).checksum).not.toBe(checksum);
  });

  it.each([
    ['create.sql', 'SELECT 1;'],
    ['0001-A.sql', 'SELECT 1;'],
    ['0001-a-.sql', 'SELECT 1;'],
    ['00001-a.sql', 'SELECT 1;'],
    ['0001-a.sql', '-- nothing\n'],
    ['0001-a.sql', ''],
  ])('refuses %s with %j', (file, content) => {
    expect(() => readMigration(file, content)).toThrow(MigrationFileError);
    expect(() => readMigration(file, content)).toThrow(file);
  });
});

const migration = (file: string) => readMigration(file, 'SELECT 1;');

describe('orderMigrations', () => {
  it('puts them in the order of their numbers', () => {
    const files = orderMigrations([migration('0002-b.sql'), migration('0001-a.sql')]).map(({ file }) => file);
    expect(files).toEqual(['0001-a.sql', '0002-b.sql']);
  });

  it('refuses a gap, a start above 1 and a number used twice, naming the file', () => {
    expect(() => orderMigrations([migration('0001-a.sql'), migration('0003-c.sql')])).toThrow('0003-c.sql');
    expect(() => orderMigrations([migration('0002-a.sql')])).toThrow('0002-a.sql');
    expect(() => orderMigrations([migration('0001-b.sql'), migration('0001-a.sql')])).toThrow('0001-b.sql');
  });
});

describe('migrationsUpTo', () => {
  const ordered = [migration('0001-a.sql'), migration('0002-b.sql')];

  it('cuts after the version, and takes all without one', () => {
    expect(migrationsUpTo(ordered, 1)).toEqual(ordered.slice(0, 1));
    expect(migrationsUpTo(ordered, undefined)).toEqual(ordered);
  });

  it('refuses a version without a file', () => {
    expect(() => migrationsUpTo(ordered, 3)).toThrow(UnknownVersionError);
  });
});

describe('nextFileName', () => {
  it('takes the next number and makes the words fit', () => {
    expect(nextFileName([], 'Create  database!')).toBe('0001-create-database.sql');
    expect(nextFileName([{ version: 11 }, { version: 2 }], 'add-severity')).toBe('0012-add-severity.sql');
  });

  it('refuses words of nothing', () => {
    expect(() => nextFileName([], ' - ')).toThrow(MigrationFileError);
  });
});

describe('fillPlaceholders', () => {
  const names = { database: 'denver_dev', bucket: 'denver-lake' };

  it('fills in names, once, and leaves those for the engine', () => {
    expect(fillPlaceholders('f', '${database} ${bucket} ${month}', names, ['month'])).toBe(
      'denver_dev denver-lake ${month}',
    );
    expect(fillPlaceholders('f', '${database}', { database: '${bucket}' })).toBe('${bucket}');
  });

  it.each(['${table}', '${constructor}', '${__proto__}'])('refuses %s, naming the file', (statement) => {
    expect(() => fillPlaceholders('0001-a.sql', statement, names)).toThrow(MigrationFileError);
    expect(() => fillPlaceholders('0001-a.sql', statement, names)).toThrow('0001-a.sql');
  });
});

describe('a transaction', () => {
  const file = (text: string) => readMigration('0001-a.sql', text);

  it('is one statement from BEGIN to COMMIT', () => {
    const { statements } = file('CREATE a;\nBEGIN;\n-- why\nCREATE b;\n\nINSERT c;\nCOMMIT;\nCREATE d;\n');
    expect(statements).toEqual(['CREATE a', 'BEGIN;\nCREATE b;\nINSERT c;\nCOMMIT;', 'CREATE d']);
    expect(statements.map(transactionOf)).toEqual([undefined, ['CREATE b', 'INSERT c'], undefined]);
  });

  it.each(['BEGIN;\nCREATE a;', 'begin;\nCREATE a;\nBEGIN;\nCREATE b;\nCOMMIT;'])(
    'has to end: %j',
    (text) => {
      expect(() => file(text)).toThrow('Expected COMMIT;');
    },
  );
});
