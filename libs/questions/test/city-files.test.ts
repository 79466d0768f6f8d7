import { neighborhoods, type CanonicalEvent } from '@denver/record-model';
import { cityFile } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import { question, questions } from '../src/index';
import type { AccidentRow, RequestRow } from './support/city';
import { eventsOfFile } from './support/city-files';
import { plainAnswers } from './support/plain-answers';
import { plainInsights } from './support/plain-insights';
import { Warehouse } from './support/warehouse';

const requestFile = cityFile('denver_311_service_data_2015_sample10pct.csv');
const accidentFile = cityFile('denver_traffic_accidents_2014_old17col.csv');
const plain = { ...plainAnswers, ...plainInsights };
const duckdb = { engine: 'duckdb', source: 'cubes' } as const;

/** Rows of the city's own counts of this file, by month; the last weeks are written in UTC. */
const publishedMonths = [3568, 3219, 3997, 4544, 4313, 4442, 4307, 4028, 3776, 3951, 3515, 3510];
const publishedTypes = { Inquiry: 30_894, Complaint: 10_056, Request: 5_636, Compliment: 46 };

const sum = (rows: ReadonlyArray<ReadonlyArray<string | null>>, column: number): number =>
  rows.reduce((total, row) => total + Number(row[column]), 0);

describe("on the city's own files, as far as they are here,", () => {
  it.runIf(requestFile && accidentFile)(
    'every question answers what is known and published',
    { timeout: 120_000 },
    async () => {
      const requests = await eventsOfFile('service-request', requestFile ?? '');
      const accidents = await eventsOfFile('traffic-accident', accidentFile ?? '');
      expect([requests.rows, requests.rejected]).toEqual([47_170, 0]);
      expect([accidents.rows, accidents.rejected]).toEqual([4_171, 0]);
      const city = {
        requests: requests.events.map(picked) as unknown as RequestRow[],
        accidents: accidents.events.map(picked) as unknown as AccidentRow[],
      };
      const twice = requests.rows - city.requests.length;
      expect(twice).toBeGreaterThanOrEqual(7);
      expect(twice).toBeLessThanOrEqual(8);

      const warehouse = await Warehouse.open();
      await warehouse.fill(city);
      for (const each of questions) {
        const fromCubes = await warehouse.answer(each, {}, duckdb);
        const fromViews = await warehouse.answer(each, {}, { ...duckdb, source: 'views' });
        const counted = plain[each.id]?.(city, {}) ?? [];
        expect(fromCubes, each.id).toEqual(fromViews);
        expect(fromCubes, each.id).toEqual(
          counted.map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
        );
      }

      const months = await warehouse.answer(question('monthly-trend'), {}, duckdb);
      expect(sum(months, 1)).toBe(city.requests.length);
      months.slice(0, 10).forEach(([, count], i) => {
        const published = publishedMonths[i] ?? 0;
        expect(Number(count)).toBeLessThanOrEqual(published);
        expect(Number(count)).toBeGreaterThanOrEqual(published - twice);
      });

      const types = await warehouse.answer(question('time-to-resolve'), {}, duckdb);
      expect(types.find(([by]) => by === 'all')?.slice(3, 4)).toEqual(['0']);
      const areas = await warehouse.answer(question('requests-by-area'), {}, duckdb);
      for (const [name, count] of areas) {
        const known = neighborhoods.find((neighborhood) => neighborhood.name === name);
        if (known)
          expect(Math.abs(Number(count) - known.serviceRequests), known.name).toBeLessThanOrEqual(twice);
      }
      for (const [type, published] of Object.entries(publishedTypes)) {
        const rows = await warehouse.answer(question('resolved-or-not'), { type }, duckdb);
        expect(Math.abs(sum(rows, 1) - published), type).toBeLessThanOrEqual(twice);
      }
      const accidentAreas = await warehouse.answer(question('accidents-by-neighborhood'), {}, duckdb);
      expect(sum(accidentAreas, 1)).toBe(4_171);
      for (const [name, count] of accidentAreas) {
        const known = neighborhoods.find((neighborhood) => neighborhood.name === name);
        if (known) expect(Number(count), known.name).toBe(known.trafficAccidents);
      }
      warehouse.close();
    },
  );
});

const read = [
  ...[
    'case_id',
    'created_date',
    'created_month',
    'created_hour',
    'closed_date',
    'status_group',
    'case_summary',
  ],
  ...['case_source', 'first_call_resolution', 'agency', 'case_type', 'neighborhood'],
  ...['offense_id', 'occurred_date', 'accident_type'],
];

/** The columns that questions read. */
function picked(event: CanonicalEvent): CanonicalEvent {
  return Object.fromEntries(Object.entries(event).filter(([name]) => read.includes(name)));
}
