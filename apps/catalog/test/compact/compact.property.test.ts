import { datasetIds, type DatasetId } from '@denver/record-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compact } from '../../src/compact/compact';
import type { CompactPorts } from '../../src/compact/ports';
import { SupersededError } from '../../src/errors';
import { dyingPorts, KilledError, memoryLake, throughCalls, type MemoryLake } from '../support/memory-lake';

const options = { datasets: datasetIds, rebuild: false, graceMs: 3_600_000 };

type Act = (lake: MemoryLake) => void | Promise<void>;

const dataset = fc.constantFrom<DatasetId>(...datasetIds);
const month = fc.constantFrom('2014-12', '2015-01', '2015-02', '2015-03');
const events = fc.array(
  fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), version: fc.integer({ min: 1, max: 6 }) }),
  { minLength: 1, maxLength: 4 },
);
const landing: fc.Arbitrary<Act> = fc.tuple(dataset, month, events).map(
  ([id, of, list]): Act =>
    (lake) =>
      lake.land(id, of, list),
);
const removal: fc.Arbitrary<Act> = fc.tuple(dataset, month, fc.option(fc.nat(2), { nil: undefined })).map(
  ([id, of, n]): Act =>
    (lake) =>
      lake.remove(id, of, n),
);
const waiting: fc.Arbitrary<Act> = fc.constantFrom(60_000, 1_800_000, 7_200_000).map(
  (ms): Act =>
    (lake) =>
      lake.pass(ms),
);
const breaking: fc.Arbitrary<Act> = fc.tuple(month, fc.boolean()).map(
  ([of, isBroken]): Act =>
    (lake) =>
      void (isBroken ? lake.broken.add(of) : lake.broken.delete(of)),
);
const losing: fc.Arbitrary<Act> = fc.constant<Act>((lake) => void (lake.lost = 1));
const forgetting: fc.Arbitrary<Act> = dataset.map(
  (id): Act =>
    (lake) =>
      lake.forget(id),
);
const change = fc.oneof(
  { weight: 6, arbitrary: landing },
  { weight: 2, arbitrary: removal },
  { weight: 2, arbitrary: waiting },
  { weight: 1, arbitrary: breaking },
  { weight: 1, arbitrary: losing },
  { weight: 1, arbitrary: forgetting },
);

/** The call at which a run is killed; undefined lets it live. */
const death = fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined });

const alone: fc.Arbitrary<Act> = fc
  .tuple(death, fc.constantFrom<'before' | 'after'>('before', 'after'), fc.boolean())
  .map(([n, side, rebuild]): Act => (lake) => {
    const ports = watched(lake);
    return attempt(n === undefined ? ports : dyingPorts(ports, n, side), rebuild);
  });

/** Runs at once, step by step in any order, some to be killed, while events go on landing. */
const together: fc.Arbitrary<Act> = fc
  .tuple(fc.array(death, { minLength: 2, maxLength: 4 }), fc.nat(), fc.array(landing, { maxLength: 4 }))
  .map(([deaths, seed, landings]): Act => async (lake) => {
    const gate = inTurns(lake, seed, landings);
    const runs = deaths.map((n) =>
      gate.through(() => attempt(n === undefined ? gate.ports : dyingPorts(gate.ports, n, 'after'), false)),
    );
    await gate.run();
    await Promise.all(runs);
  });

async function attempt(ports: CompactPorts, rebuild: boolean): Promise<void> {
  try {
    await compact(ports, { ...options, rebuild });
  } catch (error) {
    if (!(error instanceof KilledError || error instanceof SupersededError)) throw error;
  }
}

/** After every call, what can be seen is right. */
function watched(lake: MemoryLake): CompactPorts {
  return throughCalls(lake.ports, (call) => async (...args) => {
    try {
      return await call(...args);
    } finally {
      expect(lake.faults()).toEqual([]);
    }
  });
}

/** Lets one call of all waiting ones go on at a time, the next chosen by a sequence that `seed` begins. */
function inTurns(lake: MemoryLake, seed: number, landings: readonly Act[]) {
  const coming = [...landings];
  const waiting: Array<() => void> = [];
  let state = seed >>> 0;
  const turn = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
  let open = 0;
  return {
    ports: throughCalls(watched(lake), (call) => async (...args) => {
      await new Promise<void>((go) => waiting.push(go));
      return call(...args);
    }),
    async through(work: () => Promise<void>): Promise<void> {
      open += 1;
      await work().finally(() => (open -= 1));
    },
    async run(): Promise<void> {
      while (open > 0) {
        // Lets everything that can go on come to its next call.
        await new Promise((settle) => setImmediate(settle));
        const next = turn();
        if (next % 8 === 0) await coming.shift()?.(lake);
        waiting.splice(next % Math.max(waiting.length, 1), 1)[0]?.();
      }
    },
  };
}

async function expectConverged(lake: MemoryLake): Promise<void> {
  lake.broken.clear();
  lake.lost = 0;
  for (let rounds = 0; rounds < 2; rounds += 1) await compact(watched(lake), options);
  for (const id of datasetIds) expect(lake.shown(id)).toEqual(lake.newest(id));
  lake.pass(2 * options.graceMs);
  await compact(watched(lake), options);
  const { queries } = lake;
  for (const id of datasetIds) {
    expect(lake.shown(id)).toEqual(lake.newest(id));
    const isPointedAt = (key: string): boolean => lake.folders(id).some((folder) => key.startsWith(folder));
    expect(lake.files(id).filter((key) => !isPointedAt(key))).toEqual([]);
    expect(lake.manifest(id).retired).toEqual([]);
  }
  await compact(watched(lake), options);
  expect(lake.queries).toBe(queries);
}

describe('the compacted tables', () => {
  it('show the newest versions in the end, and nothing wrong on the way, whatever is killed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 2, arbitrary: alone }), {
          maxLength: 20,
        }),
        async (acts) => {
          const lake = memoryLake();
          for (const act of acts) await act(lake);
          await expectConverged(lake);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('show them too after runs at once, in any order, while events land', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 2, arbitrary: together }), {
          maxLength: 10,
        }),
        async (acts) => {
          const lake = memoryLake();
          for (const act of acts) await act(lake);
          await expectConverged(lake);
        },
      ),
      { numRuns: 300 },
    );
  }, 30_000);
});
