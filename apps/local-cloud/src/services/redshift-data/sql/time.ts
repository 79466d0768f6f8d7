import { quoteText } from '../../../duckdb/quote';
import { notSupported, SqlError } from '../errors';
import type { Expression } from './ast';

/**
 * Names of date parts and what each stands for.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html
 */
const parts: Record<string, string> = Object.fromEntries(
  Object.entries({
    millennium: 'millennium millennia mil mils',
    century: 'century centuries c cent cents',
    decade: 'decade decades dec decs',
    epoch: 'epoch',
    year: 'year years y yr yrs',
    quarter: 'quarter quarters qtr qtrs',
    month: 'month months mon mons',
    week: 'week weeks w',
    dayofweek: 'dayofweek dow dw weekday',
    dayofyear: 'dayofyear doy dy yearday',
    day: 'day days d',
    hour: 'hour hours h hr hrs',
    minute: 'minute minutes m min mins',
    second: 'second seconds s sec secs',
    millisecond: 'millisecond milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon',
    microsecond: 'microsecond microseconds microsec microsecs microsecond usecond useconds us usec usecs',
  }).flatMap(([part, names]) => names.split(' ').map((name) => [name, part])),
);

/** The part an argument names: a word, as a column would be written, or a string. @throws SqlError */
export function datePart(argument: Expression | undefined): string {
  const name =
    argument?.kind === 'string'
      ? argument.text
      : argument?.kind === 'column' && argument.path.length === 1
        ? argument.path[0]
        : undefined;
  return partNamed(name ?? '', argument?.at ?? 0);
}

function partNamed(name: string, at: number): string {
  const part = parts[name.toLowerCase()];
  if (!part) throw new SqlError(`date part "${name}" is not recognized`, at);
  return part;
}

const extracted = [
  'epoch',
  'year',
  'quarter',
  'month',
  'week',
  'dayofweek',
  'dayofyear',
  'day',
  'hour',
  'minute',
  'second',
  'decade',
  'century',
  'millennium',
];

/** `EXTRACT(field FROM value)` and `date_part(field, value)`: whole numbers, as Redshift's are. */
export function extractField(field: string, value: string, at: number): string {
  const part = partNamed(field, at);
  if (part === 'millisecond' || part === 'microsecond') {
    const micros = `(date_part('microsecond', CAST(${value} AS TIMESTAMP)) % 1000000)`;
    return `CAST(${part === 'microsecond' ? micros : `floor(${micros} / 1000)`} AS INTEGER)`;
  }
  if (!extracted.includes(part)) throw notSupported(`the date part ${field}`, at);
  return `CAST(floor(date_part('${part}', ${textAsTime(value)})) AS ${part === 'epoch' ? 'BIGINT' : 'INTEGER'})`;
}

/** A time given as a literal text is one; other values stay as they are. */
export function textAsTime(value: string): string {
  return value.startsWith("'") ? `CAST(${value} AS TIMESTAMP)` : value;
}

const months: Record<string, number> = {
  month: 1,
  quarter: 3,
  year: 12,
  decade: 120,
  century: 1200,
  millennium: 12000,
};
const spans: Record<string, string> = {
  hour: 'to_hours',
  minute: 'to_minutes',
  second: 'to_seconds',
  millisecond: 'to_milliseconds',
  microsecond: 'to_microseconds',
};

/** `DATEADD(part, number, value)`: a timestamp, also of a date. */
export function dateAdd(part: string, number: string, value: string, at: number): string {
  const count = `CAST(${number} AS BIGINT)`;
  const time = `CAST(${value} AS TIMESTAMP)`;
  const factor = months[part];
  if (factor) return `(${time} + to_months(CAST(${count} * ${factor} AS INTEGER)))`;
  if (part === 'week' || part === 'day' || part === 'dayofyear' || part === 'dayofweek')
    return `(${time} + to_days(CAST(${count} * ${part === 'week' ? 7 : 1} AS INTEGER)))`;
  const span = spans[part];
  if (!span) throw notSupported(`DATEADD of ${part}`, at);
  return `(${time} + ${span}(${count}))`;
}

/** `DATEDIFF(part, from, to)`: boundaries crossed. */
export function dateDiff(part: string, from: string, to: string, at: number): string {
  const unit = part === 'dayofyear' || part === 'dayofweek' ? 'day' : part;
  if (unit === 'epoch') throw notSupported('DATEDIFF of epoch', at);
  return `date_diff('${unit}', CAST(${from} AS TIMESTAMP), CAST(${to} AS TIMESTAMP))`;
}

/** Patterns of `TO_CHAR` and the engine's formats for them, longest first. */
const formats: Array<[string, string]> = [
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['YYYY', '%Y'],
  ['IYYY', '%G'],
  ['Month', '%B'],
  ['DDD', '%j'],
  ['Mon', '%b'],
  ['Day', '%A'],
  ['YY', '%y'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['Dy', '%a'],
  ['HH', '%I'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['MS', '%g'],
  ['US', '%f'],
  ['IW', '%V'],
  ['AM', '%p'],
  ['PM', '%p'],
];
/** Of those, the ones whose case says how the text is written, so that others are refused. */
const cased = ['Month', 'Mon', 'Day', 'Dy'];

/** A `TO_CHAR` or `TO_DATE` format as the engine's; refused when a part of it is not done. */
export function timeFormat(format: Expression | undefined, at: number): string {
  if (format?.kind !== 'string') throw notSupported('a format that is no literal', at);
  let rest = format.text;
  let result = '';
  while (rest) {
    const quoted = /^"([^"]*)"/.exec(rest);
    const separator = /^[^A-Za-z"]+/.exec(rest);
    const found = formats.find(([pattern]) =>
      cased.includes(pattern) ? rest.startsWith(pattern) : rest.toUpperCase().startsWith(pattern),
    );
    if (quoted) result += escapeFormat(quoted[1] ?? '');
    else if (separator) result += escapeFormat(separator[0]);
    else if (found) result += found[1];
    else if (rest.startsWith('T')) result += 'T';
    else throw notSupported(`the format "${rest}"`, at);
    rest = rest.slice(quoted?.[0].length ?? separator?.[0].length ?? found?.[0].length ?? 1);
  }
  return quoteText(result);
}

function escapeFormat(text: string): string {
  return text.replaceAll('%', '%%');
}
