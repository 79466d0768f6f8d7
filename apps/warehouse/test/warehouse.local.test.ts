import { dataset, datasetIds, type CanonicalEvent } from '@denver/record-model';
import { rawServiceRequest, rawTrafficAccident, startTestCloud, type TestCloud } from '@denver/testing';
import { redshiftDataClient } from '@denver/aws-clients';
import { cubeRows, cubes } from '@denver/questions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dimensionDrift } from '../src/adapters/dimension-rows';
import { readState } from '../src/adapters/redshift-state';
import { driftOf, expectedState } from '../src/core/expected-state';
import { dimensionTables } from '../src/core/objects';
import { refresh, type RefreshPorts } from '../src/refresh/refresh';
import { checkedInMigrations } from './support/files';
import { eventOf, makeJournalTable, makeStage, type WireStage } from './support/wire';

const migrations = await checkedInMigrations();
const previous = { ...process.env };
let cloud: TestCloud;
let stage: WireStage;
let second: WireStage;

const options = { datasets: datasetIds, rebuild: false, trustVersion: false };
const run = (ports: RefreshPorts, changes = {}) => refresh(ports, { ...options, ...changes });

/** A request of a day of 2015, told apart by its address. */
function request(day: string, address: string, changes: Record<string, string> = {}): CanonicalEvent {
  const at = `${day} 10:00:00 AM`;
  const open = { CaseStatus: 'New', CaseClosedDate: '', CaseCloseddttm: '' };
  return eventOf(
    'service-request',
    rawServiceRequest({
      CaseCreatedDate: day,
      CaseCreateddttm: at,
      IncidentAddress1: address,
      ...open,
      ...changes,
    }),
  );
}

const fields = dataset('traffic-accident').rawFields;
const accident = (id: string, reported: string) =>
  eventOf(
    'traffic-accident',
    rawTrafficAccident(fields, {
      OFFENSE_ID: id,
      FIRST_OCCURRENCE_DATE: '2014-03-01 10:00:00',
      LAST_OCCURRENCE_DATE: reported,
      REPORTED_DATE: reported,
    }),
  );

/** Sums of integers are exact decimals, which come as text. */
const sums = async (of: WireStage, column: string, cube: string, by: string) =>
  (await of.query(`SELECT ${by}, SUM(${column}) FROM city.${cube} GROUP BY ${by} ORDER BY ${by}`)).map(
    ([value, sum]) => [value, Number(sum)],
  );

/** Years are what their months sum up to, and the greatest counts are theirs, whatever has happened. */
async function checkLonger(of: WireStage): Promise<void> {
  for (const { table, sumOf, top } of cubes)
    if (sumOf && !top)
      expect(await sums(of, 'requests', table, 'created_year'), table).toEqual(
        await sums(of, 'requests', sumOf.table, 'SUBSTR(created_month, 1, 4)'),
      );
  for (const cube of cubes.filter(({ top }) => top)) {
    const columns = cube.columns.map(({ name }) => name).join(', ');
    const anew = await of.query(`SELECT ${columns} FROM (${cubeRows(cube).sql}) AS anew ORDER BY ${columns}`);
    expect(await of.query(`SELECT ${columns} FROM city.${cube.table} ORDER BY ${columns}`)).toEqual(anew);
  }
}

const counts = async (of: WireStage) => ({
  longer: await checkLonger(of),
  cells: await sums(of, 'requests', 'request_cells', 'created_month'),
  accidents: await sums(of, 'accidents', 'accident_cells', 'created_month'),
  months: await of.query(
    'SELECT dataset, month, settled, event_count, row_count FROM city.cube_months ORDER BY dataset, month',
  ),
});

beforeAll(async () => {
  cloud = await startTestCloud();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, cloud.env);
  await makeJournalTable();
  stage = await makeStage('one');
}, 60_000);

afterAll(async () => {
  process.env = previous;
  await cloud.stop();
});

describe('the warehouse over the wire', { timeout: 60_000 }, () => {
  it('migrates twice: the second changes nothing, plan shows nothing, nothing has drifted', async () => {
    const first = await stage.migrate(migrations);
    expect(first.error).toBeUndefined();
    expect(first.results.flatMap(({ statements }) => statements)).toHaveLength(migrations.length);
    expect(await stage.migrate(migrations)).toEqual({ results: [] });
    expect(await stage.plan(migrations)).toEqual({ results: [] });
    const redshift = redshiftDataClient();
    expect(driftOf(expectedState(migrations), await readState(redshift, stage.place))).toEqual([]);
    for (const table of dimensionTables)
      expect(await dimensionDrift(redshift, stage.place, table), table.name).toEqual([]);
  });

  it('names a dimension that was changed by hand', async () => {
    const { place } = stage;
    await stage.query("UPDATE city.agencies SET relation = 'office' WHERE name = 'Environmental Health'");
    const [agencies] = dimensionTables.filter(({ name }) => name === 'agencies');
    expect(agencies && (await dimensionDrift(redshiftDataClient(), place, agencies))).toEqual([
      'city.agencies was changed by hand: 1 rows missing, 1 not of the migrations, 0 doubled',
    ]);
  });

  it('lets four migrators at once apply everything once', async () => {
    second = await makeStage('two');
    const reports = await Promise.all(Array.from({ length: 4 }, () => second.migrate(migrations)));
    expect(reports.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
    const applied = reports.map(({ results }) => results.length).sort((a, b) => a - b);
    expect(applied).toEqual([0, 0, 0, migrations.length]);
  });

  it('counts newest versions, once, however often events are told', async () => {
    const june = [request('06/10/2015', '1 A ST'), request('06/11/2015', '2 B ST')];
    const closed = request('06/10/2015', '1 A ST', {
      CaseStatus: 'Closed - Answer Provided',
      CaseClosedDate: '06/20/2015',
      CaseCloseddttm: '06/20/2015 01:00:00 PM',
    });
    await stage.put('service-request', '2015-06', 'first', june);
    await stage.put('service-request', '2015-07', 'first', [request('07/01/2015', '1 A ST')]);
    await stage.put('traffic-accident', '2014-03', 'first', [
      accident('2014100540100', '2014-03-02 09:00:00'),
      accident('2014101540100', '2014-03-03 09:00:00'),
    ]);
    const first = await run(stage.ports);
    expect(first.failures).toEqual([]);
    expect(first.version?.datasets['service-request']).toMatchObject({ events: 3, rows: 3, months: 2 });
    expect(await counts(stage)).toEqual({
      cells: [
        ['2015-06', 2],
        ['2015-07', 1],
      ],
      accidents: [['2014-03', 2]],
      months: [
        ['service-request', '2015-06', true, 2, 2],
        ['service-request', '2015-07', true, 1, 1],
        ['traffic-accident', '2014-03', true, 2, 2],
      ],
    });

    await stage.put('service-request', '2015-06', 'late', [closed]);
    for (const name of ['replay', 'replay-again']) {
      await stage.put('service-request', '2015-06', name, june);
      expect((await run(stage.ports)).refreshed['service-request']).toEqual(['2015-06']);
      expect((await counts(stage)).cells).toEqual([
        ['2015-06', 2],
        ['2015-07', 1],
      ]);
    }
    expect(await sums(stage, 'requests', 'request_cells', 'status_group')).toEqual([
      ['resolved', 1],
      ['unresolved', 2],
    ]);
  });

  it('finds nothing to do the second time, and asks no warehouse for it', async () => {
    const { version } = await run(stage.ports);
    expect((await run(stage.ports)).refreshed).toEqual({ 'service-request': [], 'traffic-accident': [] });
    const asleep: RefreshPorts = {
      ...stage.ports,
      cubes: new Proxy(stage.ports.cubes, {
        get() {
          throw new Error('woken');
        },
      }),
    };
    expect(await run(asleep, { trustVersion: true })).toEqual({ refreshed: {}, removed: {}, failures: [] });
    expect((await stage.ports.readVersion())?.version).toBe(version?.version);
  });

  it('moves an accident from the month it has left', async () => {
    await stage.put('traffic-accident', '2014-04', 'moved', [
      accident('2014100540100', '2014-04-02 09:00:00'),
    ]);
    expect((await run(stage.ports)).refreshed['traffic-accident']).toEqual(['2014-03', '2014-04']);
    expect((await counts(stage)).accidents).toEqual([
      ['2014-03', 1],
      ['2014-04', 1],
    ]);
  });

  it('never counts half an object, and counts it once it is whole', async () => {
    const events = [request('08/01/2015', '1 A ST'), request('08/02/2015', '2 B ST')];
    await second.putHalf('service-request', '2015-08', 'new', events);
    expect((await run(second.ports)).failures.map(({ months }) => months)).toEqual([['2015-08']]);
    expect(await counts(second)).toEqual({ cells: [], accidents: [], months: [] });
    await second.put('service-request', '2015-08', 'new', events);
    expect((await run(second.ports)).failures).toEqual([]);
    expect((await counts(second)).cells).toEqual([['2015-08', 2]]);
  });

  it('takes a month away whose objects are gone', async () => {
    const key = await stage.put('service-request', '2015-08', 'gone', [request('08/01/2015', '1 A ST')]);
    await run(stage.ports);
    const months = async () => (await counts(stage)).cells.map(([month]) => month);
    expect(await months()).toEqual(['2015-06', '2015-07', '2015-08']);
    await stage.remove(key);
    expect((await run(stage.ports)).removed['service-request']).toEqual(['2015-08']);
    expect(await months()).toEqual(['2015-06', '2015-07']);
  });

  it('rebuilds to the same, and takes rows away that nobody counted', async () => {
    const before = await counts(stage);
    await stage.query(
      "INSERT INTO city.request_hours (created_month, created_hour, requests) VALUES ('2001-01', 5, 99)",
    );
    await stage.query(
      "INSERT INTO city.request_hours_by_year (created_year, created_hour, requests) VALUES ('2002', 5, 99)",
    );
    const { refreshed } = await run(stage.ports, { rebuild: true });
    expect(refreshed['service-request']).toEqual(['2015-06', '2015-07']);
    expect(await counts(stage)).toEqual(before);
    expect(
      await stage.query("SELECT COUNT(*) FROM city.request_hours WHERE created_month = '2001-01'"),
    ).toEqual([[0]]);
  });

  it.each([2, 8])('doubles no row when %i refreshes run at once', async (count) => {
    const month = `2016-0${count}`;
    await stage.put('service-request', month, 'new', [request(`0${count}/01/2016`, '1 A ST')]);
    const outcomes = await Promise.allSettled(Array.from({ length: count }, () => run(stage.ports)));
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    await run(stage.ports);
    expect((await counts(stage)).cells.filter(([of]) => of === month)).toEqual([[month, 1]]);
    expect((await run(stage.ports)).refreshed['service-request']).toEqual([]);
  });

  it('joins facts with place and day, private columns left out', async () => {
    expect(
      await stage.query(
        "SELECT season, weekday, holiday FROM city.request_facts WHERE created_month = '2015-07'",
      ),
    ).toEqual([['summer', 3, null]]);
    await expect(stage.query('SELECT incident_address_1 FROM city.request_facts')).rejects.toThrow(
      'incident_address_1',
    );
  });
});
