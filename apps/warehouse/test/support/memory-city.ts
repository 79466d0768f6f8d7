import { versionsOf, type DatasetId } from '@denver/record-model';
import { CubesRefusedError, SupersededError } from '../../src/errors';
import { fingerprintOf, newestObjectMs, type LakeMonth, type LakeObject } from '@denver/lake';
import type { RefreshPorts } from '../../src/refresh/refresh';
import type { CubeMonth, VersionDocument } from '../../src/refresh/version-document';

/** One event of an object: which record, which version of it. */
export interface CityEvent {
  readonly key: string;
  readonly version: number;
}

/** A lake, cubes over it and everything between, in memory, with the promises of the real ones. */
export interface MemoryCity {
  /** Puts an object into a month; it is there at once and whole. */
  put(dataset: DatasetId, month: string, events: readonly CityEvent[]): void;
  /** Takes objects away: all of a month, or the n-th of it. */
  remove(dataset: DatasetId, month: string, n?: number): void;
  /** Makes a month unreadable, e.g. by a broken file, or readable again. */
  broken: Set<string>;
  /** Rows of the cube: newest versions by month, as `month count`. */
  rows(dataset: DatasetId): string[];
  /** What the cube would be, made from nothing. */
  rebuilt(dataset: DatasetId): string[];
  readonly ports: RefreshPorts;
  /** Calls of the warehouse. */
  queries: number;
  version: VersionDocument | undefined;
  definition: string;
}

interface Stored extends LakeObject {
  readonly events: readonly CityEvent[];
}

/** @param tickMs how far the clock goes with each object; objects of one tick have the same time, as in S3 */
export function memoryCity(tickMs = 1_000): MemoryCity {
  const lake = new Map<string, Stored[]>();
  const cube = new Map<string, number>();
  let held: CubeMonth[] = [];
  let now = 1_700_000_000_000;
  let objects = 0;
  let runs = 0;
  let holder = '';
  let checked: { version: string | undefined; mark: number } = { version: undefined, mark: 0 };
  const registered = new Set<string>();

  const monthsOf = (dataset: DatasetId): Map<string, LakeMonth> =>
    new Map(
      [...lake]
        .filter(([place, stored]) => place.startsWith(`${dataset}/`) && stored.length > 0)
        .map(([place, stored]): [string, LakeMonth] => {
          const month = place.slice(dataset.length + 1);
          return [month, { month, objects: stored.map((object) => ({ ...object })) }];
        })
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const newest = (dataset: DatasetId): Map<string, number> => {
    const moves = !versionsOf(dataset).includes('created_month');
    const best = new Map<string, { month: string; version: number }>();
    for (const [month, { objects: of }] of monthsOf(dataset))
      for (const { events } of of as Stored[])
        for (const { key, version } of events) {
          const id = moves ? key : `${month}/${key}`;
          const known = best.get(id);
          if (!known || known.version < version) best.set(id, { month, version });
        }
    const counts = new Map<string, number>();
    for (const { month } of best.values()) counts.set(month, (counts.get(month) ?? 0) + 1);
    return counts;
  };
  const asRows = (counts: Iterable<[string, number]>): string[] =>
    [...counts].map(([month, count]) => `${month} ${count}`).sort();
  const ownRows = (dataset: DatasetId): Array<[string, number]> =>
    [...cube]
      .filter(([place]) => place.startsWith(`${dataset}/`))
      .map(([place, count]) => [place.slice(dataset.length + 1), count]);

  const city: MemoryCity = {
    queries: 0,
    version: undefined,
    definition: 'first',
    broken: new Set(),
    put(dataset, month, events) {
      now += tickMs;
      objects += 1;
      const place = `${dataset}/${month}`;
      const object = { key: `o${objects}`, etag: `e${objects}`, bytes: 100, lastModifiedMs: now, events };
      lake.set(place, [...(lake.get(place) ?? []), object]);
    },
    remove(dataset, month, n) {
      const place = `${dataset}/${month}`;
      lake.set(place, n === undefined ? [] : (lake.get(place) ?? []).filter((_, index) => index !== n));
    },
    rows: (dataset) => asRows(ownRows(dataset)),
    rebuilt: (dataset) => asRows(newest(dataset)),
    ports: {
      list: async (dataset) => monthsOf(dataset),
      partitions: async (dataset, months) => {
        for (const month of months) registered.add(`${dataset}/${month}`);
      },
      readVersion: async () => city.version,
      writeVersion: async (document) => void (city.version = document),
      checked: {
        read: async () => checked.version,
        forget: async () => {
          checked = { version: undefined, mark: checked.mark + 1 };
          return String(checked.mark);
        },
        say: async (version, mark) => {
          if (mark === String(checked.mark)) checked = { version, mark: checked.mark + 1 };
        },
      },
      newRun: () => `run ${(runs += 1)}`,
      definition: () => city.definition,
      now: () => now,
      cubes: {
        take: async (run) => {
          city.queries += 1;
          holder = run;
        },
        held: async () => {
          city.queries += 1;
          return { months: structuredClone(held), holder };
        },
        companions: async (dataset, months) => {
          city.queries += 1;
          const of = (month: string) =>
            new Set(
              ((monthsOf(dataset).get(month)?.objects ?? []) as Stored[]).flatMap(({ events }) =>
                events.map(({ key }) => key),
              ),
            );
          const keys = new Set(months.flatMap((month) => [...of(month)]));
          return [...monthsOf(dataset).keys()].filter(
            (month) => !months.includes(month) && [...of(month)].some((key) => keys.has(key)),
          );
        },
        replace: async (run, dataset, { months, removed }, listed) => {
          city.queries += 1;
          if (run !== holder) throw new SupersededError(run);
          if (months.some((month) => city.broken.has(month)))
            throw new CubesRefusedError('Spectrum Scan Error', { cause: undefined });
          const counts = newest(dataset);
          const isSeen = (it: CubeMonth): boolean =>
            removed.some(({ month, fingerprint }) => it.month === month && it.fingerprint === fingerprint);
          const goes = held.filter(
            (it) => it.dataset === dataset && (isSeen(it) || months.includes(it.month)),
          );
          for (const month of [...months, ...goes.map((it) => it.month)]) cube.delete(`${dataset}/${month}`);
          held = held.filter((it) => !goes.includes(it));
          for (const month of months) {
            if (!registered.has(`${dataset}/${month}`))
              throw new Error(`partition ${month} is not registered`);
            const count = counts.get(month) ?? 0;
            if (count > 0) cube.set(`${dataset}/${month}`, count);
            const listing = listed.get(month)?.objects ?? [];
            held.push({
              dataset,
              month,
              fingerprint: fingerprintOf(city.definition, listing),
              settled: false,
              newestObjectMs: newestObjectMs({ objects: listing }),
              events: listing.length,
              rows: count,
              newestEventMs: undefined,
            });
          }
        },
        settle: async (run, dataset, months) => {
          city.queries += 1;
          if (run !== holder) throw new SupersededError(run);
          const isSeen = (it: CubeMonth): boolean =>
            months.some(({ month, fingerprint }) => it.month === month && it.fingerprint === fingerprint);
          held = held.map((it) => (it.dataset === dataset && isSeen(it) ? { ...it, settled: true } : it));
        },
        dropStrays: async (run, dataset) => {
          city.queries += 1;
          if (run !== holder) throw new SupersededError(run);
          const known = held.filter((it) => it.dataset === dataset).map(({ month }) => month);
          for (const [month] of ownRows(dataset))
            if (!known.includes(month)) cube.delete(`${dataset}/${month}`);
        },
      },
    },
  };
  return city;
}

/** Ports of a process that dies at its n-th call (from 1), before it has effect or after. */
export function dyingPorts(ports: RefreshPorts, n: number, side: 'before' | 'after'): RefreshPorts {
  let calls = 0;
  const around = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) => {
    return async (...args: Args): Promise<T> => {
      calls += 1;
      if (calls < n) return call(...args);
      if (side === 'after' && calls === n) await call(...args);
      throw new KilledError();
    };
  };
  return throughCalls(ports, around);
}

/** Every call of the ports, each through `around`. */
export function throughCalls(
  ports: RefreshPorts,
  around: <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) => (...args: Args) => Promise<T>,
): RefreshPorts {
  const { cubes, checked } = ports;
  return {
    ...ports,
    list: around(ports.list),
    partitions: around(ports.partitions),
    readVersion: around(ports.readVersion),
    writeVersion: around(ports.writeVersion),
    checked: { read: around(checked.read), forget: around(checked.forget), say: around(checked.say) },
    cubes: {
      take: around(cubes.take),
      held: around(cubes.held),
      companions: around(cubes.companions),
      replace: around(cubes.replace),
      settle: around(cubes.settle),
      dropStrays: around(cubes.dropStrays),
    },
  };
}

/** The process is gone. */
export class KilledError extends Error {
  override readonly name = 'KilledError';
}
