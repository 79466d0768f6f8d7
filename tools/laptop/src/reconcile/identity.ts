import { fieldsOf, type LogRecord } from './log-records';
import type { LakeRow } from './compare';

/** Positions of the columns that do not change in a case's life, in the canonical row of that dataset. */
export type StableColumns = readonly number[];

/**
 * Holds the product's keys against the rows themselves: rows that agree in the columns which never change must share
 * a key, and rows that share a key must agree in them.
 *
 * Values are compared by their letters and digits alone, upper case, first five digits of a ZIP code: looser than
 * any normalisation, so that a difference it finds is a real one.
 *
 * @returns problems in words, at most ten of each kind
 */
export function compareIdentity(
  written: readonly LogRecord[],
  lake: readonly LakeRow[],
  columns: StableColumns,
): string[] {
  const rowOf = new Map(written.map((record) => [record.transportId, record]));
  const keyByRow = new Map<string, string>();
  const rowByKey = new Map<string, string>();
  const split: string[] = [];
  const merged: string[] = [];
  for (const { transportId, key } of lake) {
    const record = transportId === null ? undefined : rowOf.get(transportId);
    const fields = record && fieldsOf(record.bytes);
    if (!fields) continue;
    const row = columns.map((column) => loose(fields[column] ?? '')).join('|');
    const knownKey = keyByRow.get(row);
    const knownRow = rowByKey.get(key);
    if (knownKey !== undefined && knownKey !== key) split.push(key);
    if (knownRow !== undefined && knownRow !== row) merged.push(key);
    keyByRow.set(row, key);
    rowByKey.set(key, row);
  }
  return [
    ...(split.length > 0
      ? [`${split.length} equal rows under different keys: ${split.slice(0, 10).join(', ')}`]
      : []),
    ...(merged.length > 0
      ? [`${merged.length} different rows under one key: ${merged.slice(0, 10).join(', ')}`]
      : []),
  ];
}

function loose(value: string): string {
  const zip = /^\s*(\d{5})-\d{4}\s*$/.exec(value)?.[1];
  return zip ?? value.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
