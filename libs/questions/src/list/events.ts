import { neighborhood, requests } from '../columns';
import { defineQuestion } from '../define';
import type { Question, ResultColumn } from '../question';
import { calendarMonth, counted, greatest } from '../sentence';
import { monthNumber, sum } from '../sql';

const event: ResultColumn = { name: 'event', label: 'Event', type: 'text' };
const place = (unit: string): ResultColumn => ({ name: 'place', label: 'Rank', type: 'integer', unit });

/** Spellings that differ in case are one event, so it is shown in lower case but for its first letter. */
const shown = 'UPPER(SUBSTR(summary, 1, 1)) || SUBSTR(summary, 2)';
const calendarMonths = Array.from({ length: 12 }, (_, index) => index + 1);

const tenMostCommon = `
  SELECT summary, ${sum('requests')} AS requests
  FROM {requests} AS events
  GROUP BY summary
  ORDER BY requests DESC, summary
  LIMIT 10`;

/** SQL for how often a calendar month occurs between two month numbers, both included. */
function occurrences(calendarMonthColumn: string): string {
  const timesUpTo = (number: string): string =>
    `FLOOR(CAST(${number} - ${calendarMonthColumn} AS {double}) / 12)`;
  return `${timesUpTo('last_month')} - ${timesUpTo('first_month - 1')}`;
}

/** The questions about what requests are about. Ranking by count alone first leaves few texts to compare. */
export const eventQuestions: readonly Question[] = [
  defineQuestion({
    id: 'top-events-by-area',
    title: 'Top five events in each area',
    text: 'What are the five most frequent events in each neighborhood? Spellings that differ in case are one event.',
    reads: { 'service-request': { dimensions: ['neighborhood', 'summary'], top: 5 } },
    sql: `
WITH counted AS (
  SELECT neighborhood, summary, ${sum('requests')} AS requests
  FROM {requests} AS events
  WHERE neighborhood IS NOT NULL
  GROUP BY neighborhood, summary
), counted_ranks AS (
  SELECT neighborhood, summary, requests,
         RANK() OVER (PARTITION BY neighborhood ORDER BY requests DESC) AS requests_rank
  FROM counted
), ranked AS (
  SELECT neighborhood, summary, requests,
         ROW_NUMBER() OVER (PARTITION BY neighborhood ORDER BY requests DESC, summary) AS place
  FROM counted_ranks
  WHERE requests_rank <= 5
)
SELECT neighborhood, place, ${shown} AS event, requests
FROM ranked
WHERE place <= 5`,
    columns: [neighborhood, place('rank within the neighborhood'), event, requests],
    sort: [
      { column: 'neighborhood', direction: 'asc' },
      { column: 'place', direction: 'asc' },
    ],
    chart: { kind: 'treemap', x: 'event', y: ['requests'], series: 'neighborhood' },
    tell: (rows) => {
      const top = greatest(rows, 'requests');
      return `The most frequent event of one neighborhood is "${top.text('event')}" in ${top.text('neighborhood')}, with ${counted(top.number('requests'), 'request')}.`;
    },
  }),
  defineQuestion({
    id: 'top-ten-cases',
    title: 'Ten most common cases',
    text: 'What are the ten most common cases? Spellings that differ in case are one.',
    reads: { 'service-request': { dimensions: ['summary'] } },
    sql: `
WITH top_events AS (${tenMostCommon}
)
SELECT ${shown} AS event, requests
FROM top_events`,
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
    text: 'In which months of the year is each of the ten most common events more or less frequent than in its average month? Each month of the year counts as often as it occurs from the first to the last month that has one of the ten.',
    range: 'months',
    reads: { 'service-request': { dimensions: ['month', 'summary'] } },
    sql: `
WITH top_events AS (${tenMostCommon}
), ranked AS (
  SELECT summary, requests AS all_requests,
         ROW_NUMBER() OVER (ORDER BY requests DESC, summary) AS place
  FROM top_events
), monthly AS (
  SELECT ranked.place, ranked.summary, ranked.all_requests,
         CAST(SUBSTR(events.month, 6, 2) AS INTEGER) AS calendar_month,
         SUM(events.requests) AS requests,
         MIN(${monthNumber('events.month')}) AS first_month,
         MAX(${monthNumber('events.month')}) AS last_month
  FROM {requests} AS events
  JOIN ranked ON ranked.summary = events.summary
  GROUP BY ranked.place, ranked.summary, ranked.all_requests, CAST(SUBSTR(events.month, 6, 2) AS INTEGER)
), spanned AS (
  SELECT place, summary, all_requests, calendar_month, requests,
         MIN(first_month) OVER () AS first_month,
         MAX(last_month) OVER () AS last_month
  FROM monthly
), filled AS (
  SELECT place, summary, all_requests, first_month, last_month,
         calendar.calendar_month,
         SUM(CASE WHEN spanned.calendar_month = calendar.calendar_month THEN requests ELSE 0 END) AS requests
  FROM spanned
  CROSS JOIN (${calendarMonths.map((number) => `SELECT ${number} AS calendar_month`).join(' UNION ALL ')}) AS calendar
  GROUP BY place, summary, all_requests, first_month, last_month, calendar.calendar_month
), weighed AS (
  SELECT place, summary, calendar_month, requests,
         ${occurrences('calendar_month')} AS occurrences,
         CAST(requests AS {double}) * (last_month - first_month + 1) AS requests_by_months,
         CAST(all_requests AS {double}) * (${occurrences('calendar_month')}) AS all_by_occurrences
  FROM filled
)
SELECT place, ${shown} AS event, calendar_month,
       CAST(requests AS BIGINT) AS requests,
       CAST(FLOOR((200 * requests_by_months + all_by_occurrences) / (2 * all_by_occurrences)) AS BIGINT) AS index_percent
FROM weighed
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
      const top = greatest(rows, 'index_percent');
      return `The most seasonal of the common events is "${top.text('event')}": ${calendarMonth(top.number('calendar_month'))} has ${top.text('index_percent')} % of its average month.`;
    },
  }),
];
