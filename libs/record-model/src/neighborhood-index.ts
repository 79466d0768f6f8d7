import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import Flatbush from 'flatbush';
import { BoundariesError } from './errors';
import { neighborhoodByName, neighborhoods } from './neighborhoods';

/** Where a point was found. */
export interface LocatedNeighborhood {
  /** Present name. */
  readonly name: string;
  /** Inside the polygon, or outside all and at most {@link snapMetres} from this one. */
  readonly source: 'polygon' | 'nearest';
}

/** The official boundaries, ready to be asked. */
export interface NeighborhoodIndex {
  /** The neighbourhood of a WGS84 point; `undefined` when it is inside none and near none. */
  locate(longitude: number, latitude: number): LocatedNeighborhood | undefined;
}

/** How far outside a polygon a point may lie: borders follow street centre lines, and crashes happen there. */
export const snapMetres = 10;

type Position = number[];
type Ring = Position[];

interface Boundary {
  readonly id: number;
  readonly name: string;
  readonly geometry: { readonly type: 'MultiPolygon'; readonly coordinates: Ring[][] };
}

const metresPerDegree = 111_195;
const nameMembers = ['NBHD_NAME', 'nbhd_name', 'Nbhd_Name', 'name', 'NAME'];

/**
 * Builds the index of the official neighbourhood polygons.
 *
 * @param geojson the city's `statistical_neighborhoods` FeatureCollection, CRS84, name in `NBHD_NAME`
 * @throws BoundariesError names the member of the file that is not as expected, or a missing neighbourhood
 */
export function neighborhoodIndex(geojson: unknown): NeighborhoodIndex {
  const boundaries = readBoundaries(geojson);
  const index = new Flatbush(boundaries.length);
  for (const { geometry } of boundaries) index.add(...boxOf(geometry.coordinates));
  index.finish();

  return {
    locate(longitude, latitude) {
      const [x, y] = [snapMetres / (metresPerDegree * cosine(latitude)), snapMetres / metresPerDegree];
      const candidates = index
        .search(longitude - x, latitude - y, longitude + x, latitude + y)
        .map((position) => boundaries[position])
        .filter((boundary) => boundary !== undefined)
        .sort((a, b) => a.id - b.id);
      const point: Position = [longitude, latitude];
      const inside = candidates.find(({ geometry }) => booleanPointInPolygon(point, geometry));
      return inside ? { name: inside.name, source: 'polygon' } : nearest(point, candidates);
    },
  };
}

function nearest(point: Position, candidates: readonly Boundary[]): LocatedNeighborhood | undefined {
  let best: Boundary | undefined;
  let bestMetres = snapMetres;
  for (const boundary of candidates) {
    const metres = distanceTo(point, boundary.geometry.coordinates);
    if (metres < bestMetres || (best === undefined && metres === bestMetres)) {
      [best, bestMetres] = [boundary, metres];
    }
  }
  return best && { name: best.name, source: 'nearest' };
}

/** Metres from a point to the nearest border, on a plane that touches the earth at the point. */
function distanceTo([longitude = 0, latitude = 0]: Position, polygons: readonly Ring[][]): number {
  const scaleX = metresPerDegree * cosine(latitude);
  let best = Infinity;
  for (const ring of polygons.flat()) {
    let previous: readonly [number, number] | undefined;
    for (const [ringLongitude = 0, ringLatitude = 0] of ring) {
      const vertex = [
        (ringLongitude - longitude) * scaleX,
        (ringLatitude - latitude) * metresPerDegree,
      ] as const;
      if (previous) best = Math.min(best, originToSegment(previous, vertex));
      previous = vertex;
    }
  }
  return best;
}

function originToSegment([ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length));
  return Math.hypot(ax + along * dx, ay + along * dy);
}

function cosine(latitude: number): number {
  return Math.cos((latitude * Math.PI) / 180);
}

function boxOf(polygons: readonly Ring[][]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [longitude = 0, latitude = 0] of polygons.flat(2)) {
    box[0] = Math.min(box[0], longitude);
    box[1] = Math.min(box[1], latitude);
    box[2] = Math.max(box[2], longitude);
    box[3] = Math.max(box[3], latitude);
  }
  return box;
}

function readBoundaries(geojson: unknown): Boundary[] {
  const features = member(geojson, 'features');
  if (!Array.isArray(features)) throw new BoundariesError('features', 'an array', typeof features);
  const boundaries = features.map(readBoundary);
  const found = new Set(boundaries.map(({ id }) => id));
  const missing = neighborhoods.filter(({ id }) => !found.has(id));
  if (missing.length > 0) {
    throw new BoundariesError(
      'features',
      `all ${neighborhoods.length} neighbourhoods`,
      `none of ${missing[0]?.name}`,
    );
  }
  return boundaries;
}

function readBoundary(feature: unknown, position: number): Boundary {
  const path = `features[${position}]`;
  const properties = member(feature, 'properties');
  const name = nameMembers.map((key) => member(properties, key)).find((value) => typeof value === 'string');
  const neighborhood = typeof name === 'string' ? neighborhoodByName(name) : undefined;
  if (neighborhood === undefined) {
    throw new BoundariesError(
      `${path}.properties.NBHD_NAME`,
      'a neighbourhood of Denver',
      JSON.stringify(name ?? null),
    );
  }
  const geometry = member(feature, 'geometry');
  return {
    id: neighborhood.id,
    name: neighborhood.name,
    geometry: { type: 'MultiPolygon', coordinates: readPolygons(geometry, `${path}.geometry`) },
  };
}

function readPolygons(geometry: unknown, path: string): Ring[][] {
  const type = member(geometry, 'type');
  const coordinates = member(geometry, 'coordinates');
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : undefined;
  if (!isPolygons(polygons))
    throw new BoundariesError(path, 'a Polygon or MultiPolygon', JSON.stringify(type ?? null));
  return polygons;
}

function isPolygons(value: unknown): value is Ring[][] {
  return isFilled(value) && value.every((polygon) => isFilled(polygon) && polygon.every(isRing));
}

function isRing(value: unknown): value is Ring {
  return isFilled(value) && value.every((position) => isFilled(position) && position.every(Number.isFinite));
}

function isFilled(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
