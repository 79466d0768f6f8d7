import { describe, expect, it } from 'vitest';
import { compact, type CompactOptions, type DatasetReport } from '../../src/compact/compact';
import type { CompactEvent, CompactPorts } from '../../src/compact/ports';
import { SupersededError } from '../../src/errors';
import { dyingPorts, KilledError, memoryLake, throughCalls, type MemoryLake } from '../support/memory-lake';

const [requests, accidents] = ['service-request', 'traffic-accident'] as const;
const hourMs = 3_600_000;
const base: CompactOptions = { datasets: [requests, accidents], rebuild: false, graceMs: hourMs };

async function compactOne(
  ports: CompactPorts,
  dataset: typeof requests | typeof accidents,
  options: Partial<CompactOptions> = {},
): Promise<DatasetReport> {
  const [report] = await compact(ports, { ...base, ...options, datasets: [dataset] });
  if (!report) throw new Error('Expected a report');
  return report;
}

/** A lake in which an accident has just left a month for another, and a request has a newer version. */
async function changedLake(): Promise<MemoryLake> {
  const lake = memoryLake();
  lake.land(requests, '2015-07', [
    { key: 'a', version: 1 },
    { key: 'b', version: 1 },
  ]);
  lake.land(accidents, '2015-07', [
    { key: 'x', version: 1 },
    { key: 'y', version: 1 },
  ]);
  lake.land(accidents, '2015-08', [{ key: 'z', version: 1 }]);
  await compact(lake.ports, base);
  lake.land(requests, '2015-07', [{ key: 'a', version: 2 }]);
  lake.land(accidents, '2015-09', [{ key: 'x', version: 2 }]);
  return lake;
}

/** Ports whose UNLOAD is followed by something. */
function afterUnload(ports: CompactPorts, then: () => void): CompactPorts {
  const { queries } = ports;
  return {
    ...ports,
    queries: {
      ...queries,
      async unload(...args) {
        const scanned = await queries.unload(...args);
        then();
        return scanned;
      },
    },
  };
}

describe('compact', () => {
  it('tells months, rows, bytes before and after, bytes scanned and dollars', async () => {
    const lake = await changedLake();
    expect(await compact(lake.ports, base)).toEqual([
      {
        dataset: requests,
        compacted: ['2015-07'],
        removed: [],
        rows: 2,
        bytesBefore: 200,
        bytesAfter: 2,
        bytesScanned: 110,
        dollars: 0.0001,
        filesRemoved: 0,
        failures: [],
        left: [],
      },
      expect.objectContaining({ compacted: ['2015-07', '2015-09'], rows: 2, bytesScanned: 120 }),
    ]);
  });

  it('reads no month but those it writes and those that share a case with them', async () => {
    const lake = await changedLake();
    const read: string[][] = [];
    const { queries } = lake.ports;
    const spied: CompactPorts['queries'] = {
      ...queries,
      unload: (id, run, part) => {
        read.push([...part.read]);
        return queries.unload(id, run, part);
      },
    };
    await compactOne({ ...lake.ports, queries: spied }, accidents);
    expect(read).toEqual([['2015-07', '2015-09']]);
  });

  it('is ended by the next run, wherever it is killed', async () => {
    for (const side of ['before', 'after'] as const) {
      let deaths = 0;
      for (let n = 1; n === deaths + 1; n += 1) {
        const lake = await changedLake();
        const ports = throughCalls(lake.ports, (call) => (...args) => {
          expect(lake.faults()).toEqual([]);
          return call(...args);
        });
        await compact(dyingPorts(ports, n, side), base).catch((error: unknown) => {
          if (!(error instanceof KilledError)) throw error;
          deaths += 1;
        });
        expect(lake.faults()).toEqual([]);
        await compact(lake.ports, base);
        for (const id of base.datasets) expect(lake.shown(id)).toEqual(lake.newest(id));
      }
      // As many as a run has calls.
      expect(deaths).toBeGreaterThan(20);
    }
  });

  it('writes a month again when an event lands while it is written', async () => {
    const lake = await changedLake();
    const events: CompactEvent[] = [];
    let landings = 1;
    const ports = afterUnload({ ...lake.ports, onEvent: (event) => events.push(event) }, () => {
      if (landings-- > 0) lake.land(requests, '2015-07', [{ key: 'c', version: 1 }]);
    });
    expect(await compactOne(ports, requests)).toMatchObject({
      compacted: ['2015-07'],
      rows: 3,
      failures: [],
    });
    expect(events.map(({ kind }) => kind)).toEqual(['again', 'compacted']);
    // The fingerprint is of the first listing, so that the next run looks once more.
    expect(await compactOne(lake.ports, requests)).toMatchObject({ compacted: ['2015-07'] });
    expect(await compactOne(lake.ports, requests)).toMatchObject({ compacted: [] });
  });

  it('gives a month up that never rests, and one whose files lack a row, and goes on showing what it showed', async () => {
    const restless = await changedLake();
    const before = restless.shown(requests);
    let landed = 0;
    const ports = afterUnload(restless.ports, () =>
      restless.land(requests, '2015-07', [{ key: `c${(landed += 1)}`, version: 1 }]),
    );
    const { failures } = await compactOne(ports, requests);
    expect(failures).toEqual([
      {
        months: ['2015-07'],
        reason: expect.stringMatching(/^Expected the files of r\d+ to hold 5 rows of 2015-07, got 4\.$/),
      },
    ]);
    expect(restless.shown(requests)).toEqual(before);

    const torn = await changedLake();
    torn.lost = 1;
    expect((await compactOne(torn.ports, requests)).failures).toHaveLength(1);
    expect(torn.shown(requests)).toEqual(before);
    expect((await compactOne(torn.ports, requests)).failures).toEqual([]);
  });

  it('compacts the other months when one cannot be read', async () => {
    const lake = memoryLake();
    const months = ['2015-01', '2015-02', '2015-03'];
    for (const month of months) lake.land(requests, month, [{ key: 'a', version: 1 }]);
    lake.broken.add('2015-02');
    expect(await compactOne(lake.ports, requests)).toMatchObject({
      compacted: ['2015-01', '2015-03'],
      failures: [{ months: ['2015-02'], reason: 'Athena query q: FAILED: cannot read 2015-02 SQL: SELECT' }],
    });
    lake.broken.clear();
    expect(await compactOne(lake.ports, requests)).toMatchObject({ compacted: ['2015-02'], failures: [] });
  });

  it('leaves the rest after five months that fail', async () => {
    const lake = memoryLake();
    for (let month = 1; month <= 9; month += 1) {
      lake.land(requests, `2015-0${month}`, [{ key: 'a', version: 1 }]);
      lake.broken.add(`2015-0${month}`);
    }
    const { failures, left } = await compactOne(lake.ports, requests);
    expect(failures).toHaveLength(5);
    expect(left).toEqual(['2015-06', '2015-07', '2015-08', '2015-09']);
  });

  it('refuses a month of more bytes than a query may read, and names the limit', async () => {
    const lake = memoryLake();
    lake.land(requests, '2015-01', [{ key: 'a', version: 1 }], 10_000_000_001);
    lake.land(requests, '2015-02', [{ key: 'a', version: 1 }], 9_000_000_000);
    const { compacted, failures } = await compactOne(lake.ports, requests);
    expect(compacted).toEqual(['2015-02']);
    expect(failures[0]?.reason).toContain('to have at most 10000000000 bytes, got 10000000001');
  });

  it('begins no group once it is told to stop, and the next run goes on', async () => {
    const lake = memoryLake();
    for (let month = 1; month <= 9; month += 1)
      for (const year of [2014, 2015]) lake.land(requests, `${year}-0${month}`, [{ key: 'a', version: 1 }]);
    let groups = 0;
    const report = await compactOne(lake.ports, requests, { isStopped: () => groups++ > 0 });
    expect([report.compacted.length, report.left.length]).toEqual([12, 6]);
    expect((await compactOne(lake.ports, requests)).compacted).toEqual(report.left);
  });

  it('does not show a group that took so long that its files may be taken for strays', async () => {
    const lake = await changedLake();
    const before = lake.shown(requests);
    const { failures } = await compactOne(
      afterUnload(lake.ports, () => lake.pass(hourMs)),
      requests,
    );
    expect(failures[0]?.reason).toContain('to be written within 45 minutes, got 60');
    expect(lake.shown(requests)).toEqual(before);
  });

  it('begins again when another run was faster, three times at most', async () => {
    const lake = await changedLake();
    const others = (times: number): CompactPorts =>
      afterUnload(lake.ports, () => {
        if (times-- <= 0) return;
        const held = lake.manifest(requests);
        void lake.ports.manifest
          .read(requests)
          .then(({ mark }) => lake.ports.manifest.write(requests, held, mark));
      });
    await expect(compactOne(others(3), requests)).rejects.toThrow(SupersededError);
    expect(await compactOne(others(2), requests)).toMatchObject({ compacted: ['2015-07'] });
    expect(lake.shown(requests)).toEqual(lake.newest(requests));
  });

  it('compacts every month anew when told to, to a new place', async () => {
    const lake = await changedLake();
    await compact(lake.ports, base);
    const before = lake.folders(accidents);
    const report = await compactOne(lake.ports, accidents, { rebuild: true });
    expect(report.compacted).toEqual(['2015-07', '2015-08', '2015-09']);
    expect(lake.folders(accidents).filter((folder) => before.includes(folder))).toEqual([]);
    expect(lake.shown(accidents)).toEqual(lake.newest(accidents));
  });

  it('deletes what was replaced a grace time ago, and what a killed run has left, not sooner', async () => {
    const lake = await changedLake();
    await compact(dyingPorts(lake.ports, 5, 'after'), { ...base, datasets: [requests] }).catch(
      () => undefined,
    );
    const files = lake.files(requests).length;
    expect(files).toBe(2);
    await compact(lake.ports, base);
    expect(lake.files(requests)).toHaveLength(3);
    lake.pass(hourMs / 2);
    expect(await compactOne(lake.ports, requests)).toMatchObject({ filesRemoved: 0 });
    lake.pass(hourMs / 2);
    expect(await compactOne(lake.ports, requests)).toMatchObject({ filesRemoved: 2 });
    expect(lake.files(requests)).toHaveLength(1);
    expect(lake.shown(requests)).toEqual(lake.newest(requests));
  });

  it('shows what it showed while its manifest is lost, and compacts everything anew', async () => {
    const lake = await changedLake();
    await compact(lake.ports, base);
    lake.forget(accidents);
    const report = await compactOne(lake.ports, accidents, { isStopped: () => true });
    expect(report).toMatchObject({ compacted: [], left: ['2015-07', '2015-08', '2015-09'] });
    expect(lake.shown(accidents)).toEqual(lake.newest(accidents));
    expect((await compactOne(lake.ports, accidents)).compacted).toHaveLength(3);
    expect(lake.shown(accidents)).toEqual(lake.newest(accidents));
  });
});
