import { neighborhoods, type Neighborhood } from '@denver/record-model';
import type { CityMap, Shape } from '../../src/core/boundaries';
import { connect, smooth, type Grid } from './grid';
import { outlinesOf } from './outlines';

/** A county's outline: outer line and holes of each part, WGS84. */
export type Outline = readonly (readonly (readonly (readonly number[])[])[])[];

const kmPerLatitude = 111.03;
const kmPerLongitude = 85.55;
const cellKm = 0.1;
const toleranceCells = 1.3;

/**
 * A map of the 78 neighbourhoods for those who have no official boundaries: the county is rastered, each square goes to the
 * neighbourhood whose inner circle it lies in, else to the one whose box holds it and whose circle reaches farthest towards it.
 * Good for looking, never for placing a record.
 */
export function makeCells(county: Outline): CityMap {
  const ring = county.flatMap(([outer = []]) => outer);
  const west = Math.min(...ring.map(([x = 0]) => x)) - 0.002;
  const south = Math.min(...ring.map(([, y = 0]) => y)) - 0.002;
  const columns = Math.ceil(((Math.max(...ring.map(([x = 0]) => x)) - west) * kmPerLongitude) / cellKm) + 2;
  const rows = Math.ceil(((Math.max(...ring.map(([, y = 0]) => y)) - south) * kmPerLatitude) / cellKm) + 2;
  const longitude = (column: number) => west + (column * cellKm) / kmPerLongitude;
  const latitude = (row: number) => south + (row * cellKm) / kmPerLatitude;
  // The outline is coarse: the circles are known to lie inside, and what it cuts off is there by its box.
  const cutOff = neighborhoods.filter(({ innerCircle: { center } }) => !isInside(county, ...center));
  const labels = new Int16Array(columns * rows).fill(-1);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [x, y] = [longitude(column + 0.5), latitude(row + 0.5)];
      const isKnown =
        cutOff.some((one) => isInBox(one, x, y)) || neighborhoods.some((one) => distanceTo(one, x, y) < 0);
      if (isKnown || isInside(county, x, y)) labels[row * columns + column] = nearest(x, y);
    }
  const anchors = neighborhoods.map(({ innerCircle: { center } }) => {
    const column = Math.floor(((center[0] - west) * kmPerLongitude) / cellKm);
    return Math.floor(((center[1] - south) * kmPerLatitude) / cellKm) * columns + column;
  });
  let grid: Grid = connect({ columns, rows, labels }, anchors);
  for (let pass = 0; pass < 3; pass++) grid = smooth(grid);
  grid = connect(grid, anchors);
  const shapes = neighborhoods.map(({ name, innerCircle }, label): Shape => {
    const rings = outlinesOf(grid, label, toleranceCells);
    const degrees = rings.map((line) =>
      line.map(([x, y]) => [five(longitude(x)), five(latitude(y))] as const),
    );
    return { name, center: innerCircle.center, polygons: [degrees] };
  });
  return { source: 'cells', shapes };
}

function nearest(longitude: number, latitude: number): number {
  const measured = neighborhoods.map((neighborhood, label) => ({
    label,
    distance: distanceTo(neighborhood, longitude, latitude),
    isInBox: isInBox(neighborhood, longitude, latitude),
  }));
  const boxed = measured.filter(({ isInBox: boxedIn, distance }) => boxedIn || distance < 0);
  const candidates = boxed.length > 0 ? boxed : measured;
  return candidates.reduce((best, one) => (one.distance < best.distance ? one : best)).label;
}

/** Kilometres from the inner circle, less for a neighbourhood that is large beside its circle; negative inside it. */
function distanceTo({ innerCircle, areaKm2 }: Neighborhood, longitude: number, latitude: number): number {
  const x = (longitude - innerCircle.center[0]) * kmPerLongitude;
  const y = (latitude - innerCircle.center[1]) * kmPerLatitude;
  const outside = Math.hypot(x, y) - innerCircle.radiusM / 1_000;
  return outside < 0 ? outside : outside / Math.sqrt(areaKm2);
}

function isInBox(
  { box: [west, south, east, north] }: Neighborhood,
  longitude: number,
  latitude: number,
): boolean {
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
}

function isInside(county: Outline, x: number, y: number): boolean {
  return county.some(
    ([outer = [], ...holes]) => contains(outer, x, y) && !holes.some((hole) => contains(hole, x, y)),
  );
}

function contains(ring: readonly (readonly number[])[], x: number, y: number): boolean {
  let inside = false;
  ring.forEach(([x1 = 0, y1 = 0], i) => {
    const [x2 = 0, y2 = 0] = ring.at(i - 1) ?? [];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}

function five(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
