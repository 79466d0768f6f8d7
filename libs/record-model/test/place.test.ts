import { describe, expect, it } from 'vitest';
import { neighborhoodIndex } from '../src/index';
import { cornerOf, squareBoundaries } from './boundaries';
import { eventOf } from './rows';

const boundaries = neighborhoodIndex(squareBoundaries());
const [west, south] = cornerOf(3);
const inBaker = { Longitude: String(west + 0.005), Latitude: String(south + 0.005) };
const place = (changes: Record<string, unknown>, known = true) =>
  eventOf('service-request', { Neighborhood: '', ...changes }, known ? { boundaries } : {});

describe('coordinates', () => {
  it.each([
    ['39.73989051', '39.73989051', 'equal'],
    ['0', '0', 'zero'],
    ['0.0', '39.7', 'zero'],
    ['-105', '40', 'whole-degrees'],
    ['39.73', '-104.99', 'swapped'],
    ['104.99', '39.73', 'outside'],
    ['-99.5', '39.73', 'outside'],
    ['-104.99', '39.59', 'outside'],
    ['-104.99', '', 'incomplete'],
    ['NaN', '39.73', 'incomplete'],
  ])('%s, %s count as missing: %s', (Longitude, Latitude, place_issue) => {
    expect(place({ Longitude, Latitude })).toMatchObject({
      longitude: null,
      latitude: null,
      place_issue,
      neighborhood: null,
    });
  });

  it('that are absent are no issue', () => {
    expect(place({ Longitude: '', Latitude: ' ' })).toMatchObject({ longitude: null, place_issue: null });
  });

  it('may be numbers of a feed', () => {
    expect(place({ Longitude: -104.99, Latitude: 39.73 })).toMatchObject({
      longitude: -104.99,
      latitude: 39.73,
    });
  });
});

describe('the neighbourhood', () => {
  it('is found by coordinates when the column is empty', () => {
    expect(place(inBaker)).toMatchObject({ neighborhood: 'Baker', neighborhood_source: 'polygon' });
    expect(place({ ...inBaker, Latitude: String(south - 0.00005) })).toMatchObject({
      neighborhood: 'Baker',
      neighborhood_source: 'nearest',
    });
  });

  it('stays empty without boundaries', () => {
    expect(place(inBaker, false)).toMatchObject({ neighborhood: null, neighborhood_source: null });
  });

  it('of the file wins over the polygon, under its present name', () => {
    expect(place({ ...inBaker, Neighborhood: 'Stapleton' })).toMatchObject({
      neighborhood: 'Central Park',
      neighborhood_source: 'file',
    });
  });

  it('is derived when the column holds no name', () => {
    expect(place({ ...inBaker, Neighborhood: 'Somewhere' })).toMatchObject({ neighborhood: 'Baker' });
  });

  it('found by coordinates does not enter the version, so readers with and without boundaries agree', () => {
    expect(place(inBaker)['version']).toBe(place(inBaker, false)['version']);
  });
});
