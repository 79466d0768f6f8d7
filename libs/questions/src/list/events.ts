import { event, neighborhood, requests } from '../columns';
import { defineQuestion } from '../define';
import type { Question } from '../question';
import { calendarMonth, counted, greatest } from '../sentence';
import { monthNumber, sum } from '../sql';

const place = (unit: string) => ({ name: 'place', label: 'Rank', type: 'integer' as const, unit });
const calendarMonths = Array.from({ length: 12 }, (_, index) => index + 1);

/** SQL for how often a calendar month occurs between two month numbers, both included. */
function occurrences(number: string): string {
  const timesUpTo = (monthNumberColumn: string): string =>
    `FLOOR(CAST(${monthNumberColumn} - ${number} AS {double}) / 12)`;
  return `CAST(${timesUpTo('last_month')} - ${timesUpTo('first_month - 1')} AS BIGINT)`;
}

/** The questions about what requests are about. */
export const eventQuestions: readonly Question[] = [
  defineQuestion({
    id: 'top-events-by-area',
    title: 'Top five events in each area',
    text: 'What are the five most frequent events in each neighborhood? Spellings that differ in case are one event.',
    reads: { 'service-request': { dimensions: ['neighborhood', 'event_key', 'event'] } },
    sql: `
WITH counted AS (
  SELECT neighborhood, event_key, MIN(event) AS event, ${sum('requests')} AS requests
  FROM {requests} AS events
  WHERE neighborhood IS NOT NULL
  GROUP BY neighborhood, event_key
), ranked AS (
  SELECT neighborhood, event, requests,
         ROW_NUMBER() OVER (PARTITION BY neighborhood ORDER BY requests DESC, event_key) AS place
  FROM counted
)
SELECT neighborhood, place, event, requests
FROM ranked
WHERE place <= 5`,
    columns: [neighborhood, place('rank within the neighborhood'), event, requests],
    sort: [
      { column: 'neighborhood', direction: 'asc' },
      { column: 'place', direction: 'asc' },
    ],
    chart: { kind: 'treemap', x: 'event', y: ['requests'], series: 'neighborhood' },
    tell: (rows) => {
      const top = greatest(rows, (row) => row.number('requests'));
      return `The most frequent event of one neighborhood is "${top.text('event')}" in ${top.text('neighborhood')}, with ${counted(top.number('requests'), 'request')}.`;
    },
  }),
  defineQuestion({
    id: 'top-ten-cases',
    title: 'Ten most common cases',
    text: 'What are the ten most common cases? Spellings that differ in case are one.',
    reads: { 'service-request': { dimensions: ['event_key', 'event'] } },
    sql: `
SELECT MIN(event) AS event, ${sum('requests')} AS requests
FROM {requests} AS events
GROUP BY event_key`,
    columns: [event, requests],
    sort: [
      { column: 'requests', direction: 'desc' },
      { column: 'event', direction: 'asc' },
    ],
    limit: 10,
    chart: { kind: 'bar', x: 'event', y: ['requests'] },
    tell: ([top]) =>
      `The most common case is "${top.text('event')}" with ${counted(top.number('requests'), 'request')}.`,
  }),
  defineQuestion({
    id: 'seasonal-trends',
    title: 'Seasonal trend of the ten most common events',
    text: 'In which months of the year is each of the ten most common events more or less frequent than in its average month? Each month of the year counts as often as it occurs from the first to the last month with requests.',
    range: 'months',
    reads: { 'service-request': { dimensions: ['month', 'event_key', 'event'] } },
    sql: `
WITH by_event AS (
  SELECT event_key,
         MIN(event) AS event,
         ${sum('requests')} AS all_requests,
         ${calendarMonths.map((number) => `SUM(CASE WHEN SUBSTR(month, 6, 2) = '${String(number).padStart(2, '0')}' THEN requests ELSE 0 END) AS requests_${number}`).join(',\n         ')},
         MIN(${monthNumber('month')}) AS first_of_event,
         MAX(${monthNumber('month')}) AS last_of_event
  FROM {requests} AS events
  GROUP BY event_key
), ranked AS (
  SELECT by_event.*,
         ROW_NUMBER() OVER (ORDER BY all_requests DESC, event_key) AS place,
         MIN(first_of_event) OVER () AS first_month,
         MAX(last_of_event) OVER () AS last_month
  FROM by_event
), by_month AS (
  SELECT place, event, calendar_month, all_requests,
         CAST(CASE calendar_month ${calendarMonths.map((number) => `WHEN ${number} THEN requests_${number}`).join(' ')} END AS BIGINT) AS requests,
         ${occurrences('calendar_month')} AS occurrences,
         last_month - first_month + 1 AS months
  FROM ranked
  CROSS JOIN (${calendarMonths.map((number) => `SELECT ${number} AS calendar_month`).join(' UNION ALL ')}) AS calendar
  WHERE place <= 10
)
SELECT place, event, calendar_month, requests,
       CAST(FLOOR((200 * CAST(requests AS {double}) * months + CAST(all_requests AS {double}) * occurrences)
                  / (2 * CAST(all_requests AS {double}) * occurrences)) AS BIGINT) AS index_percent
FROM by_month
WHERE occurrences > 0`,
    columns: [
      place('rank among all events'),
      event,
      { name: 'calendar_month', label: 'Month of the year', type: 'integer', unit: '1 is January' },
      requests,
      {
        name: 'index_percent',
        label: 'Index',
        type: 'integer',
        unit: "percent of the event's average month",
      },
    ],
    sort: [
      { column: 'place', direction: 'asc' },
      { column: 'calendar_month', direction: 'asc' },
    ],
    chart: { kind: 'heatmap', x: 'calendar_month', y: ['index_percent'], series: 'event' },
    tell: (rows) => {
      const top = greatest(rows, (row) => row.number('index_percent'));
      return `The most seasonal of the common events is "${top.text('event')}": ${calendarMonth(top.number('calendar_month'))} has ${top.text('index_percent')} % of its average month.`;
    },
  }),
];
