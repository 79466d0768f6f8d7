import { neighborhoods } from '../src/index';

type Ring = [number, number][];

const side = 0.01;
const columns = 10;

/** South-west corner of the square that stands for a neighbourhood. */
export function cornerOf(id: number): [longitude: number, latitude: number] {
  const index = id - 1;
  return [-105.1 + (index % columns) * 2 * side, 39.62 + Math.floor(index / columns) * 2 * side];
}

/** A square of 0.01 degrees, counter-clockwise. */
export function square([longitude, latitude]: readonly [number, number], size = side): Ring {
  return [
    [longitude, latitude],
    [longitude + size, latitude],
    [longitude + size, latitude + size],
    [longitude, latitude + size],
    [longitude, latitude],
  ];
}

/**
 * Boundaries in the shape of the city's file: 78 squares with gaps between them, the first with a hole, the
 * second in two parts, named as before 2020.
 */
export function squareBoundaries() {
  return {
    type: 'FeatureCollection',
    features: neighborhoods.map(({ id, name, formerName }) => {
      const corner = cornerOf(id);
      const polygon = [square(corner)];
      if (id === 1) polygon.push(square([corner[0] + 0.004, corner[1] + 0.004], 0.002).reverse());
      const parts = id === 2 ? [polygon, [square([-104.65, 39.9], 0.005)]] : [polygon];
      return {
        type: 'Feature',
        properties: { NBHD_ID: id, NBHD_NAME: formerName ?? name },
        geometry: { type: 'MultiPolygon', coordinates: parts },
      };
    }),
  };
}
