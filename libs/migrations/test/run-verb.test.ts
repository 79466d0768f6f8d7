import { describe, expect, it } from 'vitest';
import {
  JournalMissingError,
  memoryJournal,
  readCommand,
  readMigration,
  runVerb,
  systemClock,
  verbSettings,
  verbShapes,
  type Finding,
  type Migration,
  type Verb,
  type VerbPorts,
} from '../src/index';

const migrations: readonly Migration[] = [
  readMigration('0001-create-database.sql', 'CREATE DATABASE IF NOT EXISTS ${database};'),
  readMigration(
    '0002-create-events.sql',
    "CREATE EXTERNAL TABLE IF NOT EXISTS ${database}.events (a int) LOCATION 's3://${bucket}/e/';",
  ),
];
/** A catalogue in which each statement is either there or not, by its text. */
function ports(overrides: Partial<VerbPorts> = {}): VerbPorts & { readonly there: Map<string, Finding> } {
  const there = new Map<string, Finding>();
  let tokens = 0;
  return {
    there,
    journal: memoryJournal(),
    target: async () => ({
      probe: async ({ statement }) => there.get(statement) ?? { effect: 'absent' },
      execute: async ({ statement }, token) => {
        there.set(statement, { effect: 'present' });
        return { outcome: 'succeeded', queryId: token, bytesScanned: 20_000_000, engineMs: 3 };
      },
    }),
    migrations,
    place: 'denver_dev',
    drift: async () => [],
    subject: 'the catalogue',
    enrich: (report) => ({ ...report, dollars: 0.0001 }),
    clock: systemClock,
    owner: 'ann@host',
    newToken: () => `query-${(tokens += 1)}`,
    ...overrides,
  };
}

function run(around: VerbPorts, ...args: string[]) {
  const { command, values } = readCommand('test', verbShapes, args);
  return runVerb(command as Exclude<Verb, 'new'>, verbSettings({ values }), around);
}

describe('runVerb', () => {
  it('migrates once, and plans nothing afterwards', async () => {
    const around = ports();
    const planned = await run(around, 'plan', '--detailed-exitcode');
    expect(planned.exitCode).toBe(2);
    expect(planned.lines).toEqual([
      '0001-create-database.sql  new',
      '  1  run  CREATE DATABASE IF NOT EXISTS ${database}',
      '0002-create-events.sql  new',
      "  1  run  CREATE EXTERNAL TABLE IF NOT EXISTS ${database}.events (a int) LOCATION 's3://${bucket}/e/'",
    ]);
    expect((await run(around, 'plan')).exitCode).toBe(0);
    expect(await around.journal.read()).toEqual({ token: 0, entries: [] });

    const first = await run(around, 'migrate');
    expect(first).toMatchObject({ exitCode: 0, lines: ['denver_dev: 2 statements applied'] });
    expect(first.data['statements']).toMatchObject([
      {
        file: '0001-create-database.sql',
        statement: 1,
        how: 'executed',
        queryId: 'query-1',
        dollars: 0.0001,
      },
      { file: '0002-create-events.sql', queryId: 'query-2' },
    ]);
    expect(await run(around, 'migrate')).toMatchObject({
      exitCode: 0,
      data: { results: [], statements: [] },
    });
    expect(await run(around, 'plan', '--detailed-exitcode')).toMatchObject({
      exitCode: 0,
      lines: ['nothing to do'],
    });
  });

  it('tells the story in status, and who holds the lock', async () => {
    const around = ports();
    await run(around, 'migrate', '--to', '1');
    const nowMs = Date.now();
    const holder = { owner: 'bob@host', takenAtMs: nowMs, leaseUntilMs: nowMs + 60_000 };
    await around.journal.take({ holder, nowMs });
    const { lines, data } = await run(around, 'status');
    expect(lines[0]).toMatch(
      /^0001-create-database\.sql {2}applied {2}20\S+Z {2}by ann@host {2}query query-1$/,
    );
    expect(lines[1]).toBe('0002-create-events.sql  pending');
    expect(lines[2]).toMatch(/^lock: held by bob@host since 20\S+, lease until 20\S+$/);
    expect(data['lock']).toEqual(holder);
  });

  it('says who is in the way when the lock is held', async () => {
    const around = ports();
    const nowMs = Date.now();
    await around.journal.take({
      holder: { owner: 'bob@host', takenAtMs: nowMs, leaseUntilMs: nowMs + 60_000 },
      nowMs,
    });
    const blocked = await run(around, 'migrate', '--lock-timeout', '0');
    expect(blocked.exitCode).toBe(1);
    expect(blocked.error?.message).toContain('bob@host holds since');
    expect((await run(around, 'repair', '--unlock')).exitCode).toBe(0);
    expect((await run(around, 'migrate', '--lock-timeout', '0')).exitCode).toBe(0);
  });

  it('takes over a lake that is there', async () => {
    const around = ports();
    for (const { statements } of migrations) around.there.set(statements[0] ?? '', { effect: 'present' });
    expect((await run(around, 'baseline')).exitCode).toBe(0);
    expect((await run(around, 'status')).lines[1]).toContain('applied (baseline)');
    expect((await run(around, 'baseline')).exitCode).toBe(1);
  });

  it('shows conflicts in the plan, and fails on them in the run', async () => {
    const around = ports();
    around.there.set(migrations[0]?.statements[0] ?? '', { effect: 'conflict', reason: 'by hand' });
    expect((await run(around, 'plan')).lines[1]).toContain('CONFLICT: by hand');
    expect(await run(around, 'migrate')).toMatchObject({
      exitCode: 1,
      error: { code: 'migrations.catalogue.conflict' },
    });
  });

  it('validates files, journal and, once all is applied, the catalogue', async () => {
    const around = ports();
    expect((await run(around, 'validate')).lines[0]).toContain('once all are applied');
    await run(around, 'migrate');
    expect(await run(around, 'validate')).toMatchObject({
      exitCode: 0,
      lines: ['2 files, journal and catalogue agree'],
    });
    const differs = await run({ ...around, drift: async () => ['events.a is bigint, not int'] }, 'validate');
    expect(differs).toMatchObject({
      exitCode: 1,
      data: { drift: ['events.a is bigint, not int'], compared: true },
      lines: ['events.a is bigint, not int'],
    });
    expect(differs.error).toMatchObject({
      code: 'migrations.drift',
      message: 'Expected the catalogue as the migrations make it, got events.a is bigint, not int.',
    });
    const edited = [migrations[0] as Migration, readMigration('0002-create-events.sql', 'SELECT 1;')];
    const fault = await run({ ...around, migrations: edited }, 'validate');
    expect(fault.exitCode).toBe(1);
    expect(fault.lines[0]).toContain('0002-create-events.sql');
    expect((await run({ ...around, migrations: edited }, 'status')).lines[1]).toContain('EDITED');
    expect((await run({ ...around, migrations: edited }, 'repair')).lines).toEqual([
      '0002-create-events.sql  realigned',
    ]);
  });

  it('exits with 2 for what has to be set up first, and with 1 where 2 means changes', async () => {
    const gone = () => Promise.reject(new JournalMissingError('denver-migrations-dev', 'Deploy it.'));
    const around = ports({ journal: { read: gone, take: gone, update: gone } });
    for (const verb of ['status', 'plan', 'migrate', 'validate', 'repair', 'baseline'])
      expect((await run(around, verb)).exitCode, verb).toBe(verb === 'baseline' ? 1 : 2);
    expect((await run(around, 'plan', '--detailed-exitcode')).exitCode).toBe(1);
  });
});
