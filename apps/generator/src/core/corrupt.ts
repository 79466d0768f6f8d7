import type { DatasetId } from '@denver/record-model';
import { dataset } from '@denver/record-model';
import { csvLine } from './csv-line';
import type { Random } from './random';

/** What each kind of damage does to a row, and what the pipeline calls it. */
export const corruptKinds = {
  'missing-cells': 'the last two cells are cut off; schema_mismatch',
  'extra-cell': 'a cell is added at the end; schema_mismatch',
  'shifted-cells':
    'an empty cell is put before the created time, the last cell is dropped; schema_mismatch or invalid_value',
  'stray-quote': 'text follows a closing quote; csv_syntax',
  'bad-encoding': 'a byte that is never UTF-8 stands in the first cell; bad_encoding',
  'no-event-time': 'all times are empty; no_event_time',
  'junk-time': 'the times are words; no_event_time or invalid_value',
} as const;

/** One of {@link corruptKinds}. */
export type CorruptKind = keyof typeof corruptKinds;

const kinds = Object.keys(corruptKinds) as CorruptKind[];
const timeFields: Readonly<Record<DatasetId, readonly string[]>> = {
  'service-request': ['CaseCreatedDate', 'CaseCreateddttm', 'CaseClosedDate', 'CaseCloseddttm'],
  'traffic-accident': ['FIRST_OCCURRENCE_DATE', 'LAST_OCCURRENCE_DATE', 'REPORTED_DATE'],
};

/** One of the kinds, each as likely as the others. */
export function pickCorruptKind(random: Random): CorruptKind {
  return kinds[random.below(kinds.length)] ?? 'extra-cell';
}

/**
 * Damages one CSV record. The damage never reaches beyond the record: it has no line break it did not have.
 *
 * @returns the bytes of the damaged record without line end
 */
export function corruptRecord(id: DatasetId, record: string, kind: CorruptKind): Buffer {
  const cells = parseRecord(record);
  const { rawFields } = dataset(id);
  const times = timeFields[id].map((name) => rawFields.indexOf(name));
  switch (kind) {
    case 'missing-cells':
      return Buffer.from(csvLine(cells.slice(0, -2)));
    case 'extra-cell':
      return Buffer.from(csvLine([...cells, 'extra']));
    case 'shifted-cells':
      cells.splice(times[0] ?? 0, 0, '');
      return Buffer.from(csvLine(cells.slice(0, -1)));
    case 'stray-quote':
      return Buffer.from(`"${(cells[0] ?? '').replaceAll('"', '')}" typed,${csvLine(cells.slice(1))}`);
    case 'bad-encoding': {
      const start = record.startsWith('"') ? 1 : 0;
      return Buffer.concat([
        Buffer.from(record.slice(0, start)),
        Buffer.of(0xff),
        Buffer.from(record.slice(start)),
      ]);
    }
    case 'no-event-time':
    case 'junk-time':
      for (const time of times) cells[time] = kind === 'junk-time' ? 'yesterday noon' : '';
      return Buffer.from(csvLine(cells));
  }
}

/** The cells of one well-formed CSV record. */
export function parseRecord(record: string): string[] {
  if (!record.includes('"')) return record.split(',');
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/gy;
  let ended = false;
  while (!ended) {
    const match = cell.exec(record);
    if (match === null) return record.split(',');
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    ended = !match[0].endsWith(',') || cell.lastIndex > record.length;
    if (match[0].endsWith(',') && cell.lastIndex === record.length) {
      cells.push('');
      ended = true;
    }
  }
  return cells;
}
