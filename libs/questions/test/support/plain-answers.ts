import type { QuestionParameters } from '../../src/index';
import type { AccidentRow, City, RequestRow } from './city';

type Row = ReadonlyArray<string | number | null>;

/** How many, by a text. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** By code unit, as every engine's binary order is for these texts. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const perMost = ([a, n]: readonly [string, number], [b, m]: readonly [string, number]): number =>
  m - n || byText(a, b);

/** A quotient to one decimal, halves up, by whole numbers alone. */
export function percent(part: number, whole: number): number {
  const [dividend, divisor] = [BigInt(part) * 2000n + BigInt(whole), BigInt(whole) * 2n];
  const quotient = dividend / divisor;
  const floor = dividend % divisor < 0n ? quotient - 1n : quotient;
  return Number(floor) / 10;
}

/** The requests that parameters choose. */
export function chosenRequests({ requests }: City, p: QuestionParameters): RequestRow[] {
  return requests.filter(
    (row) =>
      (!p.from || row.created_date >= p.from) &&
      (!p.to || row.created_date <= p.to) &&
      (!p.neighborhood || row.neighborhood === p.neighborhood) &&
      (!p.agency || row.agency === p.agency) &&
      (!p.type || row.case_type === p.type),
  );
}

/** The accidents that parameters choose, as far as they are reported from the first month to 13 after the last. */
export function chosenAccidents({ accidents }: City, p: QuestionParameters): AccidentRow[] {
  const monthsOf = (month: string): number => 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7));
  return accidents.filter(
    (row) =>
      (!p.from || (row.occurred_date >= p.from && row.created_month >= p.from.slice(0, 7))) &&
      (!p.to || (row.occurred_date <= p.to && monthsOf(row.created_month) <= monthsOf(p.to) + 13)) &&
      (!p.neighborhood || row.neighborhood === p.neighborhood) &&
      (!p.type || row.accident_type === p.type),
  );
}

function shares<T>(items: readonly T[], keyOf: (item: T) => string): Row[] {
  return [...countBy(items, keyOf)].sort(perMost).map(([key, n]) => [key, n, percent(n, items.length)]);
}

function pairs<T>(
  items: readonly T[],
  first: (item: T) => string | null,
  second: (item: T) => string,
): Row[] {
  const located = items.filter((item) => first(item) !== null);
  return [...new Set(located.map((item) => first(item) ?? ''))].sort(byText).flatMap((place) =>
    [
      ...countBy(
        located.filter((item) => first(item) === place),
        second,
      ),
    ]
      .sort(perMost)
      .map(([key, n]) => [place, key, n]),
  );
}

/** What a request is about, ignoring case. */
export function summaryOf({ case_summary }: RequestRow): string {
  return (case_summary ?? 'not stated').slice(0, 255).toLowerCase();
}

/** Events ignoring case, most frequent first; equals by their text in lower case. */
export function eventsOf(requests: readonly RequestRow[]): Array<{ summary: string; n: number }> {
  return [...countBy(requests, summaryOf)].sort(perMost).map(([summary, n]) => ({ summary, n }));
}

/** With its first letter raised. */
export function shownEvent(summary: string): string {
  return summary.slice(0, 1).toUpperCase() + summary.slice(1);
}

const first = ({ neighborhood }: { neighborhood: string | null }): string | null => neighborhood;
const yesOrNo = (answer: boolean | null): string => (answer === null ? 'Not stated' : answer ? 'Yes' : 'No');
const previous = (month: string): string => {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - 1);
  return date.toISOString().slice(0, 7);
};

/** The thirteen questions, computed from the rows without any SQL. */
export const plainAnswers: Record<string, (city: City, p: QuestionParameters) => Row[]> = {
  'monthly-trend': (city, p) => {
    const counts = countBy(chosenRequests(city, p), (row) => row.created_month);
    return [...counts]
      .sort(([a], [b]) => byText(a, b))
      .map(([month, n]) => {
        const before = counts.get(previous(month));
        return [month, n, before === undefined ? null : percent(n - before, before)];
      });
  },
  'monthly-volume': (city, p) => {
    const requests = countBy(chosenRequests(city, p), (row) => row.created_month);
    const accidents = countBy(chosenAccidents(city, p), (row) => row.occurred_date.slice(0, 7));
    const months = [...new Set([...requests.keys(), ...accidents.keys()])].sort(byText);
    return months.map((month) => [month, requests.get(month) ?? 0, accidents.get(month) ?? 0]);
  },
  'requests-by-area': (city, p) =>
    shares(chosenRequests(city, p), (row) => row.neighborhood ?? 'Not located'),
  'requests-by-source': (city, p) =>
    shares(chosenRequests(city, p), (row) => row.case_source ?? 'Not stated'),
  'first-call-resolution': (city, p) =>
    shares(chosenRequests(city, p), (row) => yesOrNo(row.first_call_resolution)),
  'busiest-agencies': (city, p) =>
    shares(chosenRequests(city, p), (row) => row.agency ?? 'Not stated').slice(0, 10),
  'resolved-or-not': (city, p) => shares(chosenRequests(city, p), (row) => row.status_group),
  'requests-by-hour': (city, p) =>
    shares(chosenRequests(city, p), (row) => String(row.created_hour)).sort(
      ([a], [b]) => Number(a) - Number(b),
    ),
  'types-by-area': (city, p) => pairs(chosenRequests(city, p), first, (row) => row.case_type ?? 'Not stated'),
  'accident-types-by-area': (city, p) => pairs(chosenAccidents(city, p), first, (row) => row.accident_type),
  'accidents-by-neighborhood': (city, p) =>
    [...countBy(chosenAccidents(city, p), (row) => row.neighborhood ?? 'Not located')].sort(perMost),
  'top-ten-cases': (city, p) =>
    eventsOf(chosenRequests(city, p))
      .slice(0, 10)
      .map(({ summary, n }) => [shownEvent(summary), n] as const)
      .sort(perMost),
  'top-events-by-area': (city, p) => {
    const requests = chosenRequests(city, p);
    const places = [...new Set(requests.flatMap((row) => row.neighborhood ?? []))].sort(byText);
    return places.flatMap((place) =>
      eventsOf(requests.filter((row) => row.neighborhood === place))
        .slice(0, 5)
        .map(({ summary, n }, index) => [place, index + 1, shownEvent(summary), n]),
    );
  },
};
