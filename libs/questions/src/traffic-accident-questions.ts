import type { Question, ResultColumn } from './question';

const accidents: ResultColumn = { name: 'accidents', label: 'Accidents', type: 'integer', unit: 'accidents' };
const neighborhood: ResultColumn = { name: 'neighborhood', label: 'Neighborhood', type: 'text' };

/** Questions 10, 12 and 13 of the original dashboard: those that read accidents. */
export const trafficAccidentQuestions: readonly Question[] = [
  {
    id: 'monthly-volume',
    title: 'Monthly volume',
    text: 'How many service requests and how many traffic accidents are there each month?',
    datasets: ['service-request', 'traffic-accident'],
    parameters: ['from', 'to', 'neighborhood'],
    sql: `
SELECT month, SUM(requests) AS requests, SUM(accidents) AS accidents
FROM (
  SELECT created_month AS month, COUNT(*) AS requests, 0 AS accidents
  FROM service_requests
  WHERE {service-request}
  GROUP BY created_month
  UNION ALL
  SELECT SUBSTR(CAST(occurred_date AS VARCHAR(10)), 1, 7) AS month, 0 AS requests, COUNT(*) AS accidents
  FROM traffic_accidents
  WHERE {traffic-accident}
  GROUP BY SUBSTR(CAST(occurred_date AS VARCHAR(10)), 1, 7)
) AS both_datasets
GROUP BY month
ORDER BY month`,
    columns: [
      { name: 'month', label: 'Month', type: 'text', unit: 'month, Denver time' },
      { name: 'requests', label: 'Requests', type: 'integer', unit: 'requests' },
      accidents,
    ],
    chart: { kind: 'line', x: 'month', y: ['requests', 'accidents'] },
  },
  {
    id: 'accident-types-by-area',
    title: 'Accident types by area',
    text: 'What types of traffic accident happen in each neighborhood?',
    datasets: ['traffic-accident'],
    parameters: ['from', 'to', 'neighborhood', 'type'],
    sql: `
SELECT neighborhood, accident_type, COUNT(*) AS accidents
FROM traffic_accidents
WHERE neighborhood IS NOT NULL AND {traffic-accident}
GROUP BY neighborhood, accident_type
ORDER BY neighborhood, accidents DESC, accident_type`,
    columns: [neighborhood, { name: 'accident_type', label: 'Type', type: 'text' }, accidents],
    chart: { kind: 'stacked-bar', x: 'neighborhood', y: ['accidents'], series: 'accident_type' },
  },
  {
    id: 'accidents-by-neighborhood',
    title: 'Accidents by neighborhood',
    text: 'In which neighborhoods do traffic accidents happen? Accidents without a place are counted as "Not located".',
    datasets: ['traffic-accident'],
    parameters: ['from', 'to', 'neighborhood', 'type'],
    sql: `
SELECT COALESCE(neighborhood, 'Not located') AS neighborhood, COUNT(*) AS accidents
FROM traffic_accidents
WHERE {traffic-accident}
GROUP BY COALESCE(neighborhood, 'Not located')
ORDER BY accidents DESC, neighborhood`,
    columns: [neighborhood, accidents],
    chart: { kind: 'bar', x: 'neighborhood', y: ['accidents'] },
  },
];
