import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CommandLineError,
  helpText,
  memoryJournal,
  MigrationFileError,
  readCommand,
  readMigration,
  readMigrationFolder,
  runVerb,
  SqlSyntaxError,
  stageOf,
  systemClock,
  TokenReader,
  tokensOf,
  verbSettings,
  verbShapes,
  writeNewMigration,
  type Finding,
  type Verb,
  type VerbPorts,
} from '../src/index';

const read = (...args: string[]) => readCommand('runner', verbShapes, args);

describe('helpText', () => {
  it.each([['help'], ['--help'], ['-h'], ['plan', '--help']])('is the list of commands for %s', (...args) => {
    const text = helpText('runner', verbShapes, args);
    expect(text).toMatch(/^Usage: runner <command>/);
    for (const verb of Object.keys(verbShapes)) expect(text).toContain(`\n  ${verb} `);
  });

  it('is none for a command', () => {
    expect(helpText('runner', verbShapes, ['new', 'help'])).toBeUndefined();
    expect(helpText('runner', verbShapes, [])).toBeUndefined();
  });
});

describe('readCommand', () => {
  it('reads the flags of each verb', () => {
    expect(verbSettings(read('plan', '--to', '3', '--detailed-exitcode'))).toMatchObject({
      to: 3,
      detailedExitCode: true,
      lockTimeoutMs: 60_000,
    });
    expect(verbSettings(read('repair', '--unlock', '--lock-timeout', '500ms'))).toMatchObject({
      unlock: true,
      lockTimeoutMs: 500,
    });
    expect(read('new', 'Add severity')).toMatchObject({ command: 'new', word: 'Add severity' });
  });

  it.each([
    ['nothing', []],
    ['an unknown command', ['drop']],
    ['the name of something every object has', ['constructor']],
    ['two commands', ['status', 'plan']],
    ['new without a name', ['new']],
    ['an unknown flag', ['migrate', '--force']],
    ['a flag of another command', ['status', '--unlock']],
  ])('refuses %s', (_, args) => {
    expect(() => read(...args)).toThrow(CommandLineError);
  });

  it.each([
    ['migrate', '--to', '0'],
    ['migrate', '--lock-timeout', 'soon'],
  ])('refuses %s %s %s', (...args) => {
    expect(() => verbSettings(read(...args))).toThrow(expect.objectContaining({ key: args[1] }));
  });

  it('takes the stage from the flag, else the environment, and none with SQL in it', () => {
    expect([
      stageOf('prod', { STAGE: 'test' }),
      stageOf(undefined, { STAGE: 'test' }),
      stageOf(undefined, {}),
    ]).toEqual(['prod', 'test', 'dev']);
    expect(() => stageOf("x'y", {})).toThrow('--stage');
  });
});

describe('runVerb', () => {
  const migrations = [
    readMigration('0001-a.sql', 'CREATE a;'),
    readMigration('0002-b.sql', 'BEGIN;\nCREATE b;\nCOMMIT;'),
  ];
  function ports(overrides: Partial<VerbPorts> = {}): VerbPorts {
    const there = new Map<string, Finding>();
    let tokens = 0;
    return {
      place: 'denver_dev',
      journal: memoryJournal(),
      target: async () => ({
        probe: async ({ statement }) => there.get(statement) ?? { effect: 'absent' },
        execute: async ({ statement }, token) => {
          there.set(statement, { effect: 'present' });
          return { outcome: 'succeeded', queryId: token };
        },
      }),
      migrations,
      drift: async () => [],
      subject: 'the catalogue',
      clock: systemClock,
      owner: 'ann@host',
      newToken: () => `query-${(tokens += 1)}`,
      ...overrides,
    };
  }
  const run = (around: VerbPorts, ...args: string[]) => {
    const command = read(...args);
    return runVerb(command.command as Exclude<Verb, 'new'>, verbSettings(command), around);
  };

  it('migrates once, plans nothing afterwards, and tells the story', async () => {
    const around = ports({ enrich: (report) => ({ ...report, engineMs: 9 }) });
    const planned = await run(around, 'plan', '--detailed-exitcode');
    expect(planned).toMatchObject({
      exitCode: 2,
      lines: [
        '0001-a.sql  new',
        '  1  run  CREATE a',
        '0002-b.sql  new',
        '  1  run  BEGIN … CREATE b … COMMIT',
      ],
    });
    expect(await run(around, 'migrate')).toMatchObject({
      exitCode: 0,
      lines: ['denver_dev: 2 statements applied'],
      data: { statements: [{ engineMs: 9 }, { engineMs: 9 }] },
    });
    expect(await run(around, 'migrate')).toMatchObject({ data: { results: [] } });
    expect(await run(around, 'plan', '--detailed-exitcode')).toMatchObject({
      exitCode: 0,
      lines: ['nothing to do'],
    });
    expect((await run(around, 'status')).lines[0]).toMatch(
      /^0001-a\.sql {2}applied {2}\S+Z {2}by ann@host {2}query query-1$/,
    );
    expect((await run(around, 'repair')).lines).toEqual(['nothing to repair']);
  });

  it('compares the catalogue once everything is applied, and fails on what differs', async () => {
    const around = ports({ drift: async () => ['a is missing'] });
    expect((await run(around, 'validate')).lines[0]).toContain('once all are applied');
    await run(around, 'migrate');
    expect(await run(around, 'validate')).toMatchObject({
      exitCode: 1,
      lines: ['a is missing'],
      error: { message: 'Expected the catalogue as the migrations make it, got a is missing.' },
    });
  });
});

describe('a folder of migrations', () => {
  let path: string;
  const folder = () => pathToFileURL(`${path}/`);
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'migrations-'));
    await writeFile(join(path, '0001-a.sql'), 'CREATE a;');
  });
  afterEach(() => rm(path, { recursive: true }));

  it('gets a new file with the next number', async () => {
    expect(await writeNewMigration(folder(), 'Drop\nold view', () => undefined)).toBe(
      '0002-drop-old-view.sql',
    );
    expect(await readFile(join(path, '0002-drop-old-view.sql'), 'utf8')).toBe('-- Drop old view\n');
  });

  it('refuses a statement that may not be in a migration, naming the file', async () => {
    const refuse = () => {
      throw new SqlSyntaxError('Expected another statement');
    };
    await expect(readMigrationFolder(folder(), refuse)).rejects.toThrow(MigrationFileError);
    await expect(readMigrationFolder(folder(), refuse)).rejects.toThrow(
      '0001-a.sql: Expected another statement.',
    );
  });
});

describe('TokenReader', () => {
  it('reads words, names and texts of either dialect', () => {
    const reader = new TokenReader(tokensOf("CREATE TABLE \"City\".`t` -- why\n(a DEFAULT 'it''s')"));
    expect(reader.accept('create', 'table')).toBe(true);
    expect([reader.name(), reader.accept('.'), reader.name()]).toEqual(['city', true, 't']);
    reader.expect('(', 'a', 'default');
    expect(reader.string()).toBe("it's");
    expect(() => reader.string()).toThrow(SqlSyntaxError);
  });

  it('refuses what is no SQL', () => {
    expect(() => tokensOf("SELECT 'open")).toThrow(SqlSyntaxError);
  });
});
