import type { DatasetId } from '@denver/record-model';
import { WallText } from '../city/denver-time';

/** A column of a feature layer. */
export interface FeedField {
  readonly name: string;
  /** e.g. `esriFieldTypeDate`, `esriFieldTypeString`, `esriFieldTypeOID`. */
  readonly type: string;
}

/** Attributes of one feature. */
export type FeedAttributes = Readonly<Record<string, unknown>>;

/**
 * Turns attributes into cells as the city's CSV files write them.
 *
 * Dates come as epoch milliseconds. For accidents they are known to hold Denver wall time as if it were UTC; for the 311
 * layers nobody has published a check and the same is assumed. So the digits are taken as they are and no zone
 * is applied.
 */
export function feedCellsReader(
  id: DatasetId,
  fields: readonly FeedField[],
): (attributes: FeedAttributes) => string[] {
  const iso = new WallText('iso');
  const padded = new WallText('padded');
  const readers = fields.map(({ name, type }) => {
    if (type !== 'esriFieldTypeDate') return plainText;
    if (id === 'traffic-accident') return dateReader((seconds) => iso.dateTime(seconds));
    const dateOnly = /date$/i.test(name);
    return dateReader((seconds) => (dateOnly ? padded.date(seconds) : padded.dateTime(seconds)));
  });
  return (attributes) => fields.map(({ name }, index) => (readers[index] ?? plainText)(attributes[name]));
}

function dateReader(write: (seconds: number) => string): (value: unknown) => string {
  return (value) => (typeof value === 'number' ? write(Math.floor(value / 1000)) : plainText(value));
}

function plainText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value as string | number | boolean);
}
