import type { Reject } from '@denver/csv-json';
import { CsvToJson } from '@denver/csv-json';
import { dataset, normalise } from '@denver/record-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corruptKinds, corruptRecord, parseRecord } from '../../src/core/corrupt';
import type { CorruptKind } from '../../src/core/corrupt';
import { Disturber, longestHold } from '../../src/core/disturb';
import type { Disturbances } from '../../src/core/disturb';
import { seedOf } from '../../src/core/random';
import { isChosen, itemsForRows } from '../../src/core/chosen';
import { dayNumber } from '../../src/city/denver-time';
import { ServiceRequestCity } from '../../src/city/service-request-city';
import { TrafficAccidentCity } from '../../src/city/traffic-accident-city';

const calm: Disturbances = { duplicates: 0, late: 0, corrupt: 0 };
const year = { fromDay: dayNumber(2015, 1, 1), toDay: dayNumber(2015, 12, 31), updates: 0, pass: 0 };
const city = new ServiceRequestCity(seedOf('1'), { ...year, rows: 2000 });

function stream(
  shares: Partial<Disturbances>,
  rows: number,
  cut?: number,
): { out: string[]; disturber: Disturber } {
  const make = (state?: Parameters<typeof restore>[0]) => restore(state, shares);
  let disturber = make();
  const out: string[] = [];
  for (let row = 0; row < rows; row++) {
    if (row === cut) disturber = make(JSON.parse(JSON.stringify(disturber.state())));
    out.push(...disturber.push(`row ${row}`).map(String));
  }
  out.push(...disturber.drain().map(String));
  return { out, disturber };
}

function restore(
  state: ReturnType<Disturber['state']> | undefined,
  shares: Partial<Disturbances>,
): Disturber {
  return new Disturber('service-request', seedOf('d'), { ...calm, ...shares }, state);
}

describe('Disturber', () => {
  it('passes rows unchanged when nothing is asked for', () => {
    expect(stream({}, 50).out).toEqual(Array.from({ length: 50 }, (_, row) => `row ${row}`));
  });

  it('repeats exactly the share of rows, and says so', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 3000 }),
        (share, rows) => {
          const { out, disturber } = stream({ duplicates: share }, rows);
          expect(out.length).toBe(rows + Math.floor(rows * share));
          expect(new Set(out).size).toBe(rows);
          expect(disturber.counts().duplicates).toBe(out.length - rows);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('loses no row when it delays them, and delays none for longer than promised', () => {
    const { out, disturber } = stream({ late: 0.1 }, 20_000);
    expect([...out].sort()).toEqual(Array.from({ length: 20_000 }, (_, row) => `row ${row}`).sort());
    const late = out.filter((row, place) => Number(row.slice(4)) < place - 1500).length;
    expect(late).toBeGreaterThan(500);
    const behind = out.map((row, place) => place - Number(row.slice(4)));
    expect(Math.max(...behind)).toBeLessThanOrEqual(longestHold);
    expect(disturber.counts().late).toBeGreaterThan(1800);
    expect(disturber.counts().late).toBeLessThan(2200);
  });

  it('goes on from its state as if nothing had happened', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1500 }), fc.boolean(), (cut, repeats) => {
        const shares = { late: 0.2, duplicates: repeats ? 0.3 : 0 };
        expect(stream(shares, 1500, cut).out).toEqual(stream(shares, 1500).out);
      }),
      { numRuns: 20 },
    );
  });

  it('counts damaged lines by kind, each kind about as often', () => {
    const disturber = restore(undefined, { corrupt: 0.5, duplicates: 0.1 });
    let lines = 0;
    for (let row = 0; row < 2000; row++) lines += disturber.push(city.rowOf(row, 0)).length;
    lines += disturber.drain().length;
    const counts = disturber.counts().corrupt;
    expect(Object.keys(counts).sort()).toEqual(Object.keys(corruptKinds).sort());
    for (const seen of Object.values(counts)) expect(seen).toBeGreaterThan(100);
    expect(lines).toBe(2200);
  });
});

describe('corruptRecord', () => {
  const accidents = new TrafficAccidentCity(seedOf('1'), { ...year, rows: 200 });
  const rowsOf = {
    'service-request': (row: number) => city.rowOf(row, 0),
    'traffic-accident': (row: number) => accidents.rowOf(row, 0),
  };
  const wellFormed: readonly CorruptKind[] = ['shifted-cells', 'no-event-time', 'junk-time'];
  const rejectedAs: Partial<Record<CorruptKind, readonly string[]>> = {
    'shifted-cells': ['schema_mismatch', 'invalid_value', 'no_event_time'],
    'no-event-time': ['no_event_time'],
    'junk-time': ['no_event_time', 'invalid_value'],
  };

  for (const id of ['service-request', 'traffic-accident'] as const) {
    const { rawFields } = dataset(id);
    it(`makes ${id} rows that the record model rejects for the reason it promises`, () => {
      for (let row = 0; row < 200; row++) {
        for (const kind of wellFormed) {
          const cells = parseRecord(corruptRecord(id, rowsOf[id](row), kind).toString());
          expect(cells.length).toBe(rawFields.length);
          const raw = Object.fromEntries(rawFields.map((name, index) => [name, cells[index] ?? '']));
          const result = normalise(id, raw);
          expect([kind, result.ok ? 'accepted' : result.reason]).toEqual([
            kind,
            expect.toBeOneOf([...(rejectedAs[kind] ?? [])]),
          ]);
        }
      }
    });

    it(`makes ${id} rows that the agent's converter rejects for the reason it promises, and no row around them`, () => {
      const promised = {
        'missing-cells': 'schema_mismatch',
        'extra-cell': 'schema_mismatch',
        'stray-quote': 'csv_syntax',
        'bad-encoding': 'bad_encoding',
      } as const;
      for (const [kind, reason] of Object.entries(promised) as [CorruptKind, string][]) {
        const good: number[] = [];
        const rejects: Reject[] = [];
        const converter = new CsvToJson(
          { fields: rawFields },
          {
            record: (_bytes, _start, _end, offset) => good.push(offset),
            reject: (reject) => rejects.push(reject),
          },
        );
        for (let row = 0; row < 100; row++) {
          converter.push(Buffer.from(`${rowsOf[id](row)}\n`));
          converter.push(Buffer.concat([corruptRecord(id, rowsOf[id](row), kind), Buffer.from('\n')]));
        }
        converter.end('reject');
        expect([kind, good.length]).toEqual([kind, 100]);
        expect(rejects.map((reject) => reject.reason)).toEqual(Array(100).fill(reason));
      }
    });

    it(`changes the width, the quotes or the bytes of ${id} rows, and never adds a line`, () => {
      for (let row = 0; row < 200; row++) {
        const record = rowsOf[id](row);
        const damaged = (kind: CorruptKind) => corruptRecord(id, record, kind);
        expect(parseRecord(damaged('missing-cells').toString()).length).toBe(rawFields.length - 2);
        expect(parseRecord(damaged('extra-cell').toString()).length).toBe(rawFields.length + 1);
        expect(damaged('stray-quote').toString()).toMatch(/^"[^"]*" typed,/);
        expect(() => new TextDecoder('utf-8', { fatal: true }).decode(damaged('bad-encoding'))).toThrow();
        for (const kind of Object.keys(corruptKinds) as CorruptKind[])
          expect(damaged(kind).includes('\n')).toBe(false);
      }
    });
  }
});

describe('isChosen', () => {
  it('chooses exactly the share of any first n, and itemsForRows undoes it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 4000 }),
        (share, rows) => {
          let chosen = 0;
          for (let item = 0; item < rows; item++) if (isChosen(item, share)) chosen++;
          expect(chosen).toBe(Math.floor(rows * share));
          const items = itemsForRows(rows, share);
          expect(items + Math.floor(items * share)).toBeGreaterThanOrEqual(rows);
          expect(items === 0 || items - 1 + Math.floor((items - 1) * share) < rows).toBe(true);
        },
      ),
    );
  });
});
