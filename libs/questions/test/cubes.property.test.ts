import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  cubeRows,
  cubes,
  CubeMonthError,
  question,
  questions,
  typeValues,
  type Question,
} from '../src/index';
import { addDays, type AccidentRow, type City, type RequestRow } from './support/city';
import { plainAnswers } from './support/plain-answers';
import { plainInsights } from './support/plain-insights';
import { Warehouse } from './support/warehouse';

const plain = { ...plainAnswers, ...plainInsights };
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open();
});
afterAll(() => warehouse.close());

const day = fc.integer({ min: 0, max: 150 }).map((count) => addDays('2015-10-20', count));
const place = fc.constantFrom('Baker', 'Central Park', 'DIA', null);
const agency = fc.constantFrom('Finance', '311', "Mayor's Office", null);

const request = fc
  .record({
    created_date: day,
    created_hour: fc.integer({ min: 0, max: 23 }),
    closed: fc.option(fc.integer({ min: -3, max: 90 })),
    status_group: fc.constantFrom('resolved' as const, 'resolved' as const, 'unresolved' as const),
    case_summary: fc.constantFrom(
      'Graffiti',
      'GRAFFITI',
      'graffiti',
      'Weeds',
      'Ägypten',
      'x'.repeat(300),
      ...['Noise', 'Pothole', 'Snow', 'Trash'],
      null,
    ),
    case_source: fc.constantFrom('Phone', 'PocketGov', null),
    first_call_resolution: fc.constantFrom(true, false, null),
    agency,
    case_type: fc.constantFrom('Inquiry', 'Complaint', 'DIA Case', null),
    neighborhood: place,
  })
  .map(({ closed, ...row }): Omit<RequestRow, 'case_id'> => ({
    ...row,
    created_month: row.created_date.slice(0, 7),
    closed_date: closed === null ? null : addDays(row.created_date, closed),
  }));

const accident = fc
  .record({
    occurred_date: day,
    delay: fc.constantFrom(0, 0, 0, 40, 366, 500),
    accident_type: fc.constantFrom('accident', 'dui', 'fatal'),
    neighborhood: place,
  })
  .map(({ delay, ...row }): Omit<AccidentRow, 'offense_id'> => ({
    ...row,
    created_month: addDays(row.occurred_date, delay).slice(0, 7),
  }));

const smallCity: fc.Arbitrary<City> = fc
  .record({
    requests: fc.array(request, { maxLength: 40 }),
    accidents: fc.array(accident, { maxLength: 25 }),
  })
  .map(({ requests, accidents }) => ({
    requests: requests.map((row, i) => ({ ...row, case_id: String(i) })),
    accidents: accidents.map((row, i) => ({ ...row, offense_id: String(i) })),
  }));

/** Bounds often fall on the first and last day of a month or a year, where whole ones begin and end. */
const bound = fc.oneof(
  day,
  fc.constantFrom('2015-11-01', '2015-11-30', '2016-01-01', '2016-02-29', '2016-03-01'),
  fc.constantFrom('2014-12-01', '2015-01-01', '2015-12-31', '2016-12-31', '2017-01-31'),
);
const wholePeriod = fc.constantFrom<[string, string]>(
  ['2015-11-01', '2015-11-30'],
  ['2015-01-01', '2015-12-31'],
  ['2016-01-01', '2016-12-31'],
);
const range = fc.oneof(fc.tuple(fc.option(bound), fc.option(bound)), wholePeriod);
const chosen = fc
  .record({
    range: fc.option(range, { freq: 3 }),
    neighborhood: fc.option(fc.constantFrom('Baker', 'DIA'), { freq: 2 }),
    agency: fc.option(fc.constantFrom('Finance', "Mayor's Office"), { freq: 1 }),
    typeIndex: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 1 }),
  })
  .map(({ range, typeIndex, ...others }) => ({ ...others, typeIndex, ends: inOrder(range ?? [null, null]) }));

function inOrder([a, b]: [string | null, string | null]): [string | null, string | null] {
  return a !== null && b !== null && a > b ? [b, a] : [a, b];
}

type Chosen = typeof chosen extends fc.Arbitrary<infer T> ? T : never;

/** What of the choice this question takes. */
function parametersOf(
  question: Question,
  { ends: [from, to], neighborhood, agency, typeIndex }: Chosen,
): object {
  const type = typeIndex === null ? null : typeValues[question.datasets[0] ?? 'service-request'][typeIndex];
  const all = { from, to, neighborhood, agency, type };
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name, value]) => value && question.parameters.some((known) => known === name),
    ),
  );
}

describe('cubes', () => {
  it(
    'give every question the answer that the views and plain counting give',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(smallCity, chosen, async (city, choice) => {
          await warehouse.fill(city);
          for (const question of questions) {
            const parameters = parametersOf(question, choice);
            const views = await warehouse.answer(question, parameters, { engine: 'duckdb', source: 'views' });
            const fromCubes = await warehouse.answer(question, parameters, {
              engine: 'duckdb',
              source: 'cubes',
            });
            expect(fromCubes, question.id).toEqual(views);
            const counted = plain[question.id]?.(city, parameters) ?? [];
            expect(views, question.id).toEqual(
              counted.map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
            );
            expect(question.answer(views)).toMatch(/\.$/);
          }
        }),
        { numRuns: 15 },
      );
    },
  );

  it('are the same after any refreshes of changed months as when made from nothing', async () => {
    await fc.assert(
      fc.asyncProperty(smallCity, smallCity, async (before, after) => {
        await warehouse.fill(before);
        await warehouse.replace('service-request', after.requests);
        await warehouse.replace('traffic-accident', after.accidents);
        const touched = [before, after].flatMap(({ requests, accidents }) => [...requests, ...accidents]);
        for (const cube of cubes) {
          for (const month of new Set(touched.map((row) => row.created_month))) {
            await warehouse.refresh(cube, month);
            await warehouse.refresh(cube, month);
          }
          const refreshed = await warehouse.rowsOf(cube);
          await warehouse.rebuild(cube);
          expect(refreshed, cube.id).toEqual(await warehouse.rowsOf(cube));
        }
      }),
      { numRuns: 5 },
    );
  });

  it('are small tables of their own name, whose first column is the period they are refreshed by', () => {
    expect(new Set(cubes.map(({ table }) => table)).size).toBe(cubes.length);
    for (const { id, columns, sumOf, top } of cubes) {
      const name = top ? 'created_period' : sumOf ? 'created_year' : 'created_month';
      expect(columns[0], id).toMatchObject({ name, role: 'period', nullable: false });
      expect(columns.filter(({ role }) => role === 'count')).toHaveLength(1);
      const isPrivate = /address|zip|intersection|longitude|latitude/;
      expect(
        columns.some(({ name }) => isPrivate.test(name)),
        id,
      ).toBe(false);
    }
  });

  it('keep the greatest counts of a month, a year and all time for what is asked of one of these alone', () => {
    const asked = (parameters: object, grain: 'month' | 'year' = 'year') =>
      ask(question('top-events-by-area'), parameters, { source: 'cubes', grain });
    const [year, month] = [
      { from: '2015-01-01', to: '2015-12-31' },
      { from: '2016-02-01', to: '2016-02-29' },
    ];
    expect(asked({}).values).toEqual(['all']);
    expect(asked(year).values).toEqual(['2015']);
    expect(asked({ ...month, neighborhood: 'Baker' }).values).toEqual(['2016-02', 'Baker']);
    expect(asked({ ...year, type: 'Inquiry' }).values).toEqual(['2015', 'Inquiry']);
    for (const parameters of [{}, year, month])
      expect(asked(parameters).sql).toMatch(/FROM request_top_events\s/);
    expect(asked({ type: 'Inquiry' }).sql).toContain('FROM request_top_events_by_type');
    expect(asked({ agency: '311' }).sql).toContain('FROM request_top_events_by_agency');
    for (const parameters of [
      ...[{ agency: '311', type: 'Inquiry' }, { from: '2015-01-01' }],
      ...[{ to: '2015-12-31' }, { from: '2015-01-01', to: '2015-12-30' }, { ...year, to: '2016-12-31' }],
      { ...year, from: '2015-02-01' },
    ])
      expect(asked(parameters).sql, JSON.stringify(parameters)).not.toContain('request_top_events');
    expect(asked({}, 'month').sql).not.toContain('request_top_events');
  });

  it('are selected by month through parameters only', () => {
    for (const cube of cubes) {
      const isByYear = cube.sumOf !== undefined && cube.top === undefined;
      const { sql, values, names } = cubeRows(cube, ['2015-06', '2015-07']);
      expect(sql).toContain(
        isByYear
          ? 'WHERE (created_month >= :p1 AND created_month <= :p2)'
          : 'WHERE created_month IN (:p1, :p2)',
      );
      if (cube.top) expect(sql).toContain('WHERE created_year IN (:p3)');
      const months = isByYear ? ['2015-01', '2015-12'] : ['2015-06', '2015-07'];
      expect(values).toEqual(cube.top ? [...months, '2015'] : months);
      expect(names).toEqual(values.map((_, index) => `p${index + 1}`));
      expect(sql).toContain('FROM city.');
      for (const month of ["2015-06' OR 1=1", '2015-13', '2015-6', ''])
        expect(() => cubeRows(cube, [month])).toThrow(CubeMonthError);
    }
  });
});
