import { neighborhoodByName } from './neighborhoods';
import type { NeighborhoodIndex } from './neighborhood-index';
import { Refusal } from './row';
import type { Row } from './row';
import { parseDecimal } from './scalar';

/**
 * Why given coordinates count as missing.
 *
 * - `incomplete`: one of the pair is absent
 * - `zero`: one of the pair is 0
 * - `equal`: longitude and latitude hold the same number
 * - `whole-degrees`: rounded to whole degrees
 * - `swapped`: the pair lies in Denver once exchanged
 * - `outside`: not in the Denver box
 */
export const placeIssues = ['incomplete', 'zero', 'equal', 'whole-degrees', 'swapped', 'outside'] as const;

/** One of {@link placeIssues}. */
export type PlaceIssue = (typeof placeIssues)[number];

/** WGS84 box that holds every Denver neighbourhood with a margin; a point outside counts as missing. */
export const denverBox = {
  minLongitude: -105.12,
  maxLongitude: -104.59,
  minLatitude: 39.6,
  maxLatitude: 39.92,
};

/** The columns about the place of a record. */
export interface Place {
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly place_issue: PlaceIssue | null;
  readonly neighborhood: string | null;
  readonly neighborhood_source: 'file' | 'polygon' | 'nearest' | null;
}

/** The raw fields a place is read from. */
export interface PlaceFields<Field extends string> {
  readonly longitude: Field;
  readonly latitude: Field;
  readonly neighborhood: Field;
}

/**
 * Reads coordinates and neighbourhood: the file's own name wins, else the official boundaries, else nothing.
 *
 * Anything but degrees in a coordinate is refused as `schema_mismatch`: it is the mark of shifted columns.
 */
export function readPlace<Field extends string>(
  row: Row<Field>,
  fields: PlaceFields<Field>,
  boundaries: NeighborhoodIndex | undefined,
): Place {
  const longitude = readDegrees(row, fields.longitude);
  const latitude = readDegrees(row, fields.latitude);
  const issue = coordinateIssue(longitude, latitude);
  const located = longitude !== undefined && latitude !== undefined && issue === null;
  const named = neighborhoodByName(row.code(fields.neighborhood));
  const found = named === undefined && located ? boundaries?.locate(longitude, latitude) : undefined;
  return {
    longitude: located ? longitude : null,
    latitude: located ? latitude : null,
    place_issue: issue,
    neighborhood: named?.name ?? found?.name ?? null,
    neighborhood_source: named ? 'file' : (found?.source ?? null),
  };
}

/** Why a pair of coordinates counts as missing; null when it is good or wholly absent. */
export function coordinateIssue(
  longitude: number | undefined,
  latitude: number | undefined,
): PlaceIssue | null {
  if (longitude === undefined && latitude === undefined) return null;
  if (longitude === undefined || latitude === undefined) return 'incomplete';
  if (longitude === 0 || latitude === 0) return 'zero';
  if (longitude === latitude) return 'equal';
  if (Number.isInteger(longitude) && Number.isInteger(latitude)) return 'whole-degrees';
  if (inDenver(latitude, longitude)) return 'swapped';
  return inDenver(longitude, latitude) ? null : 'outside';
}

function inDenver(longitude: number, latitude: number): boolean {
  const { minLongitude, maxLongitude, minLatitude, maxLatitude } = denverBox;
  return (
    longitude >= minLongitude &&
    longitude <= maxLongitude &&
    latitude >= minLatitude &&
    latitude <= maxLatitude
  );
}

function readDegrees<Field extends string>(row: Row<Field>, field: Field): number | undefined {
  const text = row.code(field);
  if (text === '') return undefined;
  const degrees = parseDecimal(text);
  if (degrees === undefined || Math.abs(degrees) > 180) {
    throw new Refusal('schema_mismatch', field, 'Expected degrees, got another value');
  }
  return degrees;
}
