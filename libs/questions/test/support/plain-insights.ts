import type { QuestionParameters } from '../../src/index';
import type { City, RequestRow } from './city';
import {
  byText,
  chosenAccidents,
  chosenRequests,
  countBy,
  eventsOf,
  shownEvent,
  summaryOf,
} from './plain-answers';

type Row = ReadonlyArray<string | number | null>;

const indexOf = (month: string): number => 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7)) - 1;

function inWholeMonths({ from, to, ...others }: QuestionParameters): QuestionParameters {
  return {
    ...others,
    ...(from ? { from: `${from.slice(0, 7)}-01` } : {}),
    ...(to ? { to: `${to.slice(0, 7)}-31` } : {}),
  };
}

/** The value that a share of the sorted values does not exceed: the nearest rank. */
function quantile(sorted: readonly number[], tenths: number): number {
  return sorted[Math.ceil((tenths * sorted.length) / 10) - 1] ?? Number.NaN;
}

function timeToResolve(city: City, p: QuestionParameters): Row[] {
  const days = (row: RequestRow): number =>
    (Date.parse(row.closed_date ?? '') - Date.parse(row.created_date)) / 86_400_000;
  const measured = chosenRequests(city, p).filter(
    (row) => row.status_group === 'resolved' && row.closed_date !== null && days(row) >= 0,
  );
  const groups: Array<[string, (row: RequestRow) => string]> = [
    ['agency', (row) => row.agency ?? 'Not stated'],
    ['all', () => 'All requests'],
    ['neighborhood', (row) => row.neighborhood ?? 'Not located'],
    ['type', (row) => row.case_type ?? 'Not stated'],
  ];
  return groups.flatMap(([groupedBy, nameOf]) =>
    [...countBy(measured, nameOf)]
      .sort(([a, n], [b, m]) => m - n || byText(a, b))
      .map(([name, n]) => {
        const sorted = measured
          .filter((row) => nameOf(row) === name)
          .map(days)
          .sort((a, b) => a - b);
        return [groupedBy, name, n, quantile(sorted, 5), quantile(sorted, 9)];
      }),
  );
}

function seasonalTrends(city: City, p: QuestionParameters): Row[] {
  const requests = chosenRequests(city, inWholeMonths(p));
  const top = eventsOf(requests).slice(0, 10);
  const isOf = (row: RequestRow, summary: string): boolean => summaryOf(row) === summary;
  const months = requests
    .filter((row) => top.some(({ summary }) => isOf(row, summary)))
    .map((row) => indexOf(row.created_month));
  const [start, end] = [Math.min(...months), Math.max(...months)];
  return top.flatMap(({ summary, n }, place) =>
    Array.from({ length: 12 }, (_, month): Row[] => {
      let occurrences = 0;
      for (let index = start; index <= end; index += 1) if (index % 12 === month) occurrences += 1;
      if (occurrences === 0) return [];
      const count = requests.filter(
        (row) => isOf(row, summary) && indexOf(row.created_month) % 12 === month,
      ).length;
      const [dividend, divisor] = [BigInt(100 * count * (end - start + 1)), BigInt(n * occurrences)];
      const index = (2n * dividend + divisor) / (2n * divisor);
      return [[place + 1, shownEvent(summary), month + 1, count, Number(index)]];
    }).flat(),
  );
}

function openBacklog(city: City, p: QuestionParameters): Row[] {
  const { from, ...others } = inWholeMonths(p);
  const requests = chosenRequests(city, others);
  const closedIn = (row: RequestRow): string | null => {
    if (row.status_group === 'unresolved') return null;
    return row.closed_date === null || row.closed_date < row.created_date
      ? row.created_month
      : row.closed_date.slice(0, 7);
  };
  const newest =
    requests
      .map((row) => row.created_month)
      .sort(byText)
      .at(-1) ?? '';
  const months = [...new Set(requests.flatMap((row) => [row.created_month, closedIn(row) ?? []].flat()))];
  return months
    .filter((month) => month <= newest && (!from || month >= from.slice(0, 7)))
    .sort(byText)
    .map((month) => [
      month,
      requests.filter((row) => row.created_month === month).length,
      requests.filter((row) => closedIn(row) === month).length,
      requests.filter((row) => row.created_month <= month && !((closedIn(row) ?? '9999') <= month)).length,
    ]);
}

/** Pearson's r to three decimals; sums are whole, so that only the last division rounds. */
function pearson(points: ReadonlyArray<readonly [number, number]>): number | null {
  const dot = (product: (x: number, y: number) => number): bigint =>
    points.reduce((sum, [x, y]) => sum + BigInt(product(x, y)), 0n);
  const [n, sumX, sumY] = [BigInt(points.length), dot((x) => x), dot((_, y) => y)];
  const together = n * dot((x, y) => x * y) - sumX * sumY;
  const spread = (n * dot((x) => x * x) - sumX * sumX) * (n * dot((_, y) => y * y) - sumY * sumY);
  return spread === 0n
    ? null
    : Math.floor(1000 * (Number(together) / Math.sqrt(Number(spread))) + 0.5) / 1000;
}

function requestsAndAccidents(city: City, p: QuestionParameters): Row[] {
  const { neighborhood, ...others } = p;
  const requests = chosenRequests(city, others).filter((row) => row.neighborhood !== null);
  const accidents = chosenAccidents(city, others).filter((row) => row.neighborhood !== null);
  const accidentMonths = new Set(accidents.map((row) => row.occurred_date.slice(0, 7)));
  const months = [...new Set(requests.map((row) => row.created_month))].filter((m) => accidentMonths.has(m));
  const requestCells = countBy(requests, (row) => `${row.neighborhood} ${row.created_month}`);
  const accidentCells = countBy(accidents, (row) => `${row.neighborhood} ${row.occurred_date.slice(0, 7)}`);
  const cell = (place: string, month: string): [number, number] => [
    requestCells.get(`${place} ${month}`) ?? 0,
    accidentCells.get(`${place} ${month}`) ?? 0,
  ];
  const places = [...new Set([...requests, ...accidents].map((row) => row.neighborhood ?? ''))]
    .map((place) => ({ place, points: months.map((month) => cell(place, month)) }))
    .filter(({ points }) => points.some(([x, y]) => x + y > 0));
  if (places.length === 0) return [];
  const all = { place: 'All neighborhoods', points: places.flatMap(({ points }) => points) };
  return [all, ...places]
    .filter(({ place }) => !neighborhood || place === neighborhood)
    .map(({ place, points }) => {
      const [x, y] = [0, 1].map((i) => points.reduce((sum, point) => sum + (point[i] ?? 0), 0));
      const r = months.length >= 3 ? pearson(points) : null;
      return [place, months.length, x ?? 0, y ?? 0, r] as const;
    })
    .sort((a, b) => b[3] - a[3] || byText(a[0], b[0]));
}

/** The four questions that are not counts alone, computed from the rows without any SQL. */
export const plainInsights: Record<string, (city: City, p: QuestionParameters) => Row[]> = {
  'time-to-resolve': timeToResolve,
  'seasonal-trends': seasonalTrends,
  'open-backlog': openBacklog,
  'requests-and-accidents': requestsAndAccidents,
};
