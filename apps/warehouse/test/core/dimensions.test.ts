import { agencies, agencySpellings, neighborhoods } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { agencyTable } from '../../src/core/dimensions/agencies';
import { calendarRows } from '../../src/core/dimensions/calendar';
import { rowsFingerprint } from '../../src/core/dimensions/dimension-table';
import { holidayRows } from '../../src/core/dimensions/holidays';
import { neighborhoodTable } from '../../src/core/dimensions/neighborhoods';
import { dimensionTables } from '../../src/core/objects';

describe('dimension tables', () => {
  it.each(dimensionTables.map((table) => [table.name, table] as const))(
    '%s has a value for every column, and its first column once',
    (_, { columns, rows }) => {
      const all = rows();
      for (const row of all) {
        expect(row).toHaveLength(columns.length);
        row.forEach((value, at) => {
          const column = columns[at];
          if (!column?.nullable) expect(value, column?.name).not.toBeNull();
          const size = /^varchar\((\d+)\)$/.exec(column?.type ?? '')?.[1];
          if (size && value !== null)
            expect(Buffer.byteLength(String(value))).toBeLessThanOrEqual(Number(size));
        });
      }
      expect(new Set(all.map(([key]) => key)).size).toBe(all.length);
    },
  );

  it('have a fingerprint that tells any two sets of rows apart', () => {
    expect(rowsFingerprint([['a', null]])).not.toBe(rowsFingerprint([['a', '']]));
    expect(rowsFingerprint([['a\tb']])).toBe(rowsFingerprint([['a', 'b']]));
    expect(rowsFingerprint([[1, true]])).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('neighborhoods', () => {
  it('are the 78, each with area and centre; Stapleton is Central Park', () => {
    const rows = neighborhoodTable.rows();
    expect(rows).toHaveLength(neighborhoods.length);
    expect(rows.find(([name]) => name === 'Central Park')?.slice(0, 5)).toEqual([
      'Central Park',
      60,
      'central-park',
      'Stapleton',
      23.23,
    ]);
  });
});

describe('agencies', () => {
  it('have every spelling, and each leads to a present name', () => {
    const rows = agencyTable.rows();
    expect(rows).toHaveLength(agencies.length + Object.keys(agencySpellings).length);
    for (const [name, agency, relation] of rows) {
      expect(agencies).toContain(agency);
      expect(relation === 'present').toBe(name === agency);
    }
    expect(rows.find(([name]) => name === 'Environmental Health')).toEqual([
      'Environmental Health',
      'Public Health & Environment',
      'renamed',
    ]);
  });
});

describe('holidays', () => {
  const of = (year: number) => holidayRows().filter(([day]) => day.startsWith(String(year)));

  it('are the days on which city offices closed in 2015', () => {
    expect(of(2015)).toEqual([
      ['2015-01-01', "New Year's Day"],
      ['2015-01-19', 'Martin Luther King Jr. Day'],
      ['2015-02-16', "Presidents' Day"],
      ['2015-03-30', 'César Chávez Day'],
      ['2015-05-25', 'Memorial Day'],
      ['2015-07-03', 'Independence Day'],
      ['2015-09-07', 'Labor Day'],
      ['2015-11-11', 'Veterans Day'],
      ['2015-11-26', 'Thanksgiving Day'],
      ['2015-12-25', 'Christmas Day'],
    ]);
  });

  it('are kept on Friday or Monday when they fall on a weekend, over the turn of the year too', () => {
    expect(of(2021).at(-1)).toEqual(['2021-12-31', "New Year's Day"]);
    expect(of(2022).map(([day]) => day)).toContain('2022-06-20');
    expect(of(2023)[0]).toEqual(['2023-01-02', "New Year's Day"]);
    // The announcements of these years.
    expect(of(2025).find(([, name]) => name.startsWith('César'))).toEqual(['2025-03-31', 'César Chávez Day']);
    expect(of(2020).find(([, name]) => name.startsWith('Indep'))).toEqual(['2020-07-03', 'Independence Day']);
  });

  it('know Juneteenth since 2022, and end with 2035', () => {
    expect(of(2021).some(([, name]) => name === 'Juneteenth')).toBe(false);
    expect(of(2022).some(([, name]) => name === 'Juneteenth')).toBe(true);
    expect(holidayRows().at(-1)?.[0]).toBe('2035-12-25');
  });
});

describe('the calendar', () => {
  const rows = new Map(calendarRows().map((row) => [row[0], row.slice(1)]));

  it('has every day of 27 years', () => {
    expect(rows.size).toBe(9_861);
    expect([...rows.keys()].at(-1)).toBe('2035-12-31');
  });

  it.each([
    ['2015-01-01', ['2015-01', 2015, 1, 1, 1, 4, 'winter', "New Year's Day", false]],
    ['2016-02-29', ['2016-02', 2016, 1, 2, 29, 1, 'winter', null, true]],
    ['2020-03-01', ['2020-03', 2020, 1, 3, 1, 7, 'spring', null, false]],
    ['2021-08-31', ['2021-08', 2021, 3, 8, 31, 2, 'summer', null, true]],
    ['2021-11-27', ['2021-11', 2021, 4, 11, 27, 6, 'autumn', null, false]],
  ])('knows %s', (day, expected) => {
    expect(rows.get(day)).toEqual(expected);
  });
});
