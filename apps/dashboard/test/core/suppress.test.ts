import { question, questions } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { isCount, isDerived, suppress } from '../../src/core/suppress';

describe('suppress', () => {
  it('leaves a city-wide answer as it is', () => {
    const rows = [['2015-01', 3, null]];
    expect(suppress(question('monthly-trend'), {}, rows)).toEqual({ rows, withheld: [] });
  });

  it('takes out counts from 1 to 4 in one place, with the share beside them', () => {
    const rows = [
      ['Baker', 90, 90],
      ['Cole', 4, 4],
      ['Clayton', 2, 2],
    ];
    expect(suppress(question('requests-by-area'), {}, rows)).toEqual({
      rows: [
        ['Baker', 90, 90],
        ['Cole', null, null],
        ['Clayton', null, null],
      ],
      withheld: [
        [2, 1],
        [1, 1],
      ],
    });
  });

  it('takes the next smallest with one that is alone, since the sum is known', () => {
    const rows = [
      ['Baker', 90, 90],
      ['Cole', 7, 7],
      ['Clayton', 3, 3],
    ];
    const { rows: shown } = suppress(question('requests-by-area'), {}, rows);
    expect(shown.map(([, requests]) => requests)).toEqual([90, null, null]);
  });

  it('looks at each place by itself where a place has several rows', () => {
    const rows = [
      ['Baker', 'Inquiry', 30],
      ['Baker', 'Request', 20],
      ['Baker', 'Compliment', 1],
      ['Cole', 'Inquiry', 9],
    ];
    const { rows: shown } = suppress(question('types-by-area'), {}, rows);
    expect(shown.map(([, , requests]) => requests)).toEqual([30, null, null, 9]);
  });

  it('hides the change that would give a withheld month away', () => {
    const rows = [
      ['2015-01', 50, null],
      ['2015-02', 4, -92],
      ['2015-03', 40, 900],
      ['2015-04', 3, -92.5],
      ['2015-05', 44, 1366.7],
      ['2015-06', 45, 2.3],
    ];
    const { rows: shown } = suppress(question('monthly-trend'), { neighborhood: 'Baker' }, rows);
    expect(shown).toEqual([
      ['2015-01', 50, null],
      ['2015-02', null, null],
      ['2015-03', 40, null],
      ['2015-04', null, null],
      ['2015-05', 44, null],
      ['2015-06', 45, 2.3],
    ]);
  });

  it('leaves the groups of a city-wide time to resolve, and its places from five up', () => {
    const rows = [
      ['all', 'All requests', 100, 1, 9],
      ['agency', 'Safety', 2, 3, 3],
      ['neighborhood', 'Baker', 3, 1, 2],
      ['neighborhood', 'Cole', 50, 1, 2],
      ['neighborhood', 'Clayton', 47, 1, 2],
    ];
    const { rows: shown } = suppress(question('time-to-resolve'), {}, rows);
    expect(shown).toEqual([
      ['all', 'All requests', 100, 1, 9],
      ['agency', 'Safety', 2, 3, 3],
      ['neighborhood', 'Baker', null, null, null],
      ['neighborhood', 'Cole', 50, 1, 2],
      ['neighborhood', 'Clayton', null, null, null],
    ]);
  });

  it('shows zeros: they point at nobody', () => {
    const rows = [['2015-01', 50, 0]];
    expect(suppress(question('monthly-volume'), { neighborhood: 'Baker' }, rows).rows).toEqual(rows);
  });

  it('knows every number of every question as a count, as derived from one, or as a place in an order', () => {
    const orders = ['place', 'hour', 'calendar_month', 'months'];
    for (const { id, columns } of questions)
      for (const column of columns)
        if (column.type !== 'text')
          expect(
            [isCount(column), isDerived(column), orders.includes(column.name)].filter(Boolean),
            `${id}.${column.name}`,
          ).toHaveLength(1);
  });
});
