import { question as questionOf, type Question, type ResultColumn } from '@denver/questions';
import { neighborhoods } from '@denver/record-model';
import type { Engine } from '../../src/core/answers';
import type { EngineRows } from '../../src/core/answer';

const months = Array.from(
  { length: 18 },
  (_, i) => `${2015 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
);
const names = neighborhoods.map(({ name }) => name);
const agencies = ['311', 'Public Works', 'Finance', 'Parks & Recreation', 'Safety'];
const events = [
  'Pothole',
  'Graffiti',
  'Missed trash',
  'Illegal dumping',
  '<b>Bold</b> =1+1',
  'Street light',
  'Permit',
];

/** What can be done to the engine of a test. */
export interface CityEngine extends Engine {
  /** Statements that ran, by question. */
  readonly asked: string[];
  /** Events of the city; answers grow with it. */
  size: number;
  /** Set to make every statement fail so. */
  failure: Error | undefined;
  /** Milliseconds a statement takes. */
  delayMs: number;
}

/** An engine with a small made-up city, the same every time; parameters make its numbers smaller. */
export function cityEngine(): CityEngine {
  const engine: CityEngine = {
    name: 'athena',
    asked: [],
    size: 60_000,
    failure: undefined,
    delayMs: 0,
    async run({ values }, id) {
      engine.asked.push(id);
      if (engine.delayMs > 0) await new Promise((wait) => setTimeout(wait, engine.delayMs));
      if (engine.failure) throw engine.failure;
      if (values.includes('2099-01-01')) return { columns: columnsOf(questionOf(id)), rows: [] };
      return answerOf(
        questionOf(id),
        engine.size / (1 + values.filter((value) => /^[A-Z]/.test(value)).length * 9),
        values,
      );
    },
  };
  return engine;
}

function columnsOf({ columns }: Question): string[] {
  return columns.map(({ name }) => name);
}

function answerOf(question: Question, size: number, values: readonly string[]): EngineRows {
  const rows = keysOf(question, values).map((key, i) =>
    question.columns.map((column) => key[column.name] ?? measure(column, i, size)),
  );
  return { columns: columnsOf(question), rows: question.limit ? rows.slice(0, question.limit) : rows };
}

type Key = Record<string, string | number>;

/** The names and numbers a question's rows are told apart by. */
function keysOf({ id }: Question, values: readonly string[]): Key[] {
  const place = values.find((value) => names.includes(value));
  const places = place && id !== 'requests-and-accidents' ? [place] : names;
  const cross = (outer: readonly string[], key: string, inner: readonly (string | number)[], name: string) =>
    outer.flatMap((one) => inner.map((other): Key => ({ [key]: one, [name]: other })));
  switch (id) {
    case 'monthly-trend':
    case 'monthly-volume':
    case 'open-backlog':
      return months.map((month) => ({ month }));
    case 'requests-by-hour':
      return Array.from({ length: 24 }, (_, hour) => ({ hour }));
    case 'requests-by-area':
    case 'accidents-by-neighborhood':
      return [{ neighborhood: 'Not located' }, ...places.map((neighborhood) => ({ neighborhood }))];
    case 'requests-and-accidents':
      return ['All neighborhoods', ...names].map((neighborhood) => ({ neighborhood }));
    case 'top-events-by-area':
      return places.flatMap((neighborhood, n) =>
        [1, 2, 3, 4, 5].map((rank) => ({
          neighborhood,
          place: rank,
          event: events[(rank + n) % events.length] ?? '',
        })),
      );
    case 'types-by-area':
      return cross(places, 'neighborhood', ['Inquiry', 'Request', 'Complaint'], 'case_type');
    case 'accident-types-by-area':
      return cross(places, 'neighborhood', ['accident', 'hit-and-run', 'dui'], 'accident_type');
    case 'seasonal-trends':
      return events.flatMap((event, place) =>
        Array.from({ length: 12 }, (_, i) => ({ place: place + 1, event, calendar_month: i + 1 })),
      );
    case 'time-to-resolve':
      return [
        { grouped_by: 'all', group_name: 'All requests' },
        ...agencies.map((group_name) => ({ grouped_by: 'agency', group_name })),
        ...names.map((group_name) => ({ grouped_by: 'neighborhood', group_name })),
        ...['Inquiry', 'Request'].map((group_name) => ({ grouped_by: 'type', group_name })),
      ];
    case 'busiest-agencies':
      return agencies.map((agency) => ({ agency }));
    case 'requests-by-source':
      return ['Phone', 'PocketGov', 'Email'].map((source) => ({ source }));
    case 'first-call-resolution':
      return ['No', 'Yes', 'Not stated'].map((answer) => ({ resolved_on_first_call: answer }));
    case 'resolved-or-not':
      return ['resolved', 'unresolved'].map((status) => ({ status }));
    case 'top-ten-cases':
      return events.map((event) => ({ event }));
    default:
      throw new Error(`Expected a question this city knows, got ${id}`);
  }
}

/** A number of the right kind for a column; never one from 1 to 4 for all of the city. */
function measure({ name, unit = '' }: ResultColumn, row: number, size: number): number {
  if (name === 'correlation') return Math.round(1_000 * Math.sin(row)) / 1_000;
  if (name === 'months') return 12;
  if (name === 'median_days') return row % 4;
  if (name === 'p90_days') return 4 + ((row * 7) % 30);
  if (unit.startsWith('percent')) return Math.round(80 + 40 * Math.sin(row));
  return Math.round((size / (row + 12)) * (name === 'accidents' ? 0.1 : 0.2));
}
