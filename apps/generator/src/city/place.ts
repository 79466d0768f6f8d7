import { neighborhoods } from '@denver/record-model';
import type { Random } from '../core/random';
import { Weighted } from '../core/random';
import { avenueAt, eastOrWest, eastWestBlock, northOrSouth, northSouthBlock, streetAt } from './street-grid';
import { neighborhoodSpreads } from './tables/neighborhood-spreads';

/** A neighbourhood of the synthetic city. */
export interface CityNeighborhood {
  /** Present name, e.g. `Central Park`. */
  readonly name: string;
  /** Name until 2020, e.g. `Stapleton`. */
  readonly nameUntil2020: string;
  readonly longitude: number;
  readonly latitude: number;
  /** Half axes of the circle that lies wholly inside, in degrees. */
  readonly longitudeRadius: number;
  readonly latitudeRadius: number;
  readonly serviceRequests: number;
  readonly trafficAccidents: number;
  readonly councilDistricts: Weighted<string>;
  readonly policeDistricts: Weighted<string>;
  readonly zips: Weighted<string>;
  readonly precincts: Weighted<string>;
}

/** A point inside a neighbourhood, with the streets around it. */
export interface Point {
  readonly longitude: number;
  readonly latitude: number;
}

const metresPerLatitudeDegree = 111_000;
const metresPerLongitudeDegree = 85_600;
const safeShare = 0.97;

const spreads = new Map(
  neighborhoodSpreads
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', ...lists] = line.split('|');
      return [name, lists.map(parseSpread)] as const;
    }),
);

/** Denver's 78 statistical neighbourhoods with what a synthetic case needs to know about them. */
export const cityNeighborhoods: readonly CityNeighborhood[] = neighborhoods.map((neighborhood) => {
  const [council = [], police = [], zips = [], precincts = []] = spreads.get(neighborhood.name) ?? [];
  const { center, radiusM } = neighborhood.innerCircle;
  return {
    name: neighborhood.name,
    nameUntil2020: neighborhood.formerName ?? neighborhood.name,
    longitude: center[0],
    latitude: center[1],
    longitudeRadius: (radiusM * safeShare) / metresPerLongitudeDegree,
    latitudeRadius: (radiusM * safeShare) / metresPerLatitudeDegree,
    serviceRequests: neighborhood.serviceRequests,
    trafficAccidents: neighborhood.trafficAccidents,
    councilDistricts: new Weighted(council),
    policeDistricts: new Weighted(police),
    zips: new Weighted(zips),
    precincts: new Weighted(precincts),
  };
});

/** A random point of a neighbourhood's inner circle, to seven decimals. */
export function pointIn(neighborhood: CityNeighborhood, random: Random): Point {
  for (;;) {
    const x = random.float() * 2 - 1;
    const y = random.float() * 2 - 1;
    if (x * x + y * y > 1) continue;
    return {
      longitude: sevenDecimals(neighborhood.longitude + x * neighborhood.longitudeRadius),
      latitude: sevenDecimals(neighborhood.latitude + y * neighborhood.latitudeRadius),
    };
  }
}

/** The street corner nearest to a point, when it lies in the circle too; else the point itself. */
export function cornerNear(neighborhood: CityNeighborhood, point: Point): Point {
  const longitude = sevenDecimals(streetAt(point.longitude).at);
  const latitude = sevenDecimals(avenueAt(point.latitude).at);
  const x = (longitude - neighborhood.longitude) / neighborhood.longitudeRadius;
  const y = (latitude - neighborhood.latitude) / neighborhood.latitudeRadius;
  return x * x + y * y <= 1 ? { longitude, latitude } : point;
}

/** The two streets that cross at a point: `N Colorado Blvd`, `E 6th Ave`. */
export function crossStreets({ longitude, latitude }: Point): [string, string] {
  return [
    `${northOrSouth(latitude)} ${streetAt(longitude).name}`,
    `${eastOrWest(longitude)} ${avenueAt(latitude).name}`,
  ];
}

/** A street passing a point and its hundred block there: `N Glencoe St`, 16. Uses one draw. */
export function streetAndBlock(point: Point, random: Random): { street: string; block: number } {
  const [northSouth, eastWest] = crossStreets(point);
  return random.chance(0.72)
    ? { street: northSouth, block: northSouthBlock(point.latitude) }
    : { street: eastWest, block: eastWestBlock(point.longitude) };
}

function sevenDecimals(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

function parseSpread(list: string): [string, number][] {
  return list
    .split(' ')
    .map((entry) => entry.split(':'))
    .map(([code = '', count]) => [code, Number(count)]);
}
