import { describe, expect, it } from 'vitest';
import {
  baseline,
  BaselineError,
  HistoryError,
  LockHeldError,
  memoryJournal,
  migrate,
  plan,
  ProbeError,
  readMigration,
  repair,
  status,
  validate,
  type Journal,
  type Migration,
  type MigrationEvent,
} from '../src/index';
import { fakeCatalogue } from './support/fake-catalogue';
import { allApplied, files, options } from './support/options';
import { wrapPorts } from './support/ports';
import { simulation } from './support/simulation';

/** A journal and a catalogue in which the first `to` files are applied. */
async function lake(to?: number) {
  const given = options({ journal: memoryJournal(), target: fakeCatalogue() });
  const target = given.target as ReturnType<typeof fakeCatalogue>;
  if (to !== 0) await migrate({ ...given, ...(to === undefined ? {} : { to }) });
  return { ...given, target };
}

const edit = (version: number, text: string): Migration[] =>
  files.map((file) => (file.version === version ? readMigration(file.file, text) : file));

/** Fails the test when anything but a look is taken. */
function readOnly(given: Awaited<ReturnType<typeof lake>>) {
  return wrapPorts(given, (name, call) => {
    expect(['read', 'probe']).toContain(name);
    return call();
  });
}

describe('plan', () => {
  it('tells each statement to come and what the catalogue shows of it, and writes nothing at all', async () => {
    const given = await lake(0);
    given.target.objects.set('events', 'CREATE events');
    given.target.objects.set('days', 'VIEW days = by hand');
    const planned = await plan({ ...readOnly(given), migrations: files });
    expect(planned.error).toBeUndefined();
    expect(planned.results.map(({ file, state }) => [file, state])).toEqual(
      files.map(({ file }) => [file, 'new']),
    );
    expect(
      planned.results.flatMap(({ statements }) => statements.map(({ finding }) => finding.effect)),
    ).toEqual(['present', 'absent', 'absent', 'absent', 'conflict']);
    expect(await given.journal.read()).toEqual({ token: 0, entries: [] });
  });

  it('is empty when everything is applied', async () => {
    const given = await lake();
    expect(await plan({ ...readOnly(given), migrations: files })).toEqual({ results: [] });
  });

  it('leaves out what an earlier run applied, and ends at the version asked for', async () => {
    const given = await lake(0);
    given.target.refusals.set('ADD events.place', 1);
    await migrate(given);
    const planned = await plan({ ...readOnly(given), migrations: files, to: 2 });
    expect(planned.results).toMatchObject([
      { version: 2, state: 'failed', statements: [{ statement: 2 }, { statement: 3 }] },
    ]);
    expect(planned.results).toHaveLength(1);
  });

  it('says who holds the lock, and a catalogue that does not answer', async () => {
    const given = await lake(0);
    const holder = { owner: 'ann', takenAtMs: 1, leaseUntilMs: 2 };
    await given.journal.take({ holder, nowMs: 0 });
    const dumb = { probe: () => Promise.reject(new Error('away')) };
    const planned = await plan({ journal: given.journal, target: dumb, migrations: files });
    expect(planned.lock).toEqual(holder);
    expect(planned.error).toBeInstanceOf(ProbeError);
  });
});

describe('status', () => {
  it('tells what is applied, what failed and what is to come', async () => {
    const given = await lake(0);
    given.target.refusals.set('VIEW newest = two', 1);
    await migrate(given);
    const { error, results } = await status({ ...readOnly(given), migrations: files });
    expect(error).toBeUndefined();
    expect(
      results.map(({ version, state, statements, entry }) => [version, state, statements, entry?.owner]),
    ).toEqual([
      [1, 'applied', 1, given.owner],
      [2, 'failed', 3, given.owner],
      [3, 'pending', 1, undefined],
    ]);
    expect(results[1]?.entry?.statements[2]?.reason).toBe('refused');
  });

  it('names files that are edited, gone, renamed or late', async () => {
    const { journal } = await lake();
    const faults = async (migrations: readonly Migration[]) =>
      (await status({ journal, migrations })).results.flatMap(({ file, fault }) =>
        fault ? [[file, fault.fault]] : [],
      );
    expect(await faults(edit(2, 'CREATE other;'))).toEqual([['0002-add-severity.sql', 'edited']]);
    expect(await faults(files.slice(0, 2))).toEqual([['0003-create-days.sql', 'missing']]);
    const renamed = files.map((file) =>
      file.version === 3 ? readMigration('0003-days.sql', 'CREATE days;') : file,
    );
    expect(await faults(renamed)).toEqual([['0003-days.sql', 'renamed']]);
  });
});

describe('validate', () => {
  it('passes files that go on where the journal ends', async () => {
    const given = await lake(2);
    expect(await validate({ ...readOnly(given), migrations: files })).toEqual({ results: [] });
  });

  it('tells every disagreement, and how to mend it', async () => {
    const given = await lake();
    const { error, results } = await validate({ ...given, migrations: edit(2, 'CREATE x;').slice(0, 2) });
    expect(error).toBeInstanceOf(HistoryError);
    expect(results.map(({ file, fault }) => [file, fault])).toEqual([
      ['0002-add-severity.sql', 'edited'],
      ['0003-create-days.sql', 'missing'],
    ]);
    expect(results[0]?.message).toMatch(/expected the text that is applied \(\w{12}\), got another/i);
    expect(results[1]?.message).toContain('Bring it back');
  });

  it('names a file that came in below what is applied', async () => {
    const given = await lake();
    const journal: Journal = memoryJournal();
    const holder = { owner: 'ann', takenAtMs: 0, leaseUntilMs: 1 };
    await journal.take({ holder, nowMs: 0 });
    const { entries } = await given.journal.read();
    for (const put of entries.filter(({ version }) => version !== 2))
      await journal.update({ token: 1, leaseUntilMs: 1, put });
    const { results } = await validate({ journal, migrations: files });
    expect(results.map(({ file, fault }) => [file, fault])).toEqual([
      ['0002-add-severity.sql', 'out-of-order'],
    ]);
  });
});

describe('repair', () => {
  it('forgets a failed migration, whose new text is then applied', async () => {
    const given = await lake(0);
    given.target.refusals.set('CREATE days', 1);
    await migrate(given);
    const migrations = edit(3, 'CREATE weeks;');
    expect((await migrate({ ...given, migrations })).error).toMatchObject({
      code: 'migrations.history.edited',
    });
    expect((await migrate({ ...given, migrations })).error?.message).toContain('Run repair');
    expect(await repair({ ...given, migrations })).toEqual({
      results: [{ version: 3, file: '0003-create-days.sql', action: 'forgotten' }],
    });
    expect((await migrate({ ...given, migrations })).error).toBeUndefined();
    expect(given.target.objects.has('weeks')).toBe(true);
  });

  it('takes the text and name of an applied file as they are now', async () => {
    const given = await lake();
    const migrations = files.map((file) =>
      file.version === 2 ? readMigration('0002-severity.sql', '-- a word\nADD events.severity;') : file,
    );
    expect((await repair({ ...given, migrations })).results).toEqual([
      { version: 2, file: '0002-severity.sql', action: 'realigned' },
    ]);
    expect(await validate({ ...given, migrations })).toEqual({ results: [] });
    expect(given.target.applied).toHaveLength(allApplied.size);
  });

  it('writes nothing when nothing is wrong', async () => {
    const given = await lake();
    const before = await given.journal.read();
    expect(await repair({ ...given, ...readOnly(given) })).toEqual({ results: [] });
    expect(await given.journal.read()).toEqual(before);
  });

  it('leaves what is half done to migrate, and says so when its text is edited', async () => {
    const half = await lake(1);
    await half.journal.take({ holder: { owner: 'x', takenAtMs: 0, leaseUntilMs: 0 }, nowMs: 0 });
    const [first] = (await half.journal.read()).entries;
    if (!first) throw new Error('no row');
    const put = {
      ...first,
      version: 2,
      file: '0002-add-severity.sql',
      state: 'started' as const,
      statements: [],
    };
    await half.journal.update({ token: 2, leaseUntilMs: 0, put });
    const { error, results } = await repair(half);
    expect(results).toEqual([]);
    expect(error?.message).toContain('let migrate finish it');
  });

  it('cannot mend a missing file, and names it', async () => {
    const given = await lake();
    const { error } = await repair({ ...given, migrations: files.slice(0, 2) });
    expect(error).toMatchObject({ code: 'migrations.history.missing', file: '0003-create-days.sql' });
  });

  it('takes the lock from its holder when told to, who then changes nothing any more', async () => {
    const given = await lake();
    const nowMs = given.clock.now();
    const holder = { owner: 'ann', takenAtMs: nowMs, leaseUntilMs: nowMs + 3_600_000 };
    await given.journal.take({ holder, nowMs });
    expect((await repair({ ...given, evict: true })).error).toBeUndefined();
    expect((await given.journal.read()).lock).toBeUndefined();
    expect(await given.journal.update({ token: 2, leaseUntilMs: 0, remove: 1 })).toBe(false);
  });
});

describe('baseline', () => {
  it('takes a lake over as it stands, without running anything', async () => {
    const given = await lake(0);
    for (const [name, made] of allApplied) if (name !== 'days') given.target.objects.set(name, made);
    const report = await baseline({ ...given, to: 2 });
    expect(report.error).toBeUndefined();
    expect(report.results.map(({ status: state }) => state)).toEqual(['applied', 'applied']);
    expect(given.target.applied).toEqual([]);
    expect((await given.journal.read()).entries).toMatchObject([
      { version: 1, state: 'applied', how: 'baseline' },
      { version: 2, state: 'applied', how: 'baseline', statements: [{}, {}, {}] },
    ]);
    expect((await migrate(given)).results.map(({ file }) => file)).toEqual(['0003-create-days.sql']);
  });

  it('refuses a lake that lacks something, naming the statement, and writes nothing', async () => {
    const given = await lake(0);
    given.target.objects.set('events', 'CREATE events');
    const report = await baseline(given);
    expect(report.error).toBeInstanceOf(BaselineError);
    expect(report.error?.message).toContain('0002-add-severity.sql, statement 1');
    expect(await given.journal.read()).toEqual({ token: 0, entries: [] });
  });

  it('refuses a journal that has begun', async () => {
    const report = await baseline(await lake());
    expect(report.error?.message).toContain('0001-create-events.sql');
    expect(report.results.map(({ status: state }) => state)).toContain('not-executed');
  });
});

describe('the lock', () => {
  const held = async (leaseUntilMs: number) => {
    const clock = simulation(1_000);
    const journal = memoryJournal();
    await journal.take({ holder: { owner: 'ann@host', takenAtMs: 1_000, leaseUntilMs }, nowMs: 1_000 });
    return { clock, journal };
  };

  it('is waited for as long as the timeout says, and the holder is named', async () => {
    const given = await held(99_000);
    const events: MigrationEvent[] = [];
    const report = migrate(
      options({ ...given, lockTimeoutMs: 2_000, onEvent: (event) => events.push(event) }),
    );
    await given.clock.run();
    const { error } = await report;
    expect(error).toBeInstanceOf(LockHeldError);
    expect(error?.message).toBe(
      'Waited 2000 ms for the lock, which ann@host holds since 1970-01-01T00:00:01.000Z (lease until 1970-01-01T00:01:39.000Z).',
    );
    expect(events.map(({ kind }) => kind)).toEqual(['waiting']);
    expect(given.clock.now()).toBe(3_000);
  });

  it('is asked for once with a timeout of 0', async () => {
    const given = await held(99_000);
    expect((await migrate(options({ ...given, lockTimeoutMs: 0 }))).error).toBeInstanceOf(LockHeldError);
  });

  it('is taken over when its lease has run out', async () => {
    const given = await held(2_000);
    const report = migrate(options({ ...given, lockTimeoutMs: 5_000 }));
    await given.clock.run();
    expect((await report).error).toBeUndefined();
    expect((await given.journal.read()).token).toBe(2);
  });

  it('is kept through a statement that outlasts the lease', async () => {
    const clock = simulation();
    const journal = memoryJournal();
    const target = fakeCatalogue();
    const slow = {
      ...target,
      execute: async (...call: Parameters<typeof target.execute>) => {
        await clock.sleep(20_000);
        return target.execute(...call);
      },
    };
    const report = migrate(options({ clock, journal, target: slow, leaseMs: 3_000 }));
    const other = migrate(options({ clock, journal, target: slow, leaseMs: 3_000, lockTimeoutMs: 15_000 }));
    await clock.run();
    expect((await report).error).toBeUndefined();
    expect((await other).error).toBeInstanceOf(LockHeldError);
  });

  it('that cannot be given back does not spoil what was done', async () => {
    const given = options();
    const events: MigrationEvent[] = [];
    const report = await migrate({
      ...given,
      journal: {
        ...given.journal,
        update: (change) =>
          change.release ? Promise.reject(new Error('away')) : given.journal.update(change),
      },
      onEvent: (event) => events.push(event),
    });
    expect(report.error).toBeUndefined();
    expect(events.at(-1)).toEqual({ kind: 'release-failed', reason: 'Error: away' });
  });
});
