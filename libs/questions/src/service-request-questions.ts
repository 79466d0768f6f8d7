import type { Question, ResultColumn } from './question';

const datasets = ['service-request'] as const;
const parameters = ['from', 'to', 'neighborhood', 'agency', 'type'] as const;

const requests: ResultColumn = { name: 'requests', label: 'Requests', type: 'integer', unit: 'requests' };
const share: ResultColumn = {
  name: 'share_percent',
  label: 'Share',
  type: 'decimal',
  unit: 'percent of requests',
};
const month: ResultColumn = { name: 'month', label: 'Month', type: 'text', unit: 'month, Denver time' };
const neighborhood: ResultColumn = { name: 'neighborhood', label: 'Neighborhood', type: 'text' };

/** SQL that counts requests by `expression` and gives each its share of all. */
function sharesOf(expression: string, name: string): string {
  return `
SELECT ${expression} AS ${name},
       COUNT(*) AS requests,
       ROUND(100 * CAST(COUNT(*) AS DOUBLE PRECISION) / SUM(COUNT(*)) OVER (), 1) AS share_percent
FROM service_requests
WHERE {service-request}
GROUP BY ${expression}
ORDER BY requests DESC, ${name}`;
}

/** Questions 1 to 9 and 11 of the original dashboard. */
export const serviceRequestQuestions: readonly Question[] = [
  {
    id: 'monthly-trend',
    title: 'Monthly trend',
    text: 'How many requests were made each month, and how does each month compare with the one before?',
    datasets,
    parameters,
    sql: `
WITH months AS (
  SELECT created_month AS month, COUNT(*) AS requests
  FROM service_requests
  WHERE {service-request}
  GROUP BY created_month
)
SELECT month,
       requests,
       ROUND(100 * CAST(requests - LAG(requests) OVER (ORDER BY month) AS DOUBLE PRECISION)
             / LAG(requests) OVER (ORDER BY month), 1) AS change_percent
FROM months
ORDER BY month`,
    columns: [
      month,
      requests,
      { name: 'change_percent', label: 'Change', type: 'decimal', unit: 'percent on the month before' },
    ],
    chart: { kind: 'line', x: 'month', y: ['requests'] },
  },
  {
    id: 'requests-by-area',
    title: 'Requests by area',
    text: 'In which neighborhoods are requests made? Requests without a place are counted as "Not located".',
    datasets,
    parameters,
    sql: sharesOf("COALESCE(neighborhood, 'Not located')", 'neighborhood'),
    columns: [neighborhood, requests, share],
    chart: { kind: 'map', x: 'neighborhood', y: ['requests'] },
  },
  {
    id: 'requests-by-source',
    title: 'Requests by source',
    text: 'How do people reach the city: by phone, by app, by e-mail?',
    datasets,
    parameters,
    sql: sharesOf("COALESCE(case_source, 'Not stated')", 'source'),
    columns: [{ name: 'source', label: 'Source', type: 'text' }, requests, share],
    chart: { kind: 'bar', x: 'source', y: ['requests'] },
  },
  {
    id: 'first-call-resolution',
    title: 'Resolved on the first call',
    text: 'How many requests were resolved on the first call?',
    datasets,
    parameters,
    sql: sharesOf(
      "CASE WHEN first_call_resolution THEN 'Yes' WHEN NOT first_call_resolution THEN 'No' ELSE 'Not stated' END",
      'resolved_on_first_call',
    ),
    columns: [
      { name: 'resolved_on_first_call', label: 'Resolved on first call', type: 'text' },
      requests,
      share,
    ],
    chart: { kind: 'pie', x: 'resolved_on_first_call', y: ['requests'] },
  },
  {
    id: 'top-events-by-area',
    title: 'Top five events in each area',
    text: 'What are the five most frequent events in each neighborhood? Spellings that differ in case are one event.',
    datasets,
    parameters,
    sql: `
WITH counted AS (
  SELECT neighborhood, MIN(case_summary) AS event, COUNT(*) AS requests
  FROM service_requests
  WHERE neighborhood IS NOT NULL AND {service-request}
  GROUP BY neighborhood, LOWER(case_summary)
), ranked AS (
  SELECT neighborhood, event, requests,
         ROW_NUMBER() OVER (PARTITION BY neighborhood ORDER BY requests DESC, event) AS place
  FROM counted
)
SELECT neighborhood, place, event, requests
FROM ranked
WHERE place <= 5
ORDER BY neighborhood, place`,
    columns: [
      neighborhood,
      { name: 'place', label: 'Rank', type: 'integer', unit: 'rank within the neighborhood' },
      { name: 'event', label: 'Event', type: 'text' },
      requests,
    ],
    chart: { kind: 'treemap', x: 'event', y: ['requests'], series: 'neighborhood' },
  },
  {
    id: 'busiest-agencies',
    title: 'Ten busiest departments',
    text: 'Which ten departments get the most requests?',
    datasets,
    parameters,
    sql: `${sharesOf('agency', 'agency')}
LIMIT 10`,
    columns: [{ name: 'agency', label: 'Department', type: 'text' }, requests, share],
    chart: { kind: 'bar', x: 'agency', y: ['requests'] },
  },
  {
    id: 'resolved-or-not',
    title: 'Resolved against unresolved',
    text: 'How many requests are resolved, and how many are not? The data dictionary lists which status counts as which.',
    datasets,
    parameters,
    sql: sharesOf('status_group', 'status'),
    columns: [{ name: 'status', label: 'Status', type: 'text' }, requests, share],
    chart: { kind: 'pie', x: 'status', y: ['requests'] },
  },
  {
    id: 'types-by-area',
    title: 'Type of request by area',
    text: 'What kinds of requests (inquiry, request, complaint, compliment) are made in each neighborhood?',
    datasets,
    parameters,
    sql: `
SELECT neighborhood, COALESCE(case_type, 'Not stated') AS case_type, COUNT(*) AS requests
FROM service_requests
WHERE neighborhood IS NOT NULL AND {service-request}
GROUP BY neighborhood, COALESCE(case_type, 'Not stated')
ORDER BY neighborhood, requests DESC, case_type`,
    columns: [neighborhood, { name: 'case_type', label: 'Type', type: 'text' }, requests],
    chart: { kind: 'stacked-bar', x: 'neighborhood', y: ['requests'], series: 'case_type' },
  },
  {
    id: 'top-ten-cases',
    title: 'Ten most common cases',
    text: 'What are the ten most common cases? Spellings that differ in case are one.',
    datasets,
    parameters,
    sql: `
SELECT MIN(case_summary) AS event, COUNT(*) AS requests
FROM service_requests
WHERE {service-request}
GROUP BY LOWER(case_summary)
ORDER BY requests DESC, event
LIMIT 10`,
    columns: [{ name: 'event', label: 'Event', type: 'text' }, requests],
    chart: { kind: 'bar', x: 'event', y: ['requests'] },
  },
  {
    id: 'requests-by-hour',
    title: 'Requests by hour',
    text: 'At what hour of the day, Denver time, are requests made?',
    datasets,
    parameters,
    sql: sharesOf('created_hour', 'hour').replace('ORDER BY requests DESC, hour', 'ORDER BY hour'),
    columns: [
      { name: 'hour', label: 'Hour', type: 'integer', unit: 'hour of day, Denver time' },
      requests,
      share,
    ],
    chart: { kind: 'line', x: 'hour', y: ['requests'] },
  },
];
