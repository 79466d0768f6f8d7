import { dataset, normalise } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../src/city/denver-time';
import { cityNeighborhoods } from '../../src/city/place';
import { ServiceRequestCity, serviceRequestsOf } from '../../src/city/service-request-city';
import { parseRecord } from '../../src/core/corrupt';
import { seedOf } from '../../src/core/random';
import { largestGap, sharesOf } from '../helpers/shares';
import * as counts from '../../src/city/tables/service-request-counts';

const { rawFields } = dataset('service-request');
type Row = Record<string, string>;

function cityOf(year: number, rows: number, updates = 0): ServiceRequestCity {
  const range = { fromDay: dayNumber(year, 1, 1), toDay: dayNumber(year, 12, 31) };
  return new ServiceRequestCity(seedOf('shares'), { ...range, rows, updates, pass: 0 });
}

function rowsOf(city: ServiceRequestCity): Row[] {
  return Array.from({ length: city.cases }, (_, index) => {
    const cells = parseRecord(city.rowOf(index, 0));
    return Object.fromEntries(rawFields.map((name, position) => [name, cells[position] ?? '']));
  });
}

const rows2015 = rowsOf(cityOf(2015, 47_170));
const isListed = (row: Row) => (row['CaseCreatedDate'] ?? '').slice(0, 5) < '11/15';
const listed = rows2015.filter(isListed);
const typed = rows2015.filter((row) => !isListed(row));
const share = (rows: readonly Row[], test: (row: Row) => boolean) => rows.filter(test).length / rows.length;

describe('ServiceRequestCity of 2015', () => {
  it('changes systems where the city did: about 41,796 rows before, 5,374 after', () => {
    expect(listed.length).toBeGreaterThan(41_000);
    expect(listed.length).toBeLessThan(42_700);
  });

  it('follows hours and weekdays', () => {
    const byHour = new Array<number>(24).fill(0);
    const byWeekday = new Array<number>(7).fill(0);
    const city = cityOf(2015, 47_170);
    for (let index = 0; index < city.cases; index++) {
      const local = new Date((city.timesOf(index).begins - 7 * 3600) * 1000);
      const summer = local >= new Date('2015-03-08T02:00Z') && local < new Date('2015-11-01T01:00Z');
      const wall = new Date(local.getTime() + (summer ? 3_600_000 : 0));
      byHour[wall.getUTCHours()] = (byHour[wall.getUTCHours()] ?? 0) + 1;
      byWeekday[(wall.getUTCDay() + 6) % 7] = (byWeekday[(wall.getUTCDay() + 6) % 7] ?? 0) + 1;
    }
    expect(largestGap(byHour, counts.rowsByHour.all)).toBeLessThan(0.006);
    expect(largestGap(byWeekday, [9272, 9794, 9137, 8287, 7665, 1710, 1305])).toBeLessThan(0.015);
  });

  it('follows the months, and is quiet on holidays', () => {
    const byMonth = new Array<number>(12).fill(0);
    for (const row of rows2015) {
      const month = Number(row['CaseCreatedDate']?.slice(0, 2)) - 1;
      byMonth[month] = (byMonth[month] ?? 0) + 1;
    }
    expect(largestGap(byMonth, counts.rowsByMonth)).toBeLessThan(0.01);
    const onDay = (day: string) => rows2015.filter((row) => row['CaseCreatedDate'] === day).length;
    expect(onDay('05/25/2015')).toBeLessThan(30);
    expect(onDay('05/26/2015')).toBeGreaterThan(170);
  });

  it('has the mix of agencies, types and sources of the pick list', () => {
    // prettier-ignore
    const agencies = { '311': 17496, Finance: 7515, 'Public Works': 7488, 'Community Planning & Development': 3736, 'Environmental Health': 3353, 'Clerk & Recorder': 738, 'External Agency': 721, 'Parks & Recreation': 564, "Mayor's Office": 160, 'Tech Services': 22 };
    const types = { Inquiry: 27646, Complaint: 9609, Request: 4496, Compliment: 45 };
    const sources = {
      Phone: 38233,
      PocketGov: 2607,
      Email: 701,
      Other: 213,
      Fax: 25,
      'USPS Mail': 12,
      'Walk-In': 5,
    };
    expect(sharesOf(listed, 'Agency', agencies)).toBeLessThan(0.012);
    expect(sharesOf(listed, 'Type', types)).toBeLessThan(0.012);
    expect(sharesOf(listed, 'CaseSource', sources)).toBeLessThan(0.008);
  });

  it('has the most frequent summaries in order of their counts', () => {
    const seen = new Map<string, number>();
    for (const { CaseSummary = '' } of listed) seen.set(CaseSummary, (seen.get(CaseSummary) ?? 0) + 1);
    const top = [...seen].sort((a, b) => b[1] - a[1]).map(([summary]) => summary);
    expect(top.slice(0, 2)).toEqual([
      'Vehicle Registration Tags/Renewal',
      'Vehicle Registration - New Vehicle/New Resident',
    ]);
    expect(top.slice(0, 12)).toContain('Pothole needs repair');
    expect(seen.size).toBeGreaterThan(250);
  });

  it('ends cases as the city did: statuses, first calls, delays', () => {
    expect(share(listed, (row) => row['CaseStatus'] === 'Closed - Other')).toBeCloseTo(0.982, 1);
    expect(share(listed, (row) => row['CaseCloseddttm'] === '')).toBeLessThan(0.025);
    expect(share(listed, (row) => row['FirstCallResolution'] === 'Y')).toBeCloseTo(0.439, 1);
    const days = listed
      .filter((row) => row['CaseCloseddttm'] !== '')
      .map(
        (row) =>
          (Date.parse(row['CaseClosedDate'] ?? '') - Date.parse(row['CaseCreatedDate'] ?? '')) / 86_400_000,
      )
      .map(Math.round);
    const within = (low: number, high: number) =>
      days.filter((day) => day >= low && day <= high).length / days.length;
    expect(Math.abs(within(0, 0) - 0.586)).toBeLessThan(0.07);
    expect(Math.abs(within(7, 7) - 0.146)).toBeLessThan(0.05);
    expect(Math.abs(within(1, 6) - 0.149)).toBeLessThan(0.07);
    expect(Math.abs(within(91, 400) - 0.029)).toBeLessThan(0.02);
    expect(Math.min(...days)).toBe(0);
    expect(share(typed, (row) => row['CaseStatus'] === 'Closed - Answer Provided')).toBeGreaterThan(0.45);
    expect(share(typed, (row) => row['CaseCloseddttm'] === '')).toBeGreaterThan(0.1);
    expect(share(typed, (row) => row['CaseCloseddttm'] === '')).toBeLessThan(0.24);
  });

  it('fills places, zips and districts as often as the city did', () => {
    const located = listed.filter((row) => row['Longitude'] !== '');
    expect(Math.abs(located.length / listed.length - 0.356)).toBeLessThan(0.03);
    expect(share(located, (row) => row['IncidentIntersection1'] !== '')).toBeCloseTo(0.155, 1);
    expect(share(listed, (row) => row['CustomerZipCode'] === '99999')).toBeCloseTo(0.182, 1);
    expect(typed.every((row) => row['Longitude'] === '' && row['Neighborhood'] === '')).toBe(true);
    expect(new Set(typed.map((row) => row['CaseSummary'])).size).toBeGreaterThan(1500);
    const byPlace = cityNeighborhoods.map(
      ({ nameUntil2020 }) => located.filter((row) => row['Neighborhood'] === nameUntil2020).length,
    );
    expect(
      largestGap(
        byPlace,
        cityNeighborhoods.map(({ serviceRequests }) => serviceRequests),
      ),
    ).toBeLessThan(0.006);
  });

  it('is accepted by the record model row by row, with the instant it was drawn for', () => {
    const city = cityOf(2015, 6000, 0.3);
    for (let index = 0; index < city.cases; index++) {
      const { begins, second } = city.timesOf(index);
      for (const part of second >= 0 ? ([0, 1] as const) : ([0] as const)) {
        const cells = parseRecord(city.rowOf(index, part));
        const result = normalise(
          'service-request',
          Object.fromEntries(rawFields.map((name, at) => [name, cells[at] ?? ''])),
        );
        if (!result.ok)
          throw new Error(`${result.reason} ${result.field} ${result.detail} ${city.rowOf(index, part)}`);
        expect(Date.parse(String(result.event['created_at']))).toBe(begins * 1000);
        expect(result.event['status_group'] === 'unresolved' || part === 1 || second < 0).toBe(true);
      }
    }
  });

  it('gives both rows of a case one id, and the closed one the later version', () => {
    const city = cityOf(2016, 3000, 1);
    const eventOf = (index: number, part: 0 | 1) => {
      const cells = parseRecord(city.rowOf(index, part));
      const result = normalise(
        'service-request',
        Object.fromEntries(rawFields.map((name, at) => [name, cells[at] ?? ''])),
      );
      if (!result.ok) throw new Error(result.detail);
      return result.event;
    };
    for (let index = 0; index < city.cases; index++) {
      const [open, closed] = [eventOf(index, 0), eventOf(index, 1)];
      expect(closed['case_id']).toBe(open['case_id']);
      expect(String(closed['version']) > String(open['version'])).toBe(true);
      expect(closed['status_group']).toBe('resolved');
    }
  });
});

describe('ServiceRequestCity of later years', () => {
  it.each([2016, 2018, 2019, 2022, 2024, 2026])(
    'writes %s so that the record model reads the same instants',
    (year) => {
      const city = cityOf(year, 1500, 0.2);
      for (let index = 0; index < city.cases; index++) {
        const { begins, second } = city.timesOf(index);
        const cells = parseRecord(city.rowOf(index, second >= 0 ? 1 : 0));
        const raw = Object.fromEntries(rawFields.map((name, at) => [name, cells[at] ?? '']));
        const result = normalise('service-request', raw, { nowMs: Date.UTC(2030, 0, 1) });
        if (!result.ok) throw new Error(`${result.reason} ${result.field} ${result.detail}`);
        expect(Date.parse(String(result.event['created_at']))).toBe(begins * 1000);
        if (second >= 0) expect(Date.parse(String(result.event['closed_at']))).toBe(second * 1000);
      }
    },
  );

  it('names the health agency and the channels of the time', () => {
    const rows = rowsOf(cityOf(2024, 20_000));
    expect(rows.some((row) => row['Agency'] === 'Environmental Health')).toBe(false);
    expect(Math.abs(share(rows, (row) => row['Agency'] === 'Safety') - 0.249)).toBeLessThan(0.02);
    expect(Math.abs(share(rows, (row) => row['CaseSource'] === 'Phone') - 0.731)).toBeLessThan(0.04);
    expect(rows.every((row) => row['Neighborhood'] === '' && row['Type'] === '')).toBe(true);
  });

  it('has the volume of each year when none is asked for', () => {
    const range = { fromDay: dayNumber(2021, 1, 1), toDay: dayNumber(2021, 12, 31), rows: undefined };
    const city = new ServiceRequestCity(seedOf('1'), { ...range, updates: 0, pass: 0 });
    expect(city.cases).toBe(352_644);
    expect(serviceRequestsOf(2035)).toBe(serviceRequestsOf(2025));
    expect(serviceRequestsOf(2009)).toBe(serviceRequestsOf(2015));
  });
});
