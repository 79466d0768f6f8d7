import { northSouthStreets, numberedAvenues, southAvenues } from './tables/streets';

/** A street of the grid. */
export interface Street {
  /** `Glencoe St`, `16th Ave`: without direction. */
  readonly name: string;
  /** Longitude of a north-south street, latitude of an east-west one. */
  readonly at: number;
}

/** Ellsworth Avenue and Broadway divide the city into its four directions. */
const origin = { latitude: 39.7165, longitude: -104.9875 };
const degreesPerBlock = { east: 0.001_168, west: 0.001_263, south: 0.001_815 };

const northSouth = parseStreets(northSouthStreets);
const avenueKnots = numberedAvenues
  .trim()
  .split(/\s+/)
  .map((knot) => knot.split('@').map(Number) as [number, number]);
const northAvenues = Array.from({ length: 119 }, (_, index) => ({
  name: avenueName(index + 1),
  at: avenueLatitude(index + 1),
}));
const eastWest = [...parseStreets(southAvenues), ...northAvenues];

/** The north-south street nearest to a longitude. */
export function streetAt(longitude: number): Street {
  return nearest(northSouth, longitude);
}

/** The east-west street nearest to a latitude. */
export function avenueAt(latitude: number): Street {
  return nearest(eastWest, latitude);
}

/** `N` or `S`, as written before a north-south street. */
export function northOrSouth(latitude: number): 'N' | 'S' {
  return latitude >= origin.latitude ? 'N' : 'S';
}

/** `E` or `W`, as written before an east-west street. */
export function eastOrWest(longitude: number): 'E' | 'W' {
  return longitude >= origin.longitude ? 'E' : 'W';
}

/** Hundred block of a north-south street at a latitude, e.g. 16 for `1628 N Glencoe St`. */
export function northSouthBlock(latitude: number): number {
  if (latitude < origin.latitude) return Math.floor((origin.latitude - latitude) / degreesPerBlock.south);
  for (let index = 1; index < avenueKnots.length; index++) {
    const [avenue, at] = avenueKnots[index] ?? [0, 0];
    const [before, from] = avenueKnots[index - 1] ?? [0, 0];
    if (latitude < at) return Math.floor(before + ((latitude - from) / (at - from)) * (avenue - before));
  }
  return 119;
}

/** Hundred block of an east-west street at a longitude. */
export function eastWestBlock(longitude: number): number {
  const east = longitude - origin.longitude;
  return Math.floor(east >= 0 ? east / degreesPerBlock.east : -east / degreesPerBlock.west);
}

function avenueLatitude(avenue: number): number {
  const above = avenueKnots.findIndex(([knot]) => knot >= avenue);
  const [high, to] = avenueKnots[above] ?? [0, 0];
  const [low, from] = avenueKnots[above - 1] ?? [0, 0];
  return from + ((avenue - low) / (high - low)) * (to - from);
}

function avenueName(avenue: number): string {
  if (avenue === 15) return 'Colfax Ave';
  const teen = avenue % 100 > 10 && avenue % 100 < 20;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][avenue % 10] ?? 'th');
  return `${avenue}${ending} Ave`;
}

function nearest(streets: readonly Street[], at: number): Street {
  let low = 0;
  let high = streets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((streets[middle]?.at ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [below, above] = [streets[low], streets[high]] as [Street, Street];
  return at - below.at <= above.at - at ? below : above;
}

function parseStreets(table: string): Street[] {
  const entries = table
    .trim()
    .split(/\s+/)
    .map((entry) => entry.split('@') as [string, string?]);
  let before = 0;
  return entries.map(([name, measured], index) => {
    if (measured !== undefined) before = index;
    const after = entries.findIndex(([, at], position) => position >= index && at !== undefined);
    const [from, to] = [Number(entries[before]?.[1]), Number(entries[after]?.[1])];
    const at = after === before ? from : from + ((index - before) / (after - before)) * (to - from);
    return { name: name.replaceAll('_', ' '), at };
  });
}
