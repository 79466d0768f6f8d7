import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  JournalError,
  memoryJournal,
  migrate,
  type Journal,
  type JournalDocument,
  type RunReport,
} from '../src/index';
import { fakeCatalogue } from './support/fake-catalogue';
import { allApplied, options } from './support/options';
import { never, wrapPorts, type Ports } from './support/ports';
import { simulation, type Simulation } from './support/simulation';

const leaseMs = 2_000;

/** Chances of each fault at each call, 0 to 1. */
interface Faults {
  /** The process sleeps for longer than its lease. */
  readonly stall: number;
  /** The process dies; half of the calls it had sent arrive all the same, up to three leases later. */
  readonly kill: number;
  /** The call has its effect and the answer is lost. */
  readonly lostAnswer: number;
  /** A statement is refused once. */
  readonly refusal: number;
}

type Random = () => number;

/** Mulberry32: a number in [0, 1) for each call, the same row for the same seed. */
function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The ports as one process has them, over a slow and faulty net. */
function faulty(ports: Ports, clock: Simulation, faults: Faults, next: Random): Ports {
  let dead = false;
  const latency = () => clock.sleep(1 + next() * 60);
  return wrapPorts(ports, async (name, call) => {
    if (dead) return never();
    await latency();
    if (next() < faults.stall) await clock.sleep(leaseMs * (1 + 3 * next()));
    if (next() < faults.kill) {
      dead = true;
      if (next() < 0.5) {
        await clock.sleep(3 * leaseMs * next());
        await call();
      }
      return never();
    }
    const answer = await call();
    await latency();
    if (next() < faults.lostAnswer)
      throw name === 'execute' || name === 'probe'
        ? new Error('socket hang up')
        : new JournalError('update', 'socket hang up');
    return answer;
  });
}

/** Checks with each change that no row of an applied migration is touched and no old token writes. */
function watched(journal: Journal): Journal {
  let newest = 0;
  const applied = (document: JournalDocument) =>
    document.entries.filter(({ state }) => state === 'applied').map((entry) => JSON.stringify(entry));
  return {
    read: () => journal.read(),
    take: async (claim) => {
      const answer = await journal.take(claim);
      if (answer.taken) {
        expect(answer.token).toBeGreaterThan(newest);
        newest = answer.token;
      }
      return answer;
    },
    update: async (change) => {
      const before = applied(await journal.read());
      const stands = await journal.update(change);
      if (stands) expect(change.token).toBe(newest);
      expect(applied(await journal.read()).slice(0, before.length)).toEqual(before);
      return stands;
    },
  };
}

async function race(seed: number, migrators: number, faults: Faults) {
  const next = random(seed);
  const clock = simulation();
  const target = fakeCatalogue();
  const journal = watched(memoryJournal());
  for (const statement of allApplied.values()) if (next() < faults.refusal) target.refusals.set(statement, 1);
  const reports: RunReport[] = [];
  const escaped: unknown[] = [];
  for (let index = 0; index < migrators; index += 1)
    void clock
      .sleep(next() * 500)
      .then(() =>
        migrate(
          options({
            ...faulty({ journal, target }, clock, faults, next),
            clock,
            leaseMs,
            lockTimeoutMs: 60_000,
          }),
        ),
      )
      .then((report) => reports.push(report))
      .catch((error: unknown) => escaped.push(error));
  await clock.run();
  return { clock, target, journal, reports, escaped };
}

/** The state every race ends in, once a last run without faults has been through. */
async function expectOnce({ clock, target, journal }: Awaited<ReturnType<typeof race>>): Promise<void> {
  const last = async () => {
    const report = migrate(options({ journal, target, clock, leaseMs, lockTimeoutMs: 60_000 }));
    await clock.run();
    return report;
  };
  // A refusal that no run has met yet is met once per statement.
  for (const _ of allApplied) if (!(await last()).error) break;
  expect((await last()).results).toEqual([]);
  expect(target.objects).toEqual(allApplied);
  expect([...target.applied].sort()).toEqual([...allApplied.values()].sort());
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const crowds = fc.integer({ min: 2, max: 8 });

describe('two to eight migrators at once', () => {
  it('apply everything once: one does the work, the others wait and find nothing to do', async () => {
    const calm: Faults = { stall: 0, kill: 0, lostAnswer: 0, refusal: 0 };
    await fc.assert(
      fc.asyncProperty(seeds, crowds, async (seed, migrators) => {
        const outcome = await race(seed, migrators, calm);
        expect(outcome.escaped).toEqual([]);
        expect(outcome.reports).toHaveLength(migrators);
        expect(outcome.reports.flatMap(({ error }) => error ?? [])).toEqual([]);
        expect(outcome.reports.filter(({ results }) => results.length > 0)).toHaveLength(1);
        await expectOnce(outcome);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('apply nothing twice, though they stall, die, lose answers and are refused', async () => {
    const rough: Faults = { stall: 0.03, kill: 0.02, lostAnswer: 0.03, refusal: 0.1 };
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(seeds, crowds, async (seed, migrators) => {
        const outcome = await race(seed, migrators, rough);
        expect(outcome.escaped).toEqual([]);
        for (const { error } of outcome.reports) seen.add(error?.code ?? 'none');
        await expectOnce(outcome);
      }),
      { numRuns: 1_000 },
    );
    // Every fault was met, or the races prove nothing.
    expect([...seen].sort()).toEqual([
      'migrations.catalogue.probe',
      'migrations.journal',
      'migrations.lock.lost',
      'migrations.statement.failed',
      'none',
    ]);
  }, 120_000);
});
