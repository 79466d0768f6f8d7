import type { ResultColumn } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { difference, typedRows } from '../src/compare';

const columns: ResultColumn[] = [
  { name: 'area', label: 'Area', type: 'text' },
  { name: 'requests', label: 'Requests', type: 'integer' },
  { name: 'share', label: 'Share', type: 'decimal' },
];

describe('typedRows', () => {
  it('makes one value of what engines write differently', () => {
    const expected = [['Auraria', 12n, 12.5]];
    for (const row of [
      ['Auraria', '12', '12.50'],
      ['Auraria', 12, 1.25e1],
      ['Auraria', 12n, '1.25E1'],
      ['Auraria', '12.0', 12.5],
    ])
      expect(typedRows(columns, [row])).toEqual(expected);
  });

  it('keeps NULL apart from the empty text, and takes -0 for 0', () => {
    expect(typedRows(columns, [[null, null, null]])).toEqual([[null, null, null]]);
    expect(typedRows(columns, [['', '0', '-0.0']])).toEqual([['', 0n, 0]]);
  });

  it.each([
    [['Auraria', '12.5', '1'], /whole number/],
    [['Auraria', '1', 'many'], /be a number/],
    [['Auraria', '1', ''], /be a number/],
    [['Auraria', '1'], /3 columns, got 2/],
  ])('refuses %j', (row, message) => {
    expect(() => typedRows(columns, [row])).toThrow(message);
  });
});

describe('difference', () => {
  const rows = [
    ['Auraria', '12', '60.0'],
    ['Baker', '8', '40.0'],
  ];

  it('finds none in equal answers', () => {
    expect(
      difference(columns, rows, [
        ['Auraria', 12, 60],
        ['Baker', 8n, '4e1'],
      ]),
    ).toBeUndefined();
  });

  it('shows the first row that only one has', () => {
    expect(difference(columns, rows, [rows[0] ?? [], ['Baker', '9', '40.0']])).toBe(
      '2 rows expected, 2 got; expected ["Baker","8",40], got ["Baker","9",40]',
    );
  });

  it('counts rows that come twice', () => {
    expect(difference(columns, rows, [...rows, rows[1] ?? []])).toContain('2 rows expected, 3 got');
    expect(difference(columns, [...rows, rows[1] ?? []], rows)).toContain('expected ["Baker","8",40]');
  });

  it('tells another order', () => {
    expect(difference(columns, rows, [...rows].reverse())).toContain('another order from row 1');
  });

  it('tells a value of another type', () => {
    expect(difference(columns, rows, [['Auraria', 'twelve', '60'], rows[1] ?? []])).toContain('whole number');
  });
});
