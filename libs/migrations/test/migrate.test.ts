import { describe, expect, it } from 'vitest';
import {
  CatalogueConflictError,
  HistoryError,
  JournalError,
  memoryJournal,
  migrate,
  MigrationFileError,
  NotVerifiedError,
  OutcomeUnknownError,
  ProbeError,
  readMigration,
  StatementFailedError,
  StoppedError,
  UnknownVersionError,
  type MigrationEvent,
} from '../src/index';
import { fakeCatalogue } from './support/fake-catalogue';
import { allApplied, files, options } from './support/options';
import { never, wrapPorts } from './support/ports';
import type { simulation } from './support/simulation';

/** Runs in virtual time. */
async function run(given: ReturnType<typeof options>) {
  const report = migrate(given);
  await (given.clock as ReturnType<typeof simulation>).run();
  return report;
}

describe('migrate', () => {
  it('applies every statement once, in order, and writes it down', async () => {
    const target = fakeCatalogue();
    const given = options({ target });
    const report = await run(given);
    expect(report.error).toBeUndefined();
    expect(report.results.map(({ file, status, statements }) => [file, status, statements.length])).toEqual([
      ['0001-create-events.sql', 'applied', 1],
      ['0002-add-severity.sql', 'applied', 3],
      ['0003-create-days.sql', 'applied', 1],
    ]);
    expect(target.applied).toEqual([...allApplied.values()]);
    const { entries, lock } = await given.journal.read();
    expect(lock).toBeUndefined();
    expect(entries.map(({ state, how, token }) => [state, how, token])).toEqual([
      ['applied', 'migrate', 1],
      ['applied', 'migrate', 1],
      ['applied', 'migrate', 1],
    ]);
    expect(entries[0]).toMatchObject({
      checksum: files[0]?.checksum,
      owner: given.owner,
      statements: [{ state: 'applied', how: 'executed', queryId: 'q1', engineMs: 5 }],
    });
  });

  it('changes nothing the second time, and takes no lock', async () => {
    const given = options();
    await run(given);
    const before = await given.journal.read();
    const report = await run({
      ...given,
      ...wrapPorts(given, (name, call) =>
        name === 'read' ? call() : Promise.reject(new Error(`unexpected ${name}`)),
      ),
    });
    expect(report).toEqual({ results: [] });
    expect(await given.journal.read()).toEqual(before);
  });

  it('stops at the version asked for', async () => {
    const target = fakeCatalogue();
    const given = options({ target });
    expect((await run({ ...given, to: 1 })).results).toHaveLength(1);
    expect(target.applied).toEqual(['CREATE events']);
    expect((await run({ ...given, to: 9 })).error).toBeInstanceOf(UnknownVersionError);
  });

  it('takes what the catalogue shows already for applied', async () => {
    const target = fakeCatalogue();
    target.objects.set('events', 'CREATE events');
    const report = await run(options({ target }));
    expect(report.results[0]?.statements).toEqual([
      { file: '0001-create-events.sql', statement: 1, how: 'found' },
    ]);
    expect(target.applied).not.toContain('CREATE events');
  });

  it('replaces what may be replaced, whatever stands there', async () => {
    const target = fakeCatalogue();
    target.objects.set('newest', 'VIEW newest = one');
    expect((await run(options({ target }))).error).toBeUndefined();
    expect(target.objects).toEqual(allApplied);
  });

  it('stops before a name that is taken by something else', async () => {
    const target = fakeCatalogue();
    target.objects.set('days', 'VIEW days = by hand');
    const report = await run(options({ target }));
    expect(report.error).toBeInstanceOf(CatalogueConflictError);
    expect(report.error?.message).toContain('0003-create-days.sql, statement 1: days is there by hand');
    expect(report.results.map(({ status }) => status)).toEqual(['applied', 'applied', 'unfinished']);
    expect(target.objects.get('days')).toBe('VIEW days = by hand');
  });

  it('reports a refused statement, leaves the rest alone, and goes on from there when run again', async () => {
    const target = fakeCatalogue();
    target.refusals.set('ADD events.place', 1);
    const given = options({ target });
    const report = await run(given);
    expect(report.error).toBeInstanceOf(StatementFailedError);
    expect(report.error?.message).toContain('0002-add-severity.sql, statement 2: refused (query q3)');
    expect(report.results.map(({ status }) => status)).toEqual(['applied', 'failed', 'not-executed']);
    expect((await given.journal.read()).entries[1]).toMatchObject({
      state: 'failed',
      statements: [{ state: 'applied' }, { state: 'failed', reason: 'refused', queryId: 'q3' }],
    });

    const again = await run(given);
    expect(again.error).toBeUndefined();
    expect(target.objects).toEqual(allApplied);
    expect(target.applied).toHaveLength(allApplied.size);
  });

  it('takes a refused statement for done when the catalogue shows what it makes', async () => {
    const target = fakeCatalogue();
    const given = options({ target });
    const report = await run({
      ...given,
      target: {
        ...target,
        execute: async (...call) => ({
          ...(await target.execute(...call)),
          outcome: 'failed',
          reason: 'exists',
        }),
      },
      to: 1,
    });
    expect(report.error).toBeUndefined();
    expect(report.results[0]?.statements[0]?.how).toBe('found');
  });

  it('fails a statement that succeeds without effect, and sends it anew the next time', async () => {
    const target = fakeCatalogue();
    const given = options({ target });
    const hollow = {
      ...target,
      execute: async () => ({ outcome: 'succeeded' as const, queryId: 'hollow' }),
    };
    const report = await run({ ...given, target: hollow });
    expect(report.error).toBeInstanceOf(NotVerifiedError);
    expect(report.results[0]?.status).toBe('failed');
    expect((await run(given)).error).toBeUndefined();
    expect(target.objects).toEqual(allApplied);
  });

  it.each([['before'], ['after']])(
    'finds a query whose answer is lost %s it ran, and sends it under one token only',
    async (when) => {
      const target = fakeCatalogue();
      const events: MigrationEvent[] = [];
      let lost = 2;
      const report = await run(
        options({
          target: {
            ...target,
            execute: async (...call) => {
              const answer = when === 'after' ? await target.execute(...call) : undefined;
              if (lost > 0) {
                lost -= 1;
                throw new Error('socket hang up');
              }
              return answer ?? target.execute(...call);
            },
          },
          onEvent: (event) => events.push(event),
        }),
      );
      expect(report.error).toBeUndefined();
      expect(target.applied).toEqual([...allApplied.values()]);
      expect(target.executions.size).toBe(allApplied.size);
      expect(events.filter(({ kind }) => kind === 'asking-again')).toHaveLength(2);
    },
  );

  it('writes the id of a request down before it waits, and hands it to whoever asks again', async () => {
    const target = fakeCatalogue();
    const given = options({ target });
    const attempts: Array<[boolean, string | undefined]> = [];
    const waiting = {
      ...target,
      execute: async (...[, , attempt]: Parameters<typeof target.execute>) => {
        attempts.push([attempt.again, attempt.queryId]);
        if (!attempt.again) await attempt.started('s1');
        throw new Error('timeout');
      },
    };
    expect((await run({ ...given, target: waiting, askAgain: 1 })).error).toBeInstanceOf(OutcomeUnknownError);
    expect((await given.journal.read()).entries[0]?.statements).toMatchObject([
      { state: 'started', queryId: 's1' },
    ]);
    await run({ ...given, target: waiting, askAgain: 0 });
    expect(attempts).toEqual([
      [false, undefined],
      [true, 's1'],
      [true, 's1'],
    ]);
  });

  it('leaves a statement of unknown outcome to the next run, which asks for the same request first', async () => {
    const target = fakeCatalogue();
    const given = options({ target });
    const tokens: string[] = [];
    const silent = {
      ...target,
      execute: async (...call: Parameters<typeof target.execute>) => {
        tokens.push(call[1]);
        await target.execute(...call);
        throw new Error('timeout');
      },
      // The catalogue lags, so that only the token tells.
      probe: async () => ({ effect: 'absent' as const }),
    };
    const report = await run({ ...given, target: silent, askAgain: 1 });
    expect(report.error).toBeInstanceOf(OutcomeUnknownError);
    expect(report.results[0]?.status).toBe('unfinished');
    expect(new Set(tokens).size).toBe(1);

    const again = options({ ...given, newToken: () => 'never-used-for-it' });
    expect((await run({ ...again, to: 1 })).error).toBeUndefined();
    expect(target.applied).toEqual(['CREATE events']);
  });

  it('waits for a query that outlived its client, and starts no second one', async () => {
    const target = fakeCatalogue();
    const given = options({ target, leaseMs: 3_000 });
    const clock = given.clock as ReturnType<typeof simulation>;
    const queryMs = 60_000;
    const running = new Map<string, Promise<Awaited<ReturnType<typeof target.execute>>>>();
    const slow = {
      ...target,
      execute: (...[step, token]: Parameters<typeof target.execute>) => {
        const inEngine = { again: false, started: async () => undefined };
        const query =
          running.get(token) ?? clock.sleep(queryMs).then(() => target.execute(step, token, inEngine));
        running.set(token, query);
        return query;
      },
    };
    // The first client dies once its first query is on its way; the engine goes on with it.
    let dead = false;
    const dying = wrapPorts({ journal: given.journal, target: slow }, (name, call) => {
      if (dead) return never();
      if (name !== 'execute') return call();
      dead = true;
      void call();
      return never();
    });
    void migrate({ ...given, ...dying });
    while (running.size === 0) await new Promise((resolve) => setImmediate(resolve));
    const report = migrate({ ...given, target: slow, owner: 'second', lockTimeoutMs: 2 * queryMs });
    await clock.run();
    expect((await report).error).toBeUndefined();
    expect(running.size).toBe(allApplied.size);
    expect(target.applied).toEqual([...allApplied.values()]);
  });

  it('leaves a hanging query to the next run after it asked a few times, under one token', async () => {
    const target = fakeCatalogue();
    const given = options({ target });
    const tokens: string[] = [];
    const hanging = {
      ...target,
      execute: async (...[, token]: Parameters<typeof target.execute>) => {
        tokens.push(token);
        await given.clock.sleep(600_000);
        throw new Error('Expected an answer within 600000 ms.');
      },
    };
    const { error, results } = await run({ ...given, target: hanging });
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(results.map(({ status }) => status)).toEqual(['unfinished', 'not-executed', 'not-executed']);
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens).size).toBe(1);
    expect((await given.journal.read()).lock).toBeUndefined();
    expect((await run(given)).error).toBeUndefined();
    expect(target.applied).toEqual([...allApplied.values()]);
  });

  it('says that it goes on with the work of another run', async () => {
    const target = fakeCatalogue();
    target.refusals.set('ADD events.place', 1);
    const given = options({ target });
    await run(given);
    const events: MigrationEvent[] = [];
    await run({ ...given, onEvent: (event) => events.push(event) });
    expect(events[0]).toEqual({ kind: 'resumed', file: '0002-add-severity.sql', owner: given.owner });
  });

  it('refuses files that do not go on where the journal ends, before it takes the lock', async () => {
    const given = options();
    await run(given);
    const edited = files.map((file) =>
      file.version === 2 ? readMigration(file.file, 'CREATE else;') : file,
    );
    const report = await run({ ...given, migrations: edited });
    expect(report.error).toBeInstanceOf(HistoryError);
    expect(report.error?.message).toContain('0002-add-severity.sql');
    expect((await given.journal.read()).token).toBe(1);
    expect((await run({ ...given, migrations: files.slice(1) })).error).toBeInstanceOf(MigrationFileError);
  });

  it('stops between statements when asked to, gives the lock back, and is finished by the next run', async () => {
    const target = fakeCatalogue();
    const stop = new AbortController();
    const given = options({ target });
    const report = await run({
      ...given,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === 'statement' && event.report.statement === 2) stop.abort();
      },
    });
    expect(report.error).toBeInstanceOf(StoppedError);
    expect(target.applied).toHaveLength(3);
    expect((await given.journal.read()).lock).toBeUndefined();
    expect((await run(given)).error).toBeUndefined();
    expect(target.objects).toEqual(allApplied);
  });

  it('reports a journal or a catalogue that does not answer, and keeps what it knows', async () => {
    const failing = (name: string) => {
      const given = options();
      return run({
        ...given,
        ...wrapPorts(given, (call, through) =>
          call === name
            ? Promise.reject(name === 'probe' ? new Error('away') : new JournalError('update', 'away'))
            : through(),
        ),
      });
    };
    expect((await failing('probe')).error).toBeInstanceOf(ProbeError);
    expect((await failing('update')).error).toBeInstanceOf(JournalError);
    expect((await failing('read')).error).toBeInstanceOf(JournalError);
  });

  it('lets a bug of its own through', async () => {
    const given = options({
      journal: { ...memoryJournal(), read: () => Promise.reject(new TypeError('bug')) },
    });
    await expect(migrate(given)).rejects.toThrow(TypeError);
  });
});
