import { neighborhoods } from '@denver/record-model';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { officialMap, type CityMap, type Ring } from '../../src/core/boundaries';

const square = (x: number, y: number) => [
  [
    [x, y],
    [x + 0.001, y],
    [x + 0.001, y + 0.001],
    [x, y],
  ],
];
const feature = (name: string, i: number) => ({
  properties: { NBHD_NAME: name },
  geometry: { type: 'Polygon', coordinates: square(-105 + i / 1_000, 39.7) },
});

describe('officialMap', () => {
  const features = neighborhoods.map(({ formerName, name }, i) => feature(formerName ?? name, i));

  it('reads the 78 under their present names', () => {
    const map = officialMap({ features });
    expect(map?.source).toBe('official');
    expect(map?.shapes.map(({ name }) => name)).toEqual(neighborhoods.map(({ name }) => name));
  });

  it.each([
    ['nothing', undefined],
    ['no list', { features: 'x' }],
    ['one missing', { features: features.slice(1) }],
    ['one twice', { features: [...features.slice(1), features[1]] }],
    [
      'text for a number',
      {
        features: [
          { ...features[0], geometry: { type: 'Polygon', coordinates: [[['a', 1]]] } },
          ...features.slice(1),
        ],
      },
    ],
  ])('is no map: %s', (_, geojson) => {
    expect(officialMap(geojson)).toBeUndefined();
  });
});

describe('the cells of the built page', () => {
  const file = resolve(import.meta.dirname, '../../dist/page/neighborhoods.json');
  const map = JSON.parse(readFileSync(file, 'utf8')) as CityMap;

  it('are all 78, each around its own centre and around no other', () => {
    expect(map.shapes.map(({ name }) => name)).toEqual(neighborhoods.map(({ name }) => name));
    for (const { name, innerCircle } of neighborhoods) {
      const holding = map.shapes.filter(({ polygons }) => isIn(polygons, ...innerCircle.center));
      expect(holding.map((shape) => shape.name)).toEqual([name]);
    }
  });

  it('share their borders: no point of the city lies in two', () => {
    for (let i = 0; i < 400; i++) {
      const [x, y] = [-105.1 + (i % 20) * 0.0251, 39.62 + Math.floor(i / 20) * 0.0143];
      expect(map.shapes.filter(({ polygons }) => isIn(polygons, x, y)).length).toBeLessThan(2);
    }
  });
});

function isIn(polygons: CityMap['shapes'][number]['polygons'], x: number, y: number): boolean {
  return polygons.flat().filter((ring) => contains(ring, x, y)).length % 2 === 1;
}

function contains(ring: Ring, x: number, y: number): boolean {
  return ring.reduce((inside, [x1, y1], i) => {
    const [x2, y2] = ring.at(i - 1) ?? [0, 0];
    return y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1 ? !inside : inside;
  }, false);
}
