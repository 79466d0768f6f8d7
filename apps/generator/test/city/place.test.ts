import { readFileSync } from 'node:fs';
import { neighborhoodIndex } from '@denver/record-model';
import { cityFile } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import { cityNeighborhoods, cornerNear, crossStreets, pointIn, streetAndBlock } from '../../src/city/place';
import { stateplane } from '../../src/city/state-plane';
import { avenueAt, eastWestBlock, northSouthBlock, streetAt } from '../../src/city/street-grid';
import { Random, seedOf } from '../../src/core/random';

const random = new Random(seedOf('place'));
const boundaries = cityFile('denver_neighborhoods.geojson') ?? '';

describe('cityNeighborhoods', () => {
  it('are the 78, each with districts, zips and precincts of its own', () => {
    expect(cityNeighborhoods.length).toBe(78);
    for (const place of cityNeighborhoods) {
      random.seek(1);
      expect(place.zips.pick(random)).toMatch(/^80\d{3}$/);
      expect(place.precincts.pick(random)).toMatch(/^[1-7]\d\d$/);
      expect(place.councilDistricts.pick(random)).toMatch(/^(\d|1[01])$/);
      expect(place.policeDistricts.pick(random)).toMatch(/^[1-7]$/);
    }
    expect(cityNeighborhoods.find(({ nameUntil2020 }) => nameUntil2020 === 'Stapleton')?.name).toBe(
      'Central Park',
    );
  });

  it.runIf(boundaries)('hold every point drawn in them, corners too', () => {
    const index = neighborhoodIndex(JSON.parse(readFileSync(boundaries, 'utf8')));
    for (const place of cityNeighborhoods) {
      for (let draw = 0; draw < 60; draw++) {
        const point = pointIn(place, random.seek(draw));
        const corner = cornerNear(place, point);
        expect(index.locate(point.longitude, point.latitude)?.name).toBe(place.name);
        expect(index.locate(corner.longitude, corner.latitude)?.name).toBe(place.name);
      }
    }
  });
});

describe('street grid', () => {
  it.each([
    [-104.9407, 39.7401, 'Colorado Blvd', 'Colfax Ave', 40, 15],
    [-105.0251, 39.7693, 'Federal Blvd', '38th Ave', 29, 38],
    [-104.9034, 39.6785, 'Quebec St', 'Evans Ave', 72, 20],
    [-105.0532, 39.7112, 'Sheridan Blvd', 'Alameda Ave', 52, 2],
    [-104.8098, 39.7911, 'Chambers Rd', '52nd Ave', 152, 52],
  ])('knows the corner at %s, %s', (longitude, latitude, street, avenue, eastWest, northSouth) => {
    expect(streetAt(longitude).name).toBe(street);
    expect(avenueAt(latitude).name).toBe(avenue);
    expect(eastWestBlock(longitude)).toBe(eastWest);
    expect(northSouthBlock(latitude)).toBe(northSouth);
  });

  it('gives directions by Ellsworth Avenue and Broadway', () => {
    expect(crossStreets({ longitude: -104.9407, latitude: 39.7256 })).toEqual([
      'N Colorado Blvd',
      'E 6th Ave',
    ]);
    expect(crossStreets({ longitude: -105.0251, latitude: 39.6967 })).toEqual([
      'S Federal Blvd',
      'W Mississippi Ave',
    ]);
    const { street, block } = streetAndBlock({ longitude: -104.9258, latitude: 39.742 }, random.seek(0));
    expect(`${block * 100} ${street}`).toMatch(/^(1600 N Glencoe St|5200 E 16th Ave)$/);
  });
});

describe('stateplane', () => {
  it('agrees with the published projection of known corners to a foot', () => {
    expect(stateplane(-104.9, 39.75)).toEqual({ x: 3_168_708, y: 1_698_625 });
    expect(stateplane(-105.0532, 39.7401)).toEqual({ x: 3_125_649, y: 1_694_770 });
  });
});
