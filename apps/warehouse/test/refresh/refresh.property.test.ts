import { datasetIds, type DatasetId } from '@denver/record-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refresh, type RefreshPorts } from '../../src/refresh/refresh';
import { dyingPorts, KilledError, memoryCity, throughCalls, type MemoryCity } from '../support/memory-city';

const options = { datasets: datasetIds, rebuild: false, trustVersion: true };
const months = ['2014-12', '2015-01', '2015-02'];
const dataset = fc.constantFrom<DatasetId>(...datasetIds);
const month = fc.constantFrom(...months);
const events = fc.array(
  fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), version: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 1, maxLength: 4 },
);

type Act = (city: MemoryCity) => void | Promise<void>;

const arrival: fc.Arbitrary<Act> = fc.tuple(dataset, month, events).map(
  ([id, of, put]): Act =>
    (city) =>
      city.put(id, of, put),
);
const removal: fc.Arbitrary<Act> = fc.tuple(dataset, month, fc.option(fc.nat(2), { nil: undefined })).map(
  ([id, of, n]): Act =>
    (city) =>
      city.remove(id, of, n),
);

/** What happens to the lake. */
const change = fc.oneof({ weight: 5, arbitrary: arrival }, { weight: 2, arbitrary: removal });

/** A refresh that is killed at one of its calls. */
const killed: fc.Arbitrary<Act> = fc
  .tuple(
    fc.integer({ min: 1, max: 22 }),
    fc.constantFrom<'before' | 'after'>('before', 'after'),
    fc.boolean(),
  )
  .map(
    ([n, side, rebuild]): Act =>
      (city) =>
        attempt(dyingPorts(city.ports, n, side), rebuild),
  );

const callToDieAt = fc.option(fc.integer({ min: 1, max: 22 }), { nil: undefined });

/** Refreshes that run at once, step by step in any order, some to be killed, while the lake goes on changing. */
const together: fc.Arbitrary<Act> = fc
  .tuple(fc.array(callToDieAt, { minLength: 2, maxLength: 8 }), fc.nat(), fc.array(arrival, { maxLength: 4 }))
  .map(([deaths, seed, changes]): Act => async (city) => {
    const gate = inTurns(city, seed, changes);
    const runs = deaths.map((n) =>
      gate.through(() => attempt(n === undefined ? gate.ports : dyingPorts(gate.ports, n, 'after'), false)),
    );
    await gate.run();
    await Promise.all(runs);
  });

async function attempt(ports: RefreshPorts, rebuild: boolean): Promise<void> {
  try {
    await refresh(ports, { ...options, rebuild });
  } catch (error) {
    if (!(error instanceof KilledError)) throw error;
  }
}

/** Lets one call of all waiting ones go on at a time, the next chosen by a sequence that `seed` begins. */
function inTurns(city: MemoryCity, seed: number, changes: readonly Act[]) {
  const [turns, coming] = [numbers(seed), [...changes]];
  const waiting: Array<() => void> = [];
  let open = 0;
  const wait = () => new Promise<void>((go) => waiting.push(go));
  const around =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      await wait();
      return call(...args);
    };
  const { ports } = city;
  return {
    ports: throughCalls(ports, around),
    async through(work: () => Promise<void>): Promise<void> {
      open += 1;
      await work().finally(() => (open -= 1));
    },
    async run(): Promise<void> {
      while (open > 0) {
        // Lets everything that can go on come to its next call.
        await new Promise((settle) => setImmediate(settle));
        const next = turns();
        if (next % 10 === 0) await coming.shift()?.(city);
        waiting.splice(next % Math.max(waiting.length, 1), 1)[0]?.();
      }
    },
  };
}

function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}

async function expectConverged(city: MemoryCity): Promise<void> {
  for (let rounds = 0; rounds < 3; rounds += 1) await refresh(city.ports, options);
  for (const id of datasetIds) expect(city.rows(id)).toEqual(city.rebuilt(id));
  const { queries, version } = city;
  await refresh(city.ports, options);
  expect(city.queries).toBe(queries);
  expect(city.version).toEqual(version);
}

describe('the cubes', () => {
  it.each([1_000, 0])(
    'equal those made from nothing, whatever came, went and was killed on the way (clock step %i ms)',
    async (tickMs) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 2, arbitrary: killed }), {
            maxLength: 25,
          }),
          async (acts) => {
            const city = memoryCity(tickMs);
            for (const act of acts) await act(city);
            await expectConverged(city);
          },
        ),
        { numRuns: 300 },
      );
    },
  );

  it('equal those made from nothing after two to eight refreshes at once, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 1, arbitrary: together }), {
          maxLength: 12,
        }),
        async (acts) => {
          const city = memoryCity();
          for (const act of acts) await act(city);
          await expectConverged(city);
        },
      ),
      { numRuns: 400 },
    );
  }, 30_000);
});
