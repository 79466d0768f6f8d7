import { describe, expect, it } from 'vitest';
import { BoundariesError, neighborhoodByName, neighborhoodIndex, neighborhoods, slugOf } from '../src/index';
import { cornerOf, squareBoundaries } from './boundaries';

const metre = 1 / 111_195;
const index = neighborhoodIndex(squareBoundaries());
const [west, south] = cornerOf(1);

describe('neighborhoodIndex', () => {
  it('finds the polygon a point is inside', () => {
    for (const { id, name } of neighborhoods) {
      const [longitude, latitude] = cornerOf(id);
      expect(index.locate(longitude + 0.001, latitude + 0.001)).toEqual({ name, source: 'polygon' });
    }
  });

  it('counts a border point as inside', () => {
    expect(index.locate(west, south + 0.005)).toEqual({ name: 'Athmar Park', source: 'polygon' });
  });

  it('snaps to a border at most 10 m away', () => {
    expect(index.locate(west + 0.005, south - 9.9 * metre)).toEqual({
      name: 'Athmar Park',
      source: 'nearest',
    });
    expect(index.locate(west + 0.005, south - 10.1 * metre)).toBeUndefined();
    const longitudeMetre = metre / Math.cos((south * Math.PI) / 180);
    expect(index.locate(west - 9.9 * longitudeMetre, south + 0.005)?.source).toBe('nearest');
    expect(index.locate(west - 10.1 * longitudeMetre, south + 0.005)).toBeUndefined();
  });

  it('finds nothing in the middle of an enclave, and snaps at its edge', () => {
    expect(index.locate(west + 0.005, south + 0.005)).toBeUndefined();
    expect(index.locate(west + 0.004 + 5 * metre, south + 0.005)?.source).toBe('nearest');
  });

  it('knows every part of a neighbourhood', () => {
    expect(index.locate(-104.648, 39.902)).toEqual({ name: 'Auraria', source: 'polygon' });
  });

  it('gives the present name for the former one', () => {
    const [longitude, latitude] = cornerOf(60);
    expect(index.locate(longitude + 0.005, latitude + 0.005)?.name).toBe('Central Park');
  });

  it('finds nothing far away', () => {
    expect(index.locate(0, 0)).toBeUndefined();
    expect(index.locate(39.74, -104.99)).toBeUndefined();
  });

  it.each([
    ['null', null, 'features'],
    ['an empty collection', { features: [] }, 'features'],
    ['a missing neighbourhood', { features: squareBoundaries().features.slice(1) }, 'Athmar Park'],
    ['another city', { features: [{ properties: { name: 'Boulder' } }] }, 'features[0].properties.NBHD_NAME'],
    ['no geometry', { features: [{ properties: { NBHD_NAME: 'Baker' } }] }, 'features[0].geometry'],
    [
      'points',
      {
        features: [{ properties: { NBHD_NAME: 'Baker' }, geometry: { type: 'Point', coordinates: [1, 2] } }],
      },
      'Point',
    ],
    [
      'text for numbers',
      {
        features: [
          { properties: { NBHD_NAME: 'Baker' }, geometry: { type: 'Polygon', coordinates: [[['a', 'b']]] } },
        ],
      },
      'features[0].geometry',
    ],
  ])('refuses %s by name', (_, geojson, named) => {
    expect(() => neighborhoodIndex(geojson)).toThrow(BoundariesError);
    expect(() => neighborhoodIndex(geojson)).toThrow(named);
  });
});

describe('the table of neighbourhoods', () => {
  it('has 78, by id, each with its own name and slug', () => {
    expect(neighborhoods.map(({ id }) => id)).toEqual(Array.from({ length: 78 }, (_, index) => index + 1));
    expect(new Set(neighborhoods.map(({ slug }) => slug)).size).toBe(78);
    expect(neighborhoods.reduce((sum, { serviceRequests }) => sum + serviceRequests, 0)).toBe(14_433);
    expect(neighborhoods.reduce((sum, { trafficAccidents }) => sum + trafficAccidents, 0)).toBe(4_171);
  });

  it.each(['Central Park', 'central-park', 'Stapleton', 'stapleton', 'CENTRAL PARK'])('finds %s', (name) => {
    expect(neighborhoodByName(name)).toMatchObject({ id: 60, name: 'Central Park' });
  });

  it('makes the city slug of a name', () => {
    expect(slugOf('Gateway - Green Valley Ranch')).toBe('gateway-green-valley-ranch');
    expect(neighborhoodByName('Nowhere')).toBeUndefined();
    expect(neighborhoodByName('')).toBeUndefined();
  });

  it('keeps each inner circle inside the box of its neighbourhood', () => {
    for (const { innerCircle, box } of neighborhoods) {
      const [longitude, latitude] = innerCircle.center;
      const radius = innerCircle.radiusM * metre;
      expect(latitude - radius).toBeGreaterThan(box[1] - 0.0002);
      expect(latitude + radius).toBeLessThan(box[3] + 0.0002);
      expect(longitude).toBeGreaterThan(box[0]);
      expect(longitude).toBeLessThan(box[2]);
    }
  });
});
