import type { ResultColumn } from '@denver/questions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../src/core/to-csv';

const columns: ResultColumn[] = [
  { name: 'event', label: 'Event', type: 'text' },
  { name: 'requests', label: 'Requests', type: 'integer' },
];

/** A strict reader of RFC 4180, apart from the writer. */
function read(csv: string): string[][] {
  const rows: string[][] = [];
  let [row, field, at]: [string[], string, number] = [[], '', 0];
  while (at < csv.length) {
    if (csv[at] === '"') {
      const end = (() => {
        let i = at + 1;
        while (!(csv[i] === '"' && csv[i + 1] !== '"')) i += csv[i] === '"' ? 2 : 1;
        return i;
      })();
      field = csv.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else if (csv.startsWith('\r\n', at)) {
      rows.push([...row, field]);
      [row, field, at] = [[], '', at + 2];
    } else if (csv[at] === ',') {
      row.push(field);
      [field, at] = ['', at + 1];
    } else field += csv[at++];
  }
  return rows;
}

describe('toCsv', () => {
  it('reads back as what went in, and no field begins a formula', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('=1+1', ' =x', '\u00a0@a', 'a\n+b', '-', '\t=1', '"=1'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.integer()), { maxLength: 12 }), (rows) => {
        const [head, ...found] = read(toCsv(columns, rows));
        expect(head).toEqual(['event', 'requests']);
        expect(found).toHaveLength(rows.length);
        found.forEach(([event = '', requests], i) => {
          expect(event).not.toMatch(/^[\s\u00a0]*[=+\-@\t\r]/);
          expect(requests).toBe(String(rows[i]?.[1]));
        });
      }),
    );
  });

  it('leaves negative numbers alone, and writes nothing for what is unknown', () => {
    expect(toCsv(columns, [[null, -5]])).toBe('event,requests\r\n,-5\r\n');
  });
});
