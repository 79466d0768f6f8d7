import { describe, expect, it } from 'vitest';
import { memoryJournal, migrate } from '../src/index';
import { fakeCatalogue, type FakeCatalogue } from './support/fake-catalogue';
import { allApplied, options } from './support/options';
import { never, wrapPorts, type Ports } from './support/ports';
import { simulation, type Simulation } from './support/simulation';

type Side = 'before' | 'after';

/** Ports of a process that dies at its n-th call (from 1): before it has effect, or after, its answer unread. */
function dying(ports: Ports, n: number, side: Side): Ports & { readonly calls: () => number } {
  let calls = 0;
  let dead = false;
  const wrapped = wrapPorts(ports, async (_, call) => {
    if (dead) return never();
    calls += 1;
    if (calls < n) return call();
    dead = true;
    if (side === 'after') await call();
    return never();
  });
  return { ...wrapped, calls: () => calls };
}

interface World extends Ports {
  readonly target: FakeCatalogue;
  readonly clock: Simulation;
}

function world(): World {
  return { journal: memoryJournal(), target: fakeCatalogue(), clock: simulation() };
}

/** One process; resolves when it is through or can do no more. */
async function process(around: World, ports: Ports = around) {
  const report = migrate(options({ ...ports, clock: around.clock, leaseMs: 3_000 }));
  const ended = await Promise.race([report, around.clock.run().then(() => undefined)]);
  return ended ?? Promise.race([report, Promise.resolve(undefined)]);
}

async function expectConverged({ journal, target }: World): Promise<void> {
  expect(target.objects).toEqual(allApplied);
  expect(target.applied).toHaveLength(allApplied.size);
  const { entries } = await journal.read();
  expect(entries.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
}

async function callsOfCleanRun(): Promise<number> {
  const around = world();
  const counted = dying(around, Number.POSITIVE_INFINITY, 'before');
  await process(around, counted);
  return counted.calls();
}

const sides: readonly Side[] = ['before', 'after'];
const boundaries = await callsOfCleanRun();

describe('a migrator that is killed', () => {
  it('has a boundary before and after each of its calls', () => {
    // read, take; per statement look, start, send, write its id down, look, end; give back
    expect(boundaries).toBe(2 + 6 * allApplied.size + 1);
  });

  for (const side of sides)
    it.each(Array.from({ length: boundaries }, (_, index) => index + 1))(
      `${side} call %i has its work finished by the next run, nothing applied twice`,
      async (n) => {
        const around = world();
        const killed = dying(around, n, side);
        await process(around, killed);
        expect(killed.calls()).toBe(n);
        const report = await process(around);
        expect(report?.error).toBeUndefined();
        await expectConverged(around);
      },
    );

  it('twice, at every pair of boundaries, has its work finished by the third run', async () => {
    let worlds = 0;
    for (const firstSide of sides)
      for (const secondSide of sides)
        for (let first = 1; first <= boundaries; first += 1)
          for (let second = 1; ; second += 1) {
            const around = world();
            await process(around, dying(around, first, firstSide));
            const next = dying(around, second, secondSide);
            await process(around, next);
            await process(around);
            await expectConverged(around);
            worlds += 1;
            if (next.calls() < second) break;
          }
    expect(worlds).toBeGreaterThan(1_000);
  }, 60_000);
});
