import { question } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { fromAddress, notNarrowedBy, parametersOf, toAddress, toggled } from '../../page/selection';
import { boundsOf, classOf } from '../../page/charts/classes';
import { days, hour, lastDay, month, span } from '../../page/format';

describe('the selection', () => {
  const selection = {
    month: '2016-02',
    neighborhood: 'Baker',
    type: 'Inquiry',
    accident: 'dui',
    agency: 'Finance',
  };

  it('goes into the address and comes back', () => {
    expect(fromAddress(toAddress(selection))).toEqual(selection);
    expect(fromAddress('?x=1&month=&from=2015-01-01')).toEqual({ from: '2015-01-01' });
    expect(toAddress({})).toBe('');
  });

  it('is taken back by the second click', () => {
    const once = toggled({}, 'agency', 'Finance');
    expect(once).toEqual({ agency: 'Finance' });
    expect(toggled(once, 'agency', '311')).toEqual({ agency: '311' });
    expect(toggled(once, 'agency', 'Finance')).toEqual({});
  });

  it('narrows a question by what its data has: a month becomes days, a type goes to its own data', () => {
    expect(String(parametersOf(question('requests-by-hour'), selection))).toBe(
      'from=2016-02-01&to=2016-02-29&neighborhood=Baker&agency=Finance&type=Inquiry',
    );
    expect(String(parametersOf(question('accident-types-by-area'), selection))).toContain('type=dui');
    expect(notNarrowedBy(question('accident-types-by-area'), selection)).toEqual(['agency', 'type']);
  });

  it('does not narrow a chart by what the chart itself selects', () => {
    const days = { month: '2016-02', from: '2016-01-10' };
    expect(String(parametersOf(question('monthly-trend'), days, ['month']))).toBe('from=2016-01-10');
  });

  it('sends a month that is none, so that the server can say so', () => {
    expect(String(parametersOf(question('monthly-trend'), { month: 'soon' }))).toContain('from=soon');
  });
});

describe('the classes of a map', () => {
  it('hold about as many places each, at round bounds', () => {
    const values = Array.from({ length: 78 }, (_, i) => (i + 1) ** 2);
    const bounds = boundsOf(values);
    expect(bounds).toHaveLength(5);
    expect(classOf(1, bounds)).toBe(0);
    expect(classOf(78 ** 2, bounds)).toBe(5);
    const sizes = [0, 1, 2, 3, 4, 5].map(
      (n) => values.filter((value) => classOf(value, bounds) === n).length,
    );
    expect(Math.min(...sizes)).toBeGreaterThan(9);
  });

  it('are fewer when places are few or alike', () => {
    expect(boundsOf([])).toEqual([]);
    expect(boundsOf([7, 7, 7])).toEqual([]);
    expect(classOf(7, [])).toBe(2);
    expect(boundsOf([1, 2])).toEqual([2]);
  });
});

describe('words for people', () => {
  it('are short and exact', () => {
    expect([
      month('2016-06'),
      lastDay('2015-02'),
      hour(0),
      hour(12),
      hour(17),
      days(0),
      days(1),
      span(61_000),
    ]).toEqual(['June 2016', '2015-02-28', '12 am', 'noon', '5 pm', 'same day', '1 day', '61 s']);
  });
});
