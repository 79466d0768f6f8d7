import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { questions, type Cell, type Question } from '../src/index';

const digits = fc.integer({ min: 5, max: 99_999 });

/** A cell that the column may hold, no number of which is 0: a 0 in a sentence could only come from one not told. */
function cellOf({ name, type }: Question['columns'][number]): fc.Arbitrary<Cell> {
  if (/month$/.test(name) && type === 'text') return fc.constantFrom('2015-01', '2015-06', '2016-02');
  if (type === 'text')
    return fc.constantFrom(
      'Baker',
      'Not located',
      'Yes',
      'No',
      'resolved',
      'unresolved',
      'all',
      'agency',
      'Inquiry',
    );
  if (name === 'calendar_month') return fc.integer({ min: 1, max: 12 });
  if (name === 'hour') return fc.integer({ min: 1, max: 23 });
  return type === 'decimal' ? fc.constantFrom(12.5, 33.3, 61.2) : digits;
}

const isTold = ({ type, unit = '' }: Question['columns'][number]): boolean =>
  type === 'text' || !/^(requests|accidents|percent|days)/.test(unit);

/** Rows of an answer in which any count and what follows from it may be withheld, as the dashboard does. */
function withheldRows({ columns }: Question): fc.Arbitrary<Cell[][]> {
  const row = fc.tuple(fc.tuple(...columns.map(cellOf)), fc.boolean()).map(([cells, isHidden]) =>
    cells.map((cell, i) => {
      const column = columns[i];
      return isHidden && column && !isTold(column) ? null : cell;
    }),
  );
  return fc.array(row, { minLength: 1, maxLength: 6 });
}

describe('the sentence of an answer', () => {
  it.each(questions)('of $id never makes a number of one that is not told', (question) => {
    fc.assert(
      fc.property(withheldRows(question), (rows) => {
        const sentence = question.answer(rows);
        expect(sentence).toMatch(/\.$/);
        expect(sentence).not.toMatch(/NaN|null|undefined|–|Infinity/);
        const hasHidden = rows.some((row) => row.includes(null));
        if (hasHidden && !/correlation/.test(question.columns.map(({ name }) => name).join()))
          expect(sentence).not.toMatch(/(^|[\s(])0( |%|\.)/);
      }),
      { numRuns: 200 },
    );
  });

  it('says that all are too few, rather than none', () => {
    const [first] = questions.filter(({ id }) => id === 'first-call-resolution');
    expect(
      first?.answer([
        ['Yes', null, null],
        ['No', null, null],
      ]),
    ).toBe('There are too few of these for their numbers to be told.');
  });
});
