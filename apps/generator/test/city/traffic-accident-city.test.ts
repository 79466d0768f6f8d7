import { dataset, normalise } from '@denver/record-model';
import type { CanonicalEvent } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../src/city/denver-time';
import { cityNeighborhoods } from '../../src/city/place';
import * as counts from '../../src/city/tables/traffic-accident-counts';
import { TrafficAccidentCity } from '../../src/city/traffic-accident-city';
import { parseRecord } from '../../src/core/corrupt';
import { seedOf } from '../../src/core/random';
import { largestGap, sharesOf } from '../helpers/shares';

const { rawFields } = dataset('traffic-accident');

function cityOf(year: number, rows: number | undefined, updates = 0): TrafficAccidentCity {
  const range = { fromDay: dayNumber(year, 1, 1), toDay: dayNumber(year, 12, 31) };
  return new TrafficAccidentCity(seedOf('shares'), { ...range, rows, updates, pass: 0 });
}

function rawOf(city: TrafficAccidentCity, index: number, part: 0 | 1 = 0): Record<string, string> {
  const cells = parseRecord(city.rowOf(index, part));
  return Object.fromEntries(rawFields.map((name, position) => [name, cells[position] ?? '']));
}

function eventOf(city: TrafficAccidentCity, index: number, part: 0 | 1 = 0): CanonicalEvent {
  const result = normalise('traffic-accident', rawOf(city, index, part));
  if (!result.ok) throw new Error(`${result.reason} ${result.field} ${result.detail}`);
  return result.event;
}

const city = cityOf(2019, undefined);
const rows = Array.from({ length: city.cases }, (_, index) => rawOf(city, index));
const share = (test: (row: Record<string, string>) => boolean) => rows.filter(test).length / rows.length;

describe('TrafficAccidentCity', () => {
  it('has the volume of the year', () => {
    expect(rows.length).toBe(24_841);
    expect(cityOf(2016, undefined).cases).toBe(Math.round((25_434 * 366) / 365));
  });

  it('follows hours and weekdays of the first occurrence', () => {
    const cellsOf = counts.accidentsByWeekdayHour.flat();
    const seen = new Array<number>(cellsOf.length).fill(0);
    for (const { FIRST_OCCURRENCE_DATE: text = '' } of rows) {
      const date = new Date(`${text.replace(' ', 'T')}Z`);
      const slot = ((date.getUTCDay() + 6) % 7) * 24 + date.getUTCHours();
      seen[slot] = (seen[slot] ?? 0) + 1;
    }
    expect(largestGap(seen, cellsOf)).toBeLessThan(0.0025);
  });

  it('has the mix of offences, and more drunk drivers at night than in the morning', () => {
    const expected = Object.fromEntries(
      Object.entries(counts.topOffenses).map(([top, n]) => [top.padEnd(30), n]),
    );
    expect(sharesOf(rows, 'TOP_TRAFFIC_ACCIDENT_OFFENSE', expected)).toBeLessThan(0.04);
    const hour = (row: Record<string, string>) => Number(row['FIRST_OCCURRENCE_DATE']?.slice(11, 13));
    const drunk = rows.filter((row) => row['TOP_TRAFFIC_ACCIDENT_OFFENSE']?.includes('DUI'));
    expect(drunk.filter((row) => hour(row) < 4 || hour(row) >= 21).length / drunk.length).toBeGreaterThan(
      0.45,
    );
    expect(drunk.filter((row) => hour(row) >= 5 && hour(row) < 12).length / drunk.length).toBeLessThan(0.05);
  });

  it('has the neighbourhoods and districts of the city, and its gaps', () => {
    const named = rows.filter((row) => row['NEIGHBORHOOD_ID'] !== '');
    const byPlace = cityNeighborhoods.map(
      ({ name }) => named.filter((row) => row['NEIGHBORHOOD_ID'] === name).length,
    );
    expect(
      largestGap(
        byPlace,
        cityNeighborhoods.map(({ trafficAccidents }) => trafficAccidents),
      ),
    ).toBeLessThan(0.006);
    expect(share((row) => row['GEO_LON'] === '')).toBeCloseTo(0.039, 2);
    expect(share((row) => row['LAST_OCCURRENCE_DATE'] === '')).toBeCloseTo(0.394, 1);
    expect(share((row) => row['INCIDENT_ADDRESS'] === '')).toBeCloseTo(0.113, 1);
    const districts = { '1': 803, '2': 573, '3': 1300, '4': 491, '5': 388, '6': 581, '7': 35 };
    expect(
      sharesOf(
        rows.filter((row) => row['DISTRICT_ID'] !== ''),
        'DISTRICT_ID',
        districts,
      ),
    ).toBeLessThan(0.02);
    expect(rows.every((row) => row['PRECINCT_ID']?.startsWith(row['DISTRICT_ID'] ?? '') ?? false)).toBe(true);
  });

  it('reports accidents minutes to hours later, never before they happen', () => {
    const minutes = rows
      .map((row) => [row['FIRST_OCCURRENCE_DATE'] ?? '', row['REPORTED_DATE'] ?? ''])
      .map(([first = '', reported = '']) => (Date.parse(`${reported}Z`) - Date.parse(`${first}Z`)) / 60_000)
      .sort((a, b) => a - b);
    expect(minutes[0]).toBeGreaterThanOrEqual(0);
    expect(minutes[Math.floor(minutes.length / 2)]).toBeGreaterThan(20);
    expect(minutes[Math.floor(minutes.length / 2)]).toBeLessThan(32);
    expect(minutes[Math.floor(minutes.length * 0.95)]).toBeGreaterThan(240);
  });

  it('has an offence id per row, made of incident, code and extension', () => {
    expect(new Set(rows.map((row) => row['OFFENSE_ID'])).size).toBe(rows.length);
    for (const row of rows.slice(0, 500)) {
      const { INCIDENT_ID, OFFENSE_CODE, OFFENSE_CODE_EXTENSION, OFFENSE_ID } = row;
      expect(OFFENSE_ID).toBe(`${INCIDENT_ID}${OFFENSE_CODE}0${OFFENSE_CODE_EXTENSION}`);
      expect(INCIDENT_ID).toMatch(/^2019\d{3,8}$/);
    }
  });

  it('has people on foot and on bicycles where the crash says so, and harm where the offence says so', () => {
    for (const row of rows) {
      const {
        PEDESTRIAN_IND,
        BICYCLE_IND,
        HARMFUL_EVENT_SEQ_1,
        FATALITIES,
        TOP_TRAFFIC_ACCIDENT_OFFENSE: top = '',
      } = row;
      if (PEDESTRIAN_IND === '') continue;
      expect(Number(PEDESTRIAN_IND) > 0).toBe(HARMFUL_EVENT_SEQ_1 === 'PEDESTRIAN');
      expect(Number(BICYCLE_IND) > 0).toBe(HARMFUL_EVENT_SEQ_1?.startsWith('BICYCLE') ?? false);
      if (Number(FATALITIES) > 0) expect(top).toMatch(/FATAL/);
    }
    expect(share((row) => Number(row['FATALITIES']) > 0)).toBeGreaterThan(0.001);
  });

  it('is accepted by the record model, in the upper case spelling until 2021 and the newer one after', () => {
    const [older, newer] = [cityOf(2021, 1200), cityOf(2022, 1200)];
    const types = new Set<unknown>();
    for (let index = 0; index < 1200; index++) {
      expect(eventOf(older, index)['created_month']).toMatch(/^202(1|2-01)/);
      types.add(eventOf(newer, index)['accident_type']);
    }
    expect(rawOf(older, 1)['ROAD_CONTOUR']).toBe('STRAIGHT ON-LEVEL');
    expect(rawOf(newer, 1)['ROAD_CONTOUR']).toBe('Straight On-Level');
    expect([...types]).toEqual(expect.arrayContaining(['accident', 'hit-and-run', 'dui']));
  });

  it('writes an updated accident twice: under one id, the final report being the later version', () => {
    const updated = cityOf(2020, 1000, 1);
    for (let index = 0; index < updated.cases; index++) {
      const { begins, first, second } = updated.timesOf(index);
      expect(first).toBe(begins);
      expect(second).toBeGreaterThan(first);
      const [early, final] = [eventOf(updated, index, 0), eventOf(updated, index, 1)];
      expect(final['offense_id']).toBe(early['offense_id']);
      expect(String(final['version']) > String(early['version'])).toBe(true);
      expect(early['light_condition']).toBe(null);
    }
  });
});
