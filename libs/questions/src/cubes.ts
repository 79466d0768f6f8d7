import type { DatasetId } from '@denver/record-model';
import { countColumn, filterDimension, longestSummary, type DimensionName } from './dimension';
import { allTime } from './period';

/** A column of a cube. */
export interface CubeColumn {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'bigint' | 'boolean';
  /** Longest text in characters; absent for other types. Redshift declares four bytes for each. */
  readonly maxLength?: number;
  readonly nullable: boolean;
  /** `period`: the month of the lake the row comes from, or its year, or any; `count`: how many events. */
  readonly role: 'period' | 'dimension' | 'count';
  /** What a question calls it, where it may group by it. */
  readonly dimension?: DimensionName;
}

/**
 * Counts of one dataset by month or year and some dimensions: a table that answers questions instead of the events.
 * One by years sums up one by months, for questions over years: a tenth of the rows and less.
 */
export interface Cube {
  /** e.g. `request_cells`. */
  readonly id: string;
  /** Name of the table, without schema. */
  readonly table: string;
  readonly dataset: DatasetId;
  /** What one row is. */
  readonly description: string;
  /**
   * The period first, `created_month`, `created_year` or `created_period`: where in the lake a row comes from, by which a
   * refresh replaces rows.
   */
  readonly columns: readonly CubeColumn[];
  /** The cube by months that one of longer periods sums up. */
  readonly sumOf?: Cube;
  /** It has only the rows that count most, so many for each period and combination of these dimensions. */
  readonly top?: { readonly rows: number; readonly each: readonly DimensionName[] };
  /** A dimension that must not be null for an event to be counted here. */
  readonly only?: DimensionName;
}

type ColumnShape = Omit<CubeColumn, 'name' | 'role' | 'dimension'>;

const label = (nullable: boolean): ColumnShape => ({ type: 'text', maxLength: 256, nullable });
const monthText = (nullable: boolean): ColumnShape => ({ type: 'text', maxLength: 7, nullable });
const integer: ColumnShape = { type: 'integer', nullable: false };

const shapes: Readonly<Record<DimensionName, ColumnShape>> = {
  month: monthText(false),
  neighborhood: label(true),
  agency: label(true),
  case_type: label(true),
  case_source: label(true),
  first_call_resolution: { type: 'boolean', nullable: true },
  status_group: label(false),
  created_hour: integer,
  summary: { type: 'text', maxLength: longestSummary, nullable: false },
  closed_month: monthText(true),
  days: integer,
  accident_type: label(false),
};

function cube(
  id: string,
  dataset: DatasetId,
  description: string,
  dimensions: readonly DimensionName[],
  only?: DimensionName,
): Cube {
  const isRequest = dataset === 'service-request';
  const month: CubeColumn = { name: 'created_month', ...monthText(false), role: 'period' };
  const columns = dimensions.map((dimension): CubeColumn => ({
    name: dimension === 'month' ? 'occurred_month' : dimension,
    ...shapes[dimension],
    role: 'dimension',
    dimension,
  }));
  return {
    id,
    table: id,
    dataset,
    description,
    columns: [
      isRequest ? { ...month, dimension: 'month' } : month,
      ...columns,
      { name: countColumn[dataset], type: 'bigint', nullable: false, role: 'count' },
    ],
    ...(only ? { only } : {}),
  };
}

/**
 * Follows in the list what it sums up: a refresh goes from first to last. The place comes last of the dimensions: what
 * repeats over places is then side by side in sorted rows, which are a third as large.
 */
function byYear(months: Cube): Cube {
  const isPlace = ({ dimension }: CubeColumn): boolean => dimension === 'neighborhood';
  const others = months.columns.filter(({ role }) => role === 'dimension').filter((each) => !isPlace(each));
  const year: CubeColumn = {
    name: 'created_year',
    type: 'text',
    maxLength: 4,
    nullable: false,
    role: 'period',
  };
  const id = `${months.id}_by_year`;
  return {
    id,
    table: id,
    dataset: months.dataset,
    description: months.description.replace('one month', 'one year'),
    columns: [year, ...others, ...months.columns.filter(isPlace), ...months.columns.slice(-1)],
    sumOf: months,
  };
}

/** The most frequent events that are kept. */
const keptTop = 5;

/**
 * The most frequent events of each place, of all or of each agency or type: in each month, in each year and ever. What is
 * frequent over two years may be so in neither, so a question reads this for one such period only; narrowed otherwise, it
 * reads what this is made from.
 */
function topEvents(months: Cube, by?: 'agency' | 'type'): Cube {
  const period: CubeColumn = {
    name: 'created_period',
    type: 'text',
    maxLength: 7,
    nullable: false,
    role: 'period',
  };
  const column = by && filterDimension[months.dataset][by];
  const each: DimensionName[] = ['neighborhood', ...(column ? [column] : [])];
  const kept: Array<DimensionName | undefined> = [...each, 'summary'];
  const id = `request_top_events${by ? `_by_${by}` : ''}`;
  return {
    id,
    table: id,
    dataset: months.dataset,
    description: `The ${keptTop} most frequent events of one place${by ? ` and ${by}` : ''} in one month (2015-06), in one year (2015) or ever (${allTime}).`,
    columns: [
      period,
      ...months.columns.filter(({ role, dimension }) => role === 'count' || kept.includes(dimension)),
    ],
    sumOf: months,
    top: { rows: keptTop, each },
  };
}

const who = ['neighborhood', 'agency', 'case_type'] as const;

const byMonths: readonly Cube[] = [
  cube('request_places', 'service-request', 'Requests of one month, place, agency and type.', who),
  cube(
    'request_cells',
    'service-request',
    'Requests of one month, place, agency, type, source, first-call answer and status group.',
    [...who, 'case_source', 'first_call_resolution', 'status_group'],
  ),
  cube(
    'request_hours',
    'service-request',
    'Requests of one month, place, agency and type, by the hour they were made.',
    [...who, 'created_hour'],
  ),
  cube(
    'request_closings',
    'service-request',
    'Requests of one month, place, agency and type, by the month they were closed in; null while open.',
    [...who, 'closed_month'],
  ),
  cube(
    'request_resolutions',
    'service-request',
    'Resolved requests of one month, place, agency and type, by whole days from opening to closing.',
    [...who, 'days'],
    'days',
  ),
  cube(
    'request_summaries',
    'service-request',
    'Requests of one month, agency and type, wherever they are, by what they are about, in lower case.',
    ['agency', 'case_type', 'summary'],
  ),
  cube(
    'request_events',
    'service-request',
    'Requests of one month, place, agency and type that have a place, by what they are about, in lower case.',
    [...who, 'summary'],
    'neighborhood',
  ),
  cube(
    'accident_cells',
    'traffic-accident',
    'Accidents reported in one month, by the month they happened in, place and type.',
    ['month', 'neighborhood', 'accident_type'],
  ),
];

/** Those that a question about all years would read most of. */
const alsoByYear = ['request_hours', 'request_resolutions', 'request_events'];

/**
 * The cubes, smallest first: a question reads the first one that has all it groups and narrows by.
 *
 * Together they answer every question; none keeps a place finer than a neighborhood or a time finer than an hour.
 */
export const cubes: readonly Cube[] = byMonths.flatMap((cube) => [
  cube,
  ...(alsoByYear.includes(cube.id) ? [byYear(cube)] : []),
  ...(cube.id === 'request_events'
    ? [topEvents(cube), topEvents(cube, 'agency'), topEvents(cube, 'type')]
    : []),
]);

/** The first cube by months of a dataset that has all of these dimensions. */
export function cubeFor(dataset: DatasetId, needed: readonly DimensionName[]): Cube | undefined {
  return cubes.find(
    (candidate) =>
      candidate.dataset === dataset &&
      candidate.sumOf === undefined &&
      needed.every((dimension) => candidate.columns.some((column) => column.dimension === dimension)),
  );
}

/** The cube by years that sums up one by months; most have none. */
export function yearsOf(months: Cube): Cube | undefined {
  return cubes.find(({ sumOf, top }) => sumOf === months && top === undefined);
}

/**
 * The cube of the greatest counts of one by months, made after that by years, that has all dimensions and keeps so many
 * rows of what is asked about: of all that it keeps apart, a question groups by it or chooses one. Most have none.
 */
export function topOf(
  months: Cube,
  rows: number,
  {
    grouped,
    chosen,
  }: { readonly grouped: readonly DimensionName[]; readonly chosen: readonly DimensionName[] },
): Cube | undefined {
  const asked = [...grouped, ...chosen];
  return cubes.find(
    ({ sumOf, top, columns }) =>
      sumOf === months &&
      top !== undefined &&
      top.rows >= rows &&
      top.each.every((dimension) => asked.includes(dimension)) &&
      asked.every((dimension) => columns.some((column) => column.dimension === dimension)),
  );
}
