import { month, requests } from '../columns';
import { defineQuestion } from '../define';
import type { Question } from '../question';
import { counted, greatest, monthText } from '../sentence';
import { sum } from '../sql';

function within(days: number): string {
  return days === 0 ? 'on the same day' : `within ${counted(days, 'day')}`;
}

/** The questions that ask how long requests are open and how many are. */
export const resolutionQuestions: readonly Question[] = [
  defineQuestion({
    id: 'time-to-resolve',
    title: 'Time to resolve',
    text: 'How many days does it take to resolve a request: half of them (median) and nine in ten (p90), in all and by type, agency and neighborhood? Only resolved requests with a closing day count; 0 is the same day.',
    reads: { 'service-request': { dimensions: ['case_type', 'agency', 'neighborhood', 'days'] } },
    sql: `
WITH counted AS (
  SELECT CASE WHEN GROUPING(case_type) = 0 THEN 'type'
              WHEN GROUPING(agency) = 0 THEN 'agency'
              WHEN GROUPING(neighborhood) = 0 THEN 'neighborhood'
              ELSE 'all' END AS grouped_by,
         CASE WHEN GROUPING(case_type) = 0 THEN COALESCE(case_type, 'Not stated')
              WHEN GROUPING(agency) = 0 THEN COALESCE(agency, 'Not stated')
              WHEN GROUPING(neighborhood) = 0 THEN COALESCE(neighborhood, 'Not located')
              ELSE 'All requests' END AS group_name,
         days,
         SUM(requests) AS requests
  FROM {requests} AS events
  WHERE days IS NOT NULL
  GROUP BY GROUPING SETS ((days), (case_type, days), (agency, days), (neighborhood, days))
), running AS (
  SELECT grouped_by, group_name, days,
         SUM(requests) OVER (PARTITION BY grouped_by, group_name ORDER BY days ROWS UNBOUNDED PRECEDING) AS so_far,
         SUM(requests) OVER (PARTITION BY grouped_by, group_name) AS requests
  FROM counted
)
SELECT grouped_by, group_name,
       CAST(MAX(requests) AS BIGINT) AS requests,
       MIN(CASE WHEN 2 * so_far >= requests THEN days END) AS median_days,
       MIN(CASE WHEN 10 * so_far >= 9 * requests THEN days END) AS p90_days
FROM running
GROUP BY grouped_by, group_name`,
    columns: [
      { name: 'grouped_by', label: 'By', type: 'text', unit: 'all, type, agency or neighborhood' },
      { name: 'group_name', label: 'Group', type: 'text' },
      requests,
      { name: 'median_days', label: 'Median', type: 'integer', unit: 'days' },
      { name: 'p90_days', label: '90th percentile', type: 'integer', unit: 'days' },
    ],
    sort: [
      { column: 'grouped_by', direction: 'asc' },
      { column: 'requests', direction: 'desc' },
      { column: 'group_name', direction: 'asc' },
    ],
    chart: { kind: 'bar', x: 'group_name', y: ['median_days', 'p90_days'], series: 'grouped_by' },
    tell: (rows) => {
      const all = rows.find((row) => row.text('grouped_by') === 'all') ?? rows[0];
      const [first, ...rest] = rows.filter(
        (row) => row.text('grouped_by') === 'agency' && row.text('group_name') !== 'Not stated',
      );
      const slowest = first && greatest([first, ...rest], 'p90_days');
      const half = `Half of the requests are resolved ${within(all.number('median_days'))}, nine in ten ${within(all.number('p90_days'))}`;
      return slowest && !slowest.isNull('p90_days') && slowest.number('p90_days') > 0
        ? `${half}; ${slowest.text('group_name')} takes longest, ${counted(slowest.number('p90_days'), 'day')}.`
        : `${half}.`;
    },
  }),
  defineQuestion({
    id: 'open-backlog',
    title: 'Open backlog over time',
    text: 'How many requests are opened and closed in each month, and how many are open at its end? A resolved request without a closing day counts as closed in the month it was made.',
    range: 'months',
    reads: { 'service-request': { dimensions: ['month', 'closed_month'], unfilteredBy: ['from'] } },
    sql: `
WITH counted AS (
  SELECT month, closed_month, ${sum('requests')} AS requests
  FROM {requests} AS events
  GROUP BY month, closed_month
), flows AS (
  SELECT CASE WHEN side = 'opened' THEN month ELSE closed_month END AS month,
         SUM(CASE WHEN side = 'opened' THEN requests ELSE 0 END) AS opened,
         SUM(CASE WHEN side = 'closed' THEN requests ELSE 0 END) AS closed
  FROM counted
  CROSS JOIN (SELECT 'opened' AS side UNION ALL SELECT 'closed' AS side) AS sides
  WHERE side = 'opened' OR closed_month IS NOT NULL
  GROUP BY CASE WHEN side = 'opened' THEN month ELSE closed_month END
), months AS (
  SELECT month, opened, closed,
         SUM(opened - closed) OVER (ORDER BY month ROWS UNBOUNDED PRECEDING) AS open_requests,
         MAX(CASE WHEN opened > 0 THEN month END) OVER () AS newest_month
  FROM flows
)
SELECT month,
       CAST(opened AS BIGINT) AS opened,
       CAST(closed AS BIGINT) AS closed,
       CAST(open_requests AS BIGINT) AS open_requests
FROM months
WHERE month <= newest_month AND {only:month}`,
    columns: [
      month,
      { name: 'opened', label: 'Opened', type: 'integer', unit: 'requests' },
      { name: 'closed', label: 'Closed', type: 'integer', unit: 'requests' },
      { name: 'open_requests', label: 'Open at the end', type: 'integer', unit: 'requests' },
    ],
    sort: [{ column: 'month', direction: 'asc' }],
    chart: { kind: 'line', x: 'month', y: ['opened', 'closed', 'open_requests'] },
    tell: (rows) => {
      const last = rows.at(-1) ?? rows[0];
      const top = greatest(rows, 'open_requests');
      const open = last.number('open_requests');
      return `${counted(open, 'request')} ${open === 1 ? 'was' : 'were'} open at the end of ${monthText(last.text('month'))}; the most were ${top.number('open_requests').toLocaleString('en-US')}, in ${monthText(top.text('month'))}.`;
    },
  }),
];
