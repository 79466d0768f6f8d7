import type { CityMap, Ring } from '../../src/core/boundaries';

/** A neighbourhood on a drawing. */
export interface Area {
  readonly name: string;
  /** Path data. */
  readonly path: string;
  readonly center: readonly [x: number, y: number];
}

/** All neighbourhoods on a drawing of a given width. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly areas: readonly Area[];
}

const margin = 4;
const known = new WeakMap<CityMap, Plane>();

/** The map on a plane 1,000 wide: equirectangular at Denver's latitude, which a city is small enough for. */
export function planeOf(map: CityMap): Plane {
  const plane = known.get(map) ?? project(map, 1_000);
  known.set(map, plane);
  return plane;
}

function project({ shapes }: CityMap, width: number): Plane {
  const points = shapes.flatMap(({ polygons }) => polygons.flatMap(([outer = []]) => [...outer]));
  const west = Math.min(...points.map(([x]) => x));
  const east = Math.max(...points.map(([x]) => x));
  const south = Math.min(...points.map(([, y]) => y));
  const north = Math.max(...points.map(([, y]) => y));
  const scale = (width - 2 * margin) / (east - west);
  const stretch = 1 / Math.cos((((south + north) / 2) * Math.PI) / 180);
  const at = ([x, y]: readonly [number, number]) =>
    [margin + (x - west) * scale, margin + (north - y) * scale * stretch] as const;
  const line = (ring: Ring) => `M${ring.map((p) => at(p).map(oneDecimal).join(' ')).join('L')}Z`;
  return {
    width,
    height: Math.ceil((north - south) * scale * stretch + 2 * margin),
    areas: shapes.map(({ name, center, polygons }) => ({
      name,
      path: polygons.map((rings) => rings.map(line).join('')).join(''),
      center: at(center),
    })),
  };
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
