import { accidents, neighborhood, requests } from '../columns';
import { defineQuestion } from '../define';
import type { Question } from '../question';
import { sum } from '../sql';

const inDouble = (sql: string): string => `CAST(${sql} AS {double})`;

/** SQL for n·Σab − Σa·Σb: sums are whole numbers, so every engine makes the same doubles of them. */
function spread(products: string, first: string, second: string): string {
  return `${inDouble('cells')} * ${inDouble(products)} - ${inDouble(first)} * ${inDouble(second)}`;
}

/** The question that reads both datasets side by side in every neighborhood and month. */
export const correlationQuestions: readonly Question[] = [
  defineQuestion({
    id: 'requests-and-accidents',
    title: 'Do requests and accidents go together?',
    text: 'In months with many requests, are there also many accidents? Pearson\'s r over the months that have both kinds of event, for each neighborhood, and over all neighborhoods and months as "All neighborhoods"; 1 is always together, -1 is always opposite. A neighborhood without events in a month counts 0; under three months, or when one count never changes, there is no r.',
    reads: {
      'service-request': { dimensions: ['neighborhood', 'month'], unfilteredBy: ['neighborhood'] },
      'traffic-accident': { dimensions: ['neighborhood', 'month'], unfilteredBy: ['neighborhood'] },
    },
    sql: `
WITH counted AS (
  SELECT neighborhood, month, ${sum('requests')} AS requests, ${sum('accidents')} AS accidents
  FROM (
    SELECT neighborhood, month, requests, 0 AS accidents
    FROM {requests} AS request_events
    UNION ALL
    SELECT neighborhood, month, 0 AS requests, accidents
    FROM {accidents} AS accident_events
  ) AS both_datasets
  WHERE neighborhood IS NOT NULL
  GROUP BY neighborhood, month
), by_month AS (
  SELECT neighborhood, month, requests, accidents,
         SUM(requests) OVER (PARTITION BY month) AS month_requests,
         SUM(accidents) OVER (PARTITION BY month) AS month_accidents
  FROM counted
), ranked AS (
  SELECT neighborhood, requests, accidents,
         DENSE_RANK() OVER (ORDER BY month) AS month_rank,
         DENSE_RANK() OVER (ORDER BY neighborhood) AS neighborhood_rank
  FROM by_month
  WHERE month_requests > 0 AND month_accidents > 0
), sized AS (
  SELECT neighborhood, requests, accidents,
         MAX(month_rank) OVER () AS months,
         MAX(neighborhood_rank) OVER () AS neighborhoods
  FROM ranked
), summed AS (
  SELECT CASE WHEN GROUPING(neighborhood) = 0 THEN neighborhood ELSE 'All neighborhoods' END AS neighborhood,
         CASE WHEN GROUPING(neighborhood) = 0 THEN MAX(months) ELSE MAX(months) * MAX(neighborhoods) END AS cells,
         MAX(months) AS months,
         ${sum('requests')} AS requests,
         ${sum('accidents')} AS accidents,
         ${sum('requests * requests')} AS requests_squared,
         ${sum('accidents * accidents')} AS accidents_squared,
         ${sum('requests * accidents')} AS products
  FROM sized
  GROUP BY GROUPING SETS ((), (neighborhood))
), spreads AS (
  SELECT neighborhood, months, requests, accidents,
         ${spread('products', 'requests', 'accidents')} AS together,
         ${spread('requests_squared', 'requests', 'requests')} AS of_requests,
         ${spread('accidents_squared', 'accidents', 'accidents')} AS of_accidents
  FROM summed
)
SELECT neighborhood, months, requests, accidents,
       CASE WHEN months >= 3 AND of_requests > 0 AND of_accidents > 0
            THEN FLOOR(1000 * (together / SQRT(of_requests * of_accidents)) + 0.5) / 1000 END AS correlation
FROM spreads
WHERE months > 0 AND {only:neighborhood}`,
    columns: [
      neighborhood,
      { name: 'months', label: 'Months', type: 'integer', unit: 'months with both kinds of event' },
      requests,
      accidents,
      { name: 'correlation', label: "Pearson's r", type: 'decimal', unit: '-1 to 1' },
    ],
    sort: [
      { column: 'accidents', direction: 'desc' },
      { column: 'neighborhood', direction: 'asc' },
    ],
    chart: { kind: 'bar', x: 'neighborhood', y: ['correlation'] },
    tell: ([first]) => {
      const where =
        first.text('neighborhood') === 'All neighborhoods' ? 'all neighborhoods' : first.text('neighborhood');
      if (first.isNull('correlation'))
        return `There are too few months with both kinds of event in ${where} to say whether they go together.`;
      const r = first.number('correlation');
      return `Over ${first.text('months')} months in ${where}, requests and accidents ${strength(r)} (r = ${r}).`;
    },
  }),
];

function strength(r: number): string {
  if (Math.abs(r) < 0.3) return 'hardly go together';
  const degree = Math.abs(r) < 0.7 ? 'somewhat' : 'closely';
  return r > 0 ? `go together ${degree}` : `move against each other ${degree}`;
}
