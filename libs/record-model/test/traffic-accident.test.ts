import { describe, expect, it } from 'vitest';
import { dataset, isTrafficAccidentEvent } from '../src/index';
import { eventOf, rejectOf } from './rows';

const event = (changes?: Record<string, unknown>) => eventOf('traffic-accident', changes);

describe('an accident', () => {
  it('becomes an event with every column of the dataset, in order', () => {
    const made = event();

    expect(isTrafficAccidentEvent(made)).toBe(true);
    expect(Object.keys(made)).toEqual(dataset('traffic-accident').columns.map(({ name }) => name));
    expect(made).toMatchObject({
      offense_id: '20145550101544100',
      incident_id: '20145550101',
      event_time: '2014-03-05T16:05:00.000Z',
      offense_code_extension: 0,
      accident_type: 'accident',
      top_offense: null,
      occurred_date: '2014-03-05',
      occurred_hour: 8,
      created_month: '2014-03',
      geo_x: 3_142_354,
      district_id: '6',
      precinct_id: '623',
      neighborhood: 'Capitol Hill',
      bicycle_count: null,
    });
  });

  it('reads a time at :59 as the next full minute', () => {
    expect(event({ FIRST_OCCURRENCE_DATE: '2014-03-05 08:39:59' })).toMatchObject({
      first_occurrence_at: '2014-03-05T15:40:00.000Z',
    });
    expect(event({ FIRST_OCCURRENCE_DATE: '12/31/2013 11:59:59 PM' })).toMatchObject({
      occurred_date: '2014-01-01',
    });
  });

  it('reads a feed time as the Denver wall clock written as epoch milliseconds', () => {
    const csv = event({ REPORTED_DATE: '5/4/2025 8:55:00 PM', FIRST_OCCURRENCE_DATE: '' });
    const feed = event({ REPORTED_DATE: 1746392100000, FIRST_OCCURRENCE_DATE: null });

    expect(feed['reported_at']).toBe('2025-05-05T02:55:00.000Z');
    expect(feed['version']).toBe(csv['version']);
  });

  it('gives one event for one crash in every generation', () => {
    const top = 'TRAF - ACCIDENT - HIT & RUN   ';
    const generations = [
      {
        OFFENSE_CODE: '5401',
        OFFENSE_TYPE_ID: 'traffic-accident-hit-and-run',
        TOP_TRAFFIC_ACCIDENT_OFFENSE: top,
      },
      { OFFENSE_CODE: '5401.0', OFFENSE_TYPE_ID: 'TRAF-HIT & RUN', OFFENSE_CATEGORY_ID: top },
      {
        OFFENSE_CODE: '5401',
        OFFENSE_TYPE_ID: '',
        OFFENSE_CATEGORY_ID: '',
        TOP_TRAFFIC_ACCIDENT_OFFENSE: 'HIT & RUN',
      },
    ].map((changes) => event({ ...changes, LAST_OCCURRENCE_DATE: 'None', BICYCLE_IND: '1.0' }));

    expect(new Set(generations.map(({ content_hash }) => content_hash)).size).toBe(1);
    expect(generations[0]).toMatchObject({
      offense_type: 'traffic-accident-hit-and-run',
      offense_category: 'traffic-accident',
      top_offense: 'HIT & RUN',
      accident_type: 'hit-and-run',
      bicycle_count: 1,
    });
  });

  it.each([
    ['TRAF - ACCIDENT - FATAL       ', '5441', 'fatal'],
    ['TRAF - ACCIDENT - SBI', '5441', 'serious-injury'],
    ['TRAF - ACCIDENT - DUI/DUID', '5420', 'dui'],
    ['TRAF - ACCIDENT - POLICE', '5441', 'police'],
    ['TRAF - ACCIDENT               ', '5441', 'accident'],
    ['', '5420', 'dui'],
    ['', '5455', 'serious-injury'],
    ['', '9999', 'accident'],
  ])('is of one class by its worst offence %s, else by its code %s', (top, code, accident_type) => {
    const changes = { TOP_TRAFFIC_ACCIDENT_OFFENSE: top, OFFENSE_CODE: code, OFFENSE_TYPE_ID: '' };

    expect(event(changes)).toMatchObject({ accident_type });
  });

  it.each([
    ['DAY LIGHT', 'Daylight'],
    ['Daylight', 'Daylight'],
    ['DARK-LIGHTED', 'Dark-Lighted'],
    ['DAWN OR DUSK', 'Dawn or Dusk'],
    ['NON INTERSECTION', 'Non-Intersection'],
    ['FAILED TO YIELD ROW', 'Failed to Yield ROW'],
    ['PASSENGER CAR/VAN', 'Passenger Car/Passenger Van'],
    ['Express/Managed/HOV Lane', 'Express/Managed/HOV Lane'],
    ['SUV', 'SUV'],
    ['  ', null],
    ['0', null],
    ['00', null],
    ['17', null],
    ['UNK', null],
    ['None', null],
    ['UNDER INVESTIGATION', null],
    ['Under Investigation', null],
  ])('reads code %s', (text, light_condition) => {
    expect(event({ LIGHT_CONDITION: text })).toMatchObject({ light_condition });
  });

  it.each([
    ['2013227315.0', '2013227315'],
    ['dp202522595754412', 'DP202522595754412'],
  ])('reads id %s', (text, offense_id) => {
    expect(event({ OFFENSE_ID: text })).toMatchObject({ offense_id });
  });

  it('reads districts and precincts of every dialect', () => {
    expect(event({ DISTRICT_ID: '6     ', PRECINCT_ID: '623.0' })).toMatchObject({
      district_id: '6',
      precinct_id: '623',
    });
    expect(event({ DISTRICT_ID: 'UI', PRECINCT_ID: '' })).toMatchObject({
      district_id: null,
      precinct_id: null,
    });
  });

  it('counts people, and text is no count', () => {
    expect(event({ BICYCLE_IND: '2.0', PEDESTRIAN_IND: 'Y', FATALITIES: '0' })).toMatchObject({
      bicycle_count: 2,
      pedestrian_count: null,
      fatalities: 0,
    });
  });

  it('drops both coordinate pairs of a point outside Denver', () => {
    expect(event({ GEO_LON: '-105.5002812', GEO_LAT: '39.8113865' })).toMatchObject({
      longitude: null,
      geo_x: null,
      place_issue: 'outside',
    });
  });

  it('gives no hour where the row gives a day alone', () => {
    expect(event({ FIRST_OCCURRENCE_DATE: '2014-03-05' })).toMatchObject({ occurred_hour: null });
  });

  it.each([
    ['no id', { OFFENSE_ID: '' }, 'schema_mismatch'],
    ['an id in scientific notation', { OFFENSE_ID: '2.01422E+15' }, 'invalid_value'],
    ['no time', { FIRST_OCCURRENCE_DATE: '', REPORTED_DATE: 'NaN' }, 'no_event_time'],
    ['another time', { REPORTED_DATE: 'yesterday' }, 'invalid_value'],
    ['text in a coordinate', { GEO_LAT: 'capitol-hill' }, 'schema_mismatch'],
    ['feet in a coordinate', { GEO_LAT: '1690000' }, 'schema_mismatch'],
    ['text in feet', { GEO_X: 'N NOWHERE ST' }, 'schema_mismatch'],
    ['an id in the code', { OFFENSE_CODE: '20145550101544100' }, 'schema_mismatch'],
    ['a time in the address', { INCIDENT_ADDRESS: '2014-03-05 09:05:00' }, 'schema_mismatch'],
    ['the header line', { OFFENSE_ID: 'offense_id' }, 'schema_mismatch'],
  ])('is refused with %s', (_, changes, reason) => {
    expect(rejectOf('traffic-accident', changes).reason).toBe(reason);
  });
});
