const whole = new Intl.NumberFormat('en-US');
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat('en-US', {
  month: 'short',
  day: 'numeric',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});
const clock = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', second: '2-digit' });

const months = monthNames('short');
const longMonths = monthNames('long');

/** `44,740` */
export const count = (value: number): string => whole.format(value);

/** `44.7K`, for axes. */
export const compact = (value: number): string => short.format(value);

/** `12.5 %` */
export const percent = (value: number): string => `${oneDecimal.format(value)} %`;

/** `2 days`, `1 day`, `same day` */
export function days(value: number): string {
  if (value === 0) return 'same day';
  return `${oneDecimal.format(value)} ${value === 1 ? 'day' : 'days'}`;
}

/** `Nov 23, 2026, 2:02 PM` in the reader's own zone. */
export const time = (iso: string): string => moment.format(new Date(iso));

/** `2:02:11 PM` */
export const timeOfDay = (iso: string): string => clock.format(new Date(iso));

/** `2016-06` is `June 2016`. */
export function month(text: string): string {
  const [year, number] = text.split('-');
  return `${longMonths[Number(number) - 1] ?? text} ${year ?? ''}`.trim();
}

/** `Jun`; a January, and the first of a row, has its year below it. */
export function monthTick(text: string, isFirst: boolean): string {
  const [year, number] = text.split('-');
  const name = months[Number(number) - 1] ?? text;
  return isFirst || number === '01' ? `${name}\n${year}` : name;
}

/** The name of a month by its number, 1 to 12. */
export const monthName = (number: number): string => months[number - 1] ?? '';

/** `14` is `2 pm`. */
export function hour(value: number): string {
  if (value === 0) return '12 am';
  if (value === 12) return 'noon';
  return value < 12 ? `${value} am` : `${value - 12} pm`;
}

/** `12 s`, `3 min`, `2 h`: a length of time from milliseconds. */
export function span(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** `hit-and-run` is `Hit and run`; names stay names. */
export function label(text: string): string {
  const words = /^[a-z]+(-[a-z]+)*$/.test(text) ? text.replaceAll('-', ' ') : text;
  const named = words === 'dui' ? 'DUI' : words;
  return named.charAt(0).toUpperCase() + named.slice(1);
}

/** The last day of a month: `2016-02` gives `2016-02-29`. */
export function lastDay(text: string): string {
  const [year = 0, number = 1] = text.split('-').map(Number);
  return `${text}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, '0')}`;
}

function monthNames(length: 'short' | 'long'): string[] {
  const name = new Intl.DateTimeFormat('en-US', { month: length, timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, index) => name.format(Date.UTC(2000, index)));
}
