import { notSupported } from '../errors';
import type { CallRule } from './functions';
import { dateAdd, dateDiff, datePart, extractField, textAsTime, timeFormat } from './time';

const now = "CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP)";

function rule(min: number, max: number, sql: CallRule['sql']): CallRule {
  return { arity: [min, max], sql };
}

const dateadd = rule(3, 3, (call, [, number = '', value = '']) =>
  dateAdd(datePart(call.arguments[0]), number, value, call.at),
);
const datediff = rule(3, 3, (call, [, from = '', to = '']) =>
  dateDiff(datePart(call.arguments[0]), from, to, call.at),
);
const datepart = rule(2, 2, (call, [, value = '']) =>
  extractField(datePart(call.arguments[0]), value, call.at),
);

/**
 * Functions of dates and times.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html
 */
export const timeCalls: Record<string, CallRule> = {
  add_months: rule(2, 2, (call, [value = '', number = '']) => dateAdd('month', number, value, call.at)),
  convert_timezone: rule(2, 3, (_, args) => {
    const [source, target, value] = args.length === 3 ? args : ["'UTC'", ...args];
    return `((CAST(${value} AS TIMESTAMP) AT TIME ZONE ${source}) AT TIME ZONE ${target})`;
  }),
  current_date: rule(0, 0, () => `CAST(${now} AS DATE)`),
  current_timestamp: rule(0, 0, () => 'now()'),
  date: rule(1, 1, (_, [value]) => `CAST(${value} AS DATE)`),
  date_add: dateadd,
  date_diff: datediff,
  date_part: datepart,
  date_trunc: rule(2, 2, (call, [, value = '']) => {
    const part = datePart(call.arguments[0]);
    if (['dayofweek', 'dayofyear', 'epoch'].includes(part))
      throw notSupported(`DATE_TRUNC to ${part}`, call.at);
    return `CAST(date_trunc('${part}', ${textAsTime(value)}) AS TIMESTAMP)`;
  }),
  dateadd,
  datediff,
  datepart,
  extract: datepart,
  getdate: rule(0, 0, () => now),
  last_day: rule(1, 1, (_, [value]) => `last_day(CAST(${value} AS DATE))`),
  now: rule(0, 0, () => 'now()'),
  sysdate: rule(0, 0, () => now),
  to_char: rule(
    2,
    2,
    (call, [value = '']) => `strftime(${textAsTime(value)}, ${timeFormat(call.arguments[1], call.at)})`,
  ),
  to_date: rule(
    2,
    2,
    (call, [value = '']) => `CAST(strptime(${value}, ${timeFormat(call.arguments[1], call.at)}) AS DATE)`,
  ),
  to_timestamp: rule(
    2,
    2,
    (call, [value = '']) => `timezone('UTC', strptime(${value}, ${timeFormat(call.arguments[1], call.at)}))`,
  ),
  trunc: rule(1, 2, (_, args) => `trunc(${args.join(', ')})`),
};
