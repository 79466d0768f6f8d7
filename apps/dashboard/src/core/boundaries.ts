import { neighborhoodByName } from '@denver/record-model';

/** A closed line of WGS84 positions, longitude first. */
export type Ring = ReadonlyArray<readonly [longitude: number, latitude: number]>;

/** One neighbourhood as the map draws it. */
export interface Shape {
  /** Full present name. */
  readonly name: string;
  /** Centre of a circle that lies inside it. */
  readonly center: readonly [longitude: number, latitude: number];
  /** Outer line and holes of each part. */
  readonly polygons: ReadonlyArray<readonly Ring[]>;
}

/** What the map is drawn from. */
export interface CityMap {
  /** `official`: the city's boundaries. `cells`: drawn around the neighbourhoods' centres. */
  readonly source: 'official' | 'cells';
  readonly shapes: readonly Shape[];
}

const expectedShapes = 78;
const nameMembers = ['NBHD_NAME', 'nbhd_name', 'Nbhd_Name', 'name', 'NAME'];

/**
 * The official boundaries as shapes, to five decimals (about a metre), so that shared borders stay shared.
 *
 * @returns undefined when it is not the GeoJSON of all 78 neighbourhoods
 */
export function officialMap(geojson: unknown): CityMap | undefined {
  const features = (geojson as { features?: unknown } | null)?.features;
  if (!Array.isArray(features)) return undefined;
  const shapes = features.map(shapeOf).filter((shape) => shape !== undefined);
  const names = new Set(shapes.map(({ name }) => name));
  return names.size === expectedShapes && shapes.length === expectedShapes
    ? { source: 'official', shapes }
    : undefined;
}

function shapeOf(feature: unknown): Shape | undefined {
  const { properties, geometry } = (feature ?? {}) as {
    properties?: Record<string, unknown>;
    geometry?: { type?: string; coordinates?: unknown };
  };
  const member = nameMembers.find((key) => typeof properties?.[key] === 'string');
  const neighborhood = member && neighborhoodByName(String(properties?.[member]).trim());
  if (!neighborhood || !geometry) return undefined;
  const polygons = geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates];
  if (!isPolygons(polygons)) return undefined;
  const { name, innerCircle } = neighborhood;
  return { name, center: innerCircle.center, polygons: polygons.map((rings) => rings.map(fiveDecimals)) };
}

function isPolygons(value: unknown): value is number[][][][] {
  const all = (list: unknown, test: (item: unknown) => boolean): boolean =>
    Array.isArray(list) && list.length > 0 && list.every(test);
  const isPosition = (item: unknown) => all(item, Number.isFinite) && (item as unknown[]).length >= 2;
  return all(value, (polygon) => all(polygon, (ring) => all(ring, isPosition)));
}

function fiveDecimals(ring: number[][]): Ring {
  const round = (degrees = 0) => Math.round(degrees * 1e5) / 1e5;
  const rounded = ring.map(([x, y]) => [round(x), round(y)] as const);
  return rounded.filter(([x, y], i) => x !== rounded[i - 1]?.[0] || y !== rounded[i - 1]?.[1]);
}
