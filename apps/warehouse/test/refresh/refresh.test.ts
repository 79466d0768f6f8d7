import { datasetIds } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { refresh, type RefreshOptions, type RefreshPorts } from '../../src/refresh/refresh';
import { memoryCity, type CityEvent } from '../support/memory-city';

const options: RefreshOptions = { datasets: datasetIds, rebuild: false, trustVersion: false };
const run = (ports: RefreshPorts, changes: Partial<RefreshOptions> = {}) =>
  refresh(ports, { ...options, ...changes });
const event = (key: string, version = 1): CityEvent => ({ key, version });

describe('refresh', () => {
  it('counts what is new, once, and tells the version', async () => {
    const city = memoryCity();
    city.put('service-request', '2015-06', [event('a'), event('b')]);
    city.put('service-request', '2015-07', [event('c')]);
    const first = await run(city.ports);
    expect(first.refreshed['service-request']).toEqual(['2015-06', '2015-07']);
    expect(city.rows('service-request')).toEqual(['2015-06 2', '2015-07 1']);
    expect(city.version).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      datasets: { 'service-request': { events: 2, rows: 3, months: 2 }, 'traffic-accident': { months: 0 } },
    });
    const second = await run(city.ports);
    expect(second.refreshed).toEqual({ 'service-request': [], 'traffic-accident': [] });
    expect(second.version).toEqual(first.version);
  });

  it('leaves the warehouse asleep when the version says what the lake says', async () => {
    const city = memoryCity();
    city.put('service-request', '2015-06', [event('a')]);
    await run(city.ports, { trustVersion: true });
    const before = city.queries;
    expect(await run(city.ports, { trustVersion: true })).toEqual({
      refreshed: {},
      removed: {},
      failures: [],
    });
    expect(city.queries).toBe(before);
    city.put('service-request', '2015-06', [event('b')]);
    expect((await run(city.ports, { trustVersion: true })).refreshed['service-request']).toEqual(['2015-06']);
  });

  it('counts a replayed event, and an older version, as nothing', async () => {
    const city = memoryCity();
    city.put('service-request', '2015-06', [event('a', 2)]);
    await run(city.ports);
    for (let times = 0; times < 2; times += 1) {
      city.put('service-request', '2015-06', [event('a', 2), event('a', 1)]);
      await run(city.ports);
      expect(city.rows('service-request')).toEqual(['2015-06 1']);
    }
  });

  it('makes the month that an accident has left anew, together with the one it went to', async () => {
    const city = memoryCity();
    city.put('traffic-accident', '2014-03', [event('x'), event('y')]);
    city.put('traffic-accident', '2014-04', [event('z')]);
    city.put('traffic-accident', '2014-05', [event('w')]);
    await run(city.ports);
    city.put('traffic-accident', '2014-04', [event('x', 2)]);
    const { refreshed } = await run(city.ports);
    expect(refreshed['traffic-accident']).toEqual(['2014-03', '2014-04']);
    expect(city.rows('traffic-accident')).toEqual(['2014-03 1', '2014-04 2', '2014-05 1']);
  });

  it('makes every month of accidents anew when one has lost an object', async () => {
    const city = memoryCity();
    city.put('traffic-accident', '2014-03', [event('x')]);
    city.put('traffic-accident', '2014-04', [event('x', 2)]);
    await run(city.ports);
    expect(city.rows('traffic-accident')).toEqual(['2014-04 1']);
    city.remove('traffic-accident', '2014-04');
    city.put('traffic-accident', '2014-04', [event('other')]);
    await run(city.ports);
    expect(city.rows('traffic-accident')).toEqual(['2014-03 1', '2014-04 1']);
  });

  it('takes a month away that has no objects any more', async () => {
    const city = memoryCity();
    for (const month of ['2015-06', '2015-07']) city.put('service-request', month, [event('a')]);
    await run(city.ports);
    city.remove('service-request', '2015-06');
    expect((await run(city.ports)).removed['service-request']).toEqual(['2015-06']);
    expect(city.rows('service-request')).toEqual(['2015-07 1']);
    expect(city.version?.datasets['service-request']?.months).toBe(1);
  });

  it('counts everything again when a cube is defined another way, and when told to', async () => {
    const city = memoryCity();
    for (const month of ['2015-06', '2015-07']) city.put('service-request', month, [event('a')]);
    await run(city.ports);
    city.definition = 'second';
    expect((await run(city.ports)).refreshed['service-request']).toEqual(['2015-06', '2015-07']);
    expect((await run(city.ports, { rebuild: true })).refreshed['service-request']).toEqual([
      '2015-06',
      '2015-07',
    ]);
  });

  it('lets one month that cannot be read hold up no other, and tries it again', async () => {
    const city = memoryCity();
    for (const month of ['2015-05', '2015-06', '2015-07']) city.put('service-request', month, [event('a')]);
    city.broken.add('2015-06');
    const { failures, refreshed } = await run(city.ports);
    expect(failures).toEqual([
      { dataset: 'service-request', months: ['2015-06'], reason: 'Spectrum Scan Error' },
    ]);
    expect(refreshed['service-request']).toEqual(['2015-05', '2015-07']);
    city.broken.clear();
    expect((await run(city.ports, { trustVersion: true })).refreshed['service-request']).toEqual(['2015-06']);
  });

  it('gives up after five months when it is not the months', async () => {
    const city = memoryCity();
    for (let month = 1; month <= 9; month += 1) {
      city.put('service-request', `2015-0${month}`, [event('a')]);
      city.broken.add(`2015-0${month}`);
    }
    const { failures } = await run(city.ports);
    expect(failures).toHaveLength(6);
    expect(failures.at(-1)).toEqual({
      dataset: 'service-request',
      months: ['2015-06', '2015-07', '2015-08', '2015-09'],
      reason: 'not tried after the others',
    });
  });

  it('stops at a failure whose outcome is not known', async () => {
    const city = memoryCity();
    city.put('service-request', '2015-06', [event('a')]);
    const cubes = { ...city.ports.cubes, replace: () => Promise.reject(new Error('socket hang up')) };
    await expect(run({ ...city.ports, cubes })).rejects.toThrow('socket hang up');
    expect(city.version).toBeUndefined();
  });
});
