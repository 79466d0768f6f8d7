import { neighborhoodRows } from './neighborhood-rows';
import type { NeighborhoodRow } from './neighborhood-rows';

/** One of Denver's 78 statistical neighbourhoods. Degrees are WGS84, longitude first. */
export interface Neighborhood {
  /** The city's `NBHD_ID`, 1 to 78. */
  readonly id: number;
  /** Present name, e.g. `Central Park`. */
  readonly name: string;
  /** `central-park`: lower case, every run of other characters one hyphen. */
  readonly slug: string;
  /** The name in older files where it differs: Stapleton until 2020. */
  readonly formerName: string | null;
  readonly centroid: readonly [longitude: number, latitude: number];
  /** A circle wholly inside the neighbourhood; three centroids lie outside their own polygon. */
  readonly innerCircle: {
    readonly center: readonly [longitude: number, latitude: number];
    readonly radiusM: number;
  };
  readonly box: readonly [
    minLongitude: number,
    minLatitude: number,
    maxLongitude: number,
    maxLatitude: number,
  ];
  readonly areaKm2: number;
  /** Service requests in a tenth of 2015: a weight, not a volume. */
  readonly serviceRequests: number;
  /** Accidents in the 17-column file: a weight, not a volume. */
  readonly trafficAccidents: number;
  /** The district most of its requests name; it may be shared with others. */
  readonly councilDistrict: number;
  readonly policeDistrict: number;
  /** The precinct most of its accidents name. */
  readonly precinct: string;
}

/** The 78 statistical neighbourhoods by id. Source: City and County of Denver, CC BY 3.0. */
export const neighborhoods: readonly Neighborhood[] = neighborhoodRows.map(fromRow);

/** The city's slug of a name; true for all 78. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

const named = new Map<string, Neighborhood>();
for (const neighborhood of neighborhoods) {
  for (const name of [neighborhood.name, neighborhood.formerName ?? neighborhood.name]) {
    named.set(name, neighborhood).set(slugOf(name), neighborhood);
  }
}

/** Finds a neighbourhood by full name or slug, present or former, in any case. */
export function neighborhoodByName(name: string): Neighborhood | undefined {
  return named.get(name) ?? named.get(slugOf(name));
}

function fromRow(row: NeighborhoodRow): Neighborhood {
  const [id, name, formerName, longitude, latitude, innerLongitude, innerLatitude, radiusM, ...rest] = row;
  const [minLongitude, minLatitude, maxLongitude, maxLatitude, areaKm2, ...counts] = rest;
  const [serviceRequests, trafficAccidents, councilDistrict, policeDistrict, precinct] = counts;
  return {
    id,
    name,
    slug: slugOf(name),
    formerName,
    centroid: [longitude, latitude],
    innerCircle: { center: [innerLongitude, innerLatitude], radiusM },
    box: [minLongitude, minLatitude, maxLongitude, maxLatitude],
    areaKm2,
    serviceRequests,
    trafficAccidents,
    councilDistrict,
    policeDistrict,
    precinct,
  };
}
