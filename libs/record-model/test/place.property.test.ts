import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denverBox, neighborhoodIndex, placeIssues } from '../src/index';
import { squareBoundaries } from './boundaries';
import { eventOf } from './rows';

const boundaries = neighborhoodIndex(squareBoundaries());
const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const longitude = fc.oneof(
  degrees(-105.13, -104.58),
  degrees(-180, 180),
  fc.constantFrom(0, -105, 39.73989051),
);
const latitude = fc.oneof(degrees(39.59, 39.93), degrees(-180, 180), fc.constantFrom(0, 40, 39.73989051));

describe('a place', () => {
  it('has both coordinates, in Denver, or none and the reason', () => {
    fc.assert(
      fc.property(longitude, latitude, (Longitude, Latitude) => {
        const place = eventOf('service-request', { Longitude, Latitude, Neighborhood: '' }, { boundaries });
        if (place['place_issue'] === null) {
          expect(place).toMatchObject({ longitude: Longitude, latitude: Latitude });
          expect(Longitude).toBeGreaterThanOrEqual(denverBox.minLongitude);
          expect(Longitude).toBeLessThanOrEqual(denverBox.maxLongitude);
          expect(Latitude).toBeGreaterThanOrEqual(denverBox.minLatitude);
          expect(Latitude).toBeLessThanOrEqual(denverBox.maxLatitude);
        } else {
          expect(placeIssues).toContain(place['place_issue']);
          expect(place).toMatchObject({ longitude: null, latitude: null, neighborhood: null });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('has the same neighbourhood each time it is asked', () => {
    fc.assert(
      fc.property(degrees(-105.12, -104.6), degrees(39.6, 39.8), (x, y) => {
        expect(boundaries.locate(x, y)).toEqual(neighborhoodIndex(squareBoundaries()).locate(x, y));
      }),
      { numRuns: 50 },
    );
  });
});
