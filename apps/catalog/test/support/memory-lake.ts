import { AthenaQueryError } from '@denver/aws-clients';
import { fingerprintOf, type LakeMonth, type LakeObject } from '@denver/lake';
import { versionsOf, type DatasetId } from '@denver/record-model';
import { emptyManifest, monthFolder, type Manifest } from '../../src/compact/manifest';
import type { CompactedFile, CompactPorts, Partition } from '../../src/compact/ports';
import { SupersededError } from '../../src/errors';

/** One event: which case, which version of it. The month is part of a version, as it is of the content in the city. */
export interface LakeEvent {
  readonly key: string;
  readonly version: number;
}

interface Row extends LakeEvent {
  readonly month: string;
}

interface Stored extends LakeObject {
  readonly rows: readonly Row[];
}

interface File extends CompactedFile {
  readonly rows: readonly Row[];
}

/** A lake and its catalogue in memory, with the promises of the real ones. */
export interface MemoryLake {
  readonly ports: CompactPorts;
  /** Lands an object in a month; it is there at once and whole. */
  land(dataset: DatasetId, month: string, events: readonly LakeEvent[], bytes?: number): void;
  /** Takes away the n-th object of a month, or all. */
  remove(dataset: DatasetId, month: string, n?: number): void;
  /** Months that cannot be read, of either dataset. */
  readonly broken: Set<string>;
  /** Rows that the next UNLOADs lose. */
  lost: number;
  /** Queries asked so far. */
  queries: number;
  /** Loses the manifest. */
  forget(dataset: DatasetId): void;
  /** Lets time pass. */
  pass(ms: number): void;
  /** What the compacted table shows, as `month key version`. */
  shown(dataset: DatasetId): string[];
  /** What the view shows. */
  newest(dataset: DatasetId): string[];
  /** Files below `compacted/`, and folders that partitions point at. */
  files(dataset: DatasetId): string[];
  folders(dataset: DatasetId): string[];
  manifest(dataset: DatasetId): Manifest;
  /** What is wrong with what can be seen now; nothing may be, at any moment. */
  faults(): string[];
}

const datasets: readonly DatasetId[] = ['service-request', 'traffic-accident'];

/** Later than, and never the same as, another version of the case. */
function isNewer(a: Row, b: Row): boolean {
  return a.version === b.version ? a.month > b.month : a.version > b.version;
}

/** A lake without events. */
export function memoryLake(): MemoryLake {
  const events = new Map<string, Stored[]>();
  const files = new Map<string, File>();
  const partitions = new Map<string, Partition>();
  const manifests = new Map<DatasetId, { manifest: Manifest; mark: string }>();
  /** Every event that has ever landed, and the rows of every state of a month that was ever listed. */
  const landed = new Map<DatasetId, Row[]>(datasets.map((id) => [id, []]));
  const listedRows = new Map<string, readonly Row[]>();
  let nowMs = 1_800_000_000_000;
  let made = 0;

  const moves = (id: DatasetId): boolean => !versionsOf(id).includes('created_month');
  const monthsOf = (id: DatasetId): Map<string, Stored[]> =>
    new Map(
      [...events]
        .filter(([place, stored]) => place.startsWith(`${id}/`) && stored.length > 0)
        .map(([place, stored]): [string, Stored[]] => [place.slice(id.length + 1), stored])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const newestOf = (id: DatasetId, rows: readonly Row[]): Row[] => {
    const best = new Map<string, Row>();
    for (const row of rows) {
      const key = moves(id) ? row.key : `${row.month}/${row.key}`;
      const known = best.get(key);
      if (!known || isNewer(row, known)) best.set(key, row);
    }
    return [...best.values()];
  };
  const eventsOf = (id: DatasetId, months: readonly string[]): Row[] =>
    months.flatMap((month) => (events.get(`${id}/${month}`) ?? []).flatMap(({ rows }) => rows));
  const filesBelow = (prefix: string): File[] =>
    [...files.values()].filter(({ key }) => key.startsWith(prefix));
  const partitionsOf = (id: DatasetId): Partition[] =>
    [...partitions].filter(([place]) => place.startsWith(`${id}/`)).map(([, partition]) => partition);
  const textOf = (rows: readonly Row[]): string[] =>
    rows.map(({ month, key, version }) => `${month} ${key} ${version}`).sort();
  const query = (months: readonly string[]): void => {
    lake.queries += 1;
    nowMs += 1_000;
    const broken = months.find((month) => lake.broken.has(month));
    if (broken) throw new AthenaQueryError('q', 'SELECT', `FAILED: cannot read ${broken}`);
  };

  const ports: CompactPorts = {
    async list(id) {
      const months = [...monthsOf(id)].map(([month, stored]): [string, LakeMonth] => {
        listedRows.set(
          fingerprintOf('', stored),
          stored.flatMap(({ rows }) => rows),
        );
        return [month, { month, objects: [...stored] }];
      });
      return new Map(months);
    },
    manifest: {
      read: async (id) => manifests.get(id) ?? { manifest: undefined, mark: '' },
      async write(id, manifest, mark) {
        if ((manifests.get(id)?.mark ?? '') !== mark) throw new SupersededError(id);
        const next = `m${(made += 1)}`;
        manifests.set(id, { manifest, mark: next });
        return next;
      },
    },
    partitions: {
      read: async (id) => partitionsOf(id),
      async write(id, list) {
        for (const partition of list) partitions.set(`${id}/${partition.month}`, partition);
      },
      async remove(id, months) {
        for (const month of months) partitions.delete(`${id}/${month}`);
      },
    },
    queries: {
      async sharing(id, { events: months, compacted }) {
        query(months);
        const keys = new Map<string, Set<string>>();
        const shown = partitionsOf(id).filter(({ month }) => compacted.includes(month));
        for (const { key, month } of [
          ...eventsOf(id, months),
          ...shown.flatMap(({ folder }) => filesBelow(folder).flatMap(({ rows }) => rows)),
        ])
          keys.set(key, new Set([...(keys.get(key) ?? []), month]));
        const sets = [...keys.values()].filter(({ size }) => size > 1).map((of) => [...of].sort());
        return { sets, bytesScanned: 10 };
      },
      async unload(id, run, { read, written }) {
        const rows = newestOf(id, eventsOf(id, read));
        const broken = read.some((month) => lake.broken.has(month));
        for (const month of written) {
          let own = rows.filter((row) => row.month === month);
          if (own.length === 0) continue;
          if (lake.lost > 0) own = own.slice(0, -1);
          const key = `${monthFolder(id, { run, month })}f${(made += 1)}`;
          files.set(key, { key, month, run, bytes: own.length, lastModifiedMs: nowMs, rows: own });
          // Athena leaves what a failed query has written.
          if (broken) break;
        }
        lake.lost = Math.max(0, lake.lost - 1);
        query(read);
        return { bytesScanned: 100 };
      },
      async count(id, { read, written }) {
        query(read);
        const rows = new Map<string, number>();
        for (const { month } of newestOf(id, eventsOf(id, read)))
          if (written.includes(month)) rows.set(month, (rows.get(month) ?? 0) + 1);
        return { rows, bytesScanned: 10 };
      },
    },
    files: {
      list: async (id, run) => filesBelow(`compacted/${id}/${run === undefined ? '' : `${run}/`}`),
      rows: async ({ key }) => files.get(key)?.rows.length ?? 0,
      async remove(list) {
        for (const { key } of list) files.delete(key);
      },
    },
    definition: () => '',
    newRun: () => `r${(made += 1)}`,
    now: () => nowMs,
  };

  /** Everything that was in the listing that a partition names is shown by it, or has a newer version elsewhere. */
  const partitionFaults = (id: DatasetId, { month, folder, parameters }: Partition): string[] => {
    const rows = filesBelow(folder).flatMap((file) => file.rows);
    const all = landed.get(id) ?? [];
    const where = `${id} ${month}`;
    const keys = new Set(rows.map(({ key }) => key));
    const missing = newestOf(id, listedRows.get(parameters['fingerprint'] ?? '') ?? []).filter(
      (row) =>
        !rows.some((own) => own.key === row.key && !isNewer(row, own)) &&
        !(
          moves(id) &&
          all.some((other) => other.key === row.key && other.month !== month && isNewer(other, row))
        ),
    );
    return [
      ...(keys.size < rows.length ? [`${where} has a case twice`] : []),
      ...(rows.length === Number(parameters['rowCount']) ? [] : [`${where} has lost files`]),
      ...rows
        .filter((row) => row.month !== month || !all.some((one) => textOf([one])[0] === textOf([row])[0]))
        .map((row) => `${where} has ${textOf([row])[0]}, which has never landed`),
      ...missing.map((row) => `${where} lacks ${textOf([row])[0]}`),
    ];
  };

  const lake: MemoryLake = {
    ports,
    broken: new Set(),
    lost: 0,
    queries: 0,
    land(id, month, list, bytes = 100) {
      made += 1;
      nowMs += 1_000;
      const rows = list.map((event) => ({ ...event, month }));
      const object = { key: `o${made}`, etag: `e${made}`, bytes, lastModifiedMs: nowMs, rows };
      events.set(`${id}/${month}`, [...(events.get(`${id}/${month}`) ?? []), object]);
      landed.get(id)?.push(...rows);
    },
    remove(id, month, n) {
      const place = `${id}/${month}`;
      events.set(place, n === undefined ? [] : (events.get(place) ?? []).filter((_, at) => at !== n));
    },
    forget(id) {
      manifests.delete(id);
    },
    pass(ms) {
      nowMs += ms;
    },
    shown: (id) =>
      textOf(partitionsOf(id).flatMap(({ folder }) => filesBelow(folder).flatMap(({ rows }) => rows))),
    newest: (id) => textOf(newestOf(id, eventsOf(id, [...monthsOf(id).keys()]))),
    files: (id) => filesBelow(`compacted/${id}/`).map(({ key }) => key),
    folders: (id) => partitionsOf(id).map(({ folder }) => folder),
    manifest: (id) => manifests.get(id)?.manifest ?? emptyManifest,
    faults: () => datasets.flatMap((id) => partitionsOf(id).flatMap((one) => partitionFaults(id, one))),
  };
  return lake;
}

/** Whoever asked is gone. */
export class KilledError extends Error {
  override readonly name = 'KilledError';
}

/** How a call is made instead. */
export type Around = <Args extends unknown[], T>(
  call: (...args: Args) => Promise<T>,
) => (...args: Args) => Promise<T>;

/** Ports each of whose calls goes through `around`. */
export function throughCalls(ports: CompactPorts, around: Around): CompactPorts {
  const { list, manifest, partitions, queries, files } = ports;
  return {
    ...ports,
    list: around(list),
    manifest: { read: around(manifest.read), write: around(manifest.write) },
    partitions: {
      read: around(partitions.read),
      write: around(partitions.write),
      remove: around(partitions.remove),
    },
    queries: {
      sharing: around(queries.sharing),
      unload: around(queries.unload),
      count: around(queries.count),
    },
    files: { list: around(files.list), rows: around(files.rows), remove: around(files.remove) },
  };
}

/** Ports that are killed at their n-th call: before it does anything, or before anyone learns what it did. */
export function dyingPorts(ports: CompactPorts, n: number, side: 'before' | 'after'): CompactPorts {
  let calls = 0;
  return throughCalls(ports, (call) => async (...args) => {
    calls += 1;
    if (calls > n || (calls === n && side === 'before')) throw new KilledError();
    const answer = await call(...args);
    if (calls >= n) throw new KilledError();
    return answer;
  });
}
