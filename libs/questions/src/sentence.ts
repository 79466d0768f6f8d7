import type { NamedRow } from './define';

const monthName = new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' });

/** A whole number with its noun: `1,234 requests`, `1 request`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `June 2015` of `2015-06`. */
export function monthText(month: string): string {
  return `${calendarMonth(Number(month.slice(5, 7)))} ${month.slice(0, 4)}`;
}

/** `June` of 6; a number that is no month stays one. */
export function calendarMonth(number: number): string {
  if (!Number.isInteger(number) || number < 1 || number > 12) return String(number);
  return monthName.format(Date.UTC(2000, number - 1));
}

/** `8 am` of 8, `noon` of 12, `midnight` of 0. */
export function hourText(hour: number): string {
  if (hour === 0) return 'midnight';
  if (hour === 12) return 'noon';
  return hour < 12 ? `${hour} am` : `${hour - 12} pm`;
}

/** The row with the greatest number in a column, the first of equals; rows whose number is not told are left out. */
export function greatest<Row extends Pick<NamedRow, 'number' | 'isNull'>>(
  rows: readonly [Row, ...Row[]],
  column: string,
): Row {
  const [first, ...others] = rows.filter((row) => !row.isNull(column));
  if (first === undefined) return rows[0];
  return others.reduce((best, row) => (row.number(column) > best.number(column) ? row : best), first);
}

/** The sum of a value over items. */
export function total<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

/** `part` as a percentage of `whole`, to one decimal as charts have it. */
export function percentText(part: number, whole: number): string {
  return `${Math.round((1000 * part) / whole) / 10} %`;
}
