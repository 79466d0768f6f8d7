import { hash } from 'node:crypto';
import type { PartitionKey } from './flow-settings';

/** The service's own limit, in characters. */
const maxKeyLength = 256;

/** Makes the partition key of one record: its converted bytes and a reader of its columns. */
export type PartitionKeyMaker = (data: Buffer, start: number, end: number, column: ColumnReader) => string;

/** Text of a column of the current record, `null` when the row has none. */
export type ColumnReader = (index: number) => string | null;

/**
 * The maker for a setting.
 *
 * - `random`: the text of a number below 1e6, as the official agent does.
 * - `deterministic`: hex MD5 of the converted bytes.
 * - `fields`: one column's text as it is; several, or one longer than 256 characters, as hex MD5 of their JSON
 *   list. When all are empty, hex MD5 of the converted bytes, so that such rows spread over the shards.
 */
export function partitionKeyMaker(setting: PartitionKey, random: () => number): PartitionKeyMaker {
  if (setting.kind === 'random') return () => String(random() * 1e6);
  if (setting.kind === 'deterministic') return dataDigest;
  const { columns } = setting;
  const only = columns.length === 1 ? columns[0]! : -1;
  return (data, start, end, column) => {
    if (only >= 0) {
      const value = column(only) ?? '';
      if (value === '') return dataDigest(data, start, end);
      return value.length <= maxKeyLength ? value : hash('md5', value, 'hex');
    }
    const values = columns.map((index) => column(index) ?? '');
    if (values.every((value) => value === '')) return dataDigest(data, start, end);
    return hash('md5', JSON.stringify(values), 'hex');
  };
}

function dataDigest(data: Buffer, start: number, end: number): string {
  return hash('md5', data.subarray(start, end), 'hex');
}
