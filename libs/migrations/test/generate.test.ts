import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checksumsOf,
  CommandLineError,
  generateMigrations,
  MigrationFileError,
  nextFiles,
  readMigration,
  readRenames,
  refuseEdits,
  type FileSnapshot,
  type RenameWishes,
} from '../src/index';

const header = '-- Made; do not edit.';
const one = readMigration('0001-create-a.sql', 'CREATE TABLE a (x int);');

describe('nextFiles', () => {
  it('numbers each step behind what is there, and ends each file with one semicolon', () => {
    const steps = [
      { words: 'add-y to_a', sql: 'ALTER TABLE a ADD COLUMN y int' },
      { words: 'make-b', sql: 'BEGIN;\nCREATE TABLE b (z int);\nCOMMIT;\n' },
    ];
    const { files, all } = nextFiles([one], steps, header);
    expect(files).toEqual([
      { name: '0002-add-y-to-a.sql', text: `${header}\nALTER TABLE a ADD COLUMN y int;\n` },
      { name: '0003-make-b.sql', text: `${header}\nBEGIN;\nCREATE TABLE b (z int);\nCOMMIT;\n` },
    ]);
    expect(Object.keys(checksumsOf(all))).toEqual([one.file, ...files.map(({ name }) => name)]);
  });
});

describe('refuseEdits', () => {
  const snapshot: FileSnapshot = { migrations: checksumsOf([one]) };

  it('lets pass what the snapshot knows, and files it does not know', () => {
    const two = readMigration('0002-create-b.sql', 'CREATE TABLE b (x int);');
    expect(() => refuseEdits([one, two], snapshot)).not.toThrow();
    expect(() => refuseEdits([one], undefined)).not.toThrow();
  });

  it('names a file that is edited or gone', () => {
    const edited = readMigration(one.file, 'CREATE TABLE a (x bigint);');
    for (const migrations of [[edited], []])
      expect(() => refuseEdits(migrations, snapshot)).toThrow(
        expect.objectContaining({ file: one.file }) as MigrationFileError,
      );
  });
});

describe('readRenames', () => {
  it('gathers them by table, in order', () => {
    expect(readRenames(['a.x=y', 'b.p=q', 'a.y=z'])).toEqual({
      a: [
        { from: 'x', to: 'y' },
        { from: 'y', to: 'z' },
      ],
      b: [{ from: 'p', to: 'q' }],
    });
  });

  it('refuses another form', () => {
    for (const flag of ['fare=price', 'a.b', "a.b=c'd", 'a.b=c=d'])
      expect(() => readRenames([flag])).toThrow(CommandLineError);
  });
});

describe('generateMigrations', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A model of the tables a folder is to make. */
  const generate = (tables: readonly string[], argv: readonly string[] = []) => {
    const seen: RenameWishes[] = [];
    const names = generateMigrations<FileSnapshot & { tables: readonly string[] }>(
      {
        folder: pathToFileURL(`${folder}/`),
        check: () => undefined,
        next: (migrations, snapshot, wishes) => {
          refuseEdits(migrations, snapshot);
          seen.push(wishes);
          const steps = tables
            .filter((table) => !snapshot?.tables.includes(table))
            .map((table) => ({ words: `create-${table}`, sql: `CREATE TABLE ${table} (x int)` }));
          const { files, all } = nextFiles(migrations, steps, header);
          return { files, snapshot: { migrations: checksumsOf(all), tables } };
        },
      },
      argv,
    );
    return names.then((made) => ({ made, wishes: seen[0] }));
  };

  it('writes what is new once, and what that leads to', async () => {
    expect((await generate(['a'])).made).toEqual(['0001-create-a.sql']);
    expect((await generate(['a', 'b'])).made).toEqual(['0002-create-b.sql']);
    expect((await generate(['a', 'b'])).made).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['0001-create-a.sql', '0002-create-b.sql', 'schema.json']);
    expect(JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'))).toMatchObject({
      tables: ['a', 'b'],
    });
  });

  it('hands the renames on, and refuses other flags', async () => {
    expect((await generate([], ['--rename', 'a.x=y'])).wishes).toEqual({ a: [{ from: 'x', to: 'y' }] });
    await expect(generate([], ['--rename', 'a'])).rejects.toThrow(CommandLineError);
    await expect(generate([], ['--renames', 'a.x=y'])).rejects.toThrow('--renames');
  });

  it('writes nothing when a file of the snapshot was edited', async () => {
    await generate(['a']);
    writeFileSync(join(folder, '0001-create-a.sql'), 'CREATE TABLE a (x bigint);\n');
    await expect(generate(['a', 'b'])).rejects.toThrow(MigrationFileError);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('stops at a snapshot that cannot be read', async () => {
    writeFileSync(join(folder, 'schema.json'), '{');
    await expect(generate(['a'])).rejects.toThrow(SyntaxError);
    expect(readdirSync(folder)).toEqual(['schema.json']);
  });
});
