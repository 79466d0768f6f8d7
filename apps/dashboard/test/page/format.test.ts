import { describe, expect, it } from 'vitest';
import { month, monthName, monthTick } from '../../page/format';

describe('months', () => {
  it('have their long name in text and their short one on an axis', () => {
    expect(month('2016-06')).toBe('June 2016');
    expect(monthName(1)).toBe('Jan');
    expect(monthName(12)).toBe('Dec');
    expect(monthTick('2016-09', false)).toBe('Sep');
    expect(monthTick('2016-01', false)).toBe('Jan\n2016');
  });

  it('that are none stay as they came', () => {
    expect(monthTick('all', false)).toBe('all');
    expect(monthName(13)).toBe('');
  });
});
