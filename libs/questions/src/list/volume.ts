import { accidents, month, requests } from '../columns';
import { defineQuestion } from '../define';
import type { Question } from '../question';
import { counted, greatest, monthText, total } from '../sentence';
import { monthNumber, percentOf, sum } from '../sql';

/** The questions that ask how many events there are each month. */
export const volumeQuestions: readonly Question[] = [
  defineQuestion({
    id: 'monthly-trend',
    title: 'Monthly trend',
    text: 'How many requests were made each month, and how does each month compare with the one before?',
    reads: { 'service-request': { dimensions: ['month'] } },
    sql: `
WITH months AS (
  SELECT month, ${sum('requests')} AS requests, ${monthNumber('month')} AS month_number
  FROM {requests} AS events
  GROUP BY month
), compared AS (
  SELECT month,
         requests,
         CASE WHEN month_number - LAG(month_number) OVER (ORDER BY month) = 1
              THEN LAG(requests) OVER (ORDER BY month) END AS requests_before
  FROM months
)
SELECT month,
       requests,
       ${percentOf('requests - requests_before', 'requests_before')} AS change_percent
FROM compared`,
    columns: [
      month,
      requests,
      { name: 'change_percent', label: 'Change', type: 'decimal', unit: 'percent on the month before' },
    ],
    sort: [{ column: 'month', direction: 'asc' }],
    chart: { kind: 'line', x: 'month', y: ['requests'] },
    tell: (rows) => {
      const top = greatest(rows, 'requests');
      const peak = `Requests peak in ${monthText(top.text('month'))} with ${top.number('requests').toLocaleString('en-US')}`;
      if (rows.some((row) => row.isNull('requests'))) return `${peak}.`;
      const average = Math.round(total(rows, (row) => row.number('requests')) / rows.length);
      return `${peak}; a month has ${average.toLocaleString('en-US')} on average.`;
    },
  }),
  defineQuestion({
    id: 'monthly-volume',
    title: 'Monthly volume',
    text: 'How many service requests and how many traffic accidents are there each month?',
    reads: {
      'service-request': { dimensions: ['month'] },
      'traffic-accident': { dimensions: ['month'] },
    },
    sql: `
SELECT month, ${sum('requests')} AS requests, ${sum('accidents')} AS accidents
FROM (
  SELECT month, requests, 0 AS accidents
  FROM {requests} AS request_events
  UNION ALL
  SELECT month, 0 AS requests, accidents
  FROM {accidents} AS accident_events
) AS both_datasets
GROUP BY month`,
    columns: [month, requests, accidents],
    sort: [{ column: 'month', direction: 'asc' }],
    chart: { kind: 'line', x: 'month', y: ['requests', 'accidents'] },
    tell: (rows) => {
      const first = greatest(rows, 'requests');
      const second = greatest(rows, 'accidents');
      return `Requests peak in ${monthText(first.text('month'))} with ${counted(first.number('requests'), 'request')}, accidents in ${monthText(second.text('month'))} with ${counted(second.number('accidents'), 'accident')}.`;
    },
  }),
];
