import type { DatasetId } from '@denver/record-model';
import { countColumn, longestSummary, type DimensionName } from './dimension';

/** A column of a cube. */
export interface CubeColumn {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'bigint' | 'boolean';
  /** Longest text in characters; absent for other types. Redshift declares four bytes for each. */
  readonly maxLength?: number;
  readonly nullable: boolean;
  /** `month`: the partition of the lake the row comes from; `count`: how many events. */
  readonly role: 'month' | 'dimension' | 'count';
  /** What a question calls it, where it may group by it. */
  readonly dimension?: DimensionName;
}

/** Counts of one dataset by month and some dimensions: a table that answers questions instead of the events. */
export interface Cube {
  /** e.g. `request_cells`. */
  readonly id: string;
  /** Name of the table, without schema. */
  readonly table: string;
  readonly dataset: DatasetId;
  /** What one row is. */
  readonly description: string;
  /** `created_month` first: the partition of the lake a row comes from, by which a refresh replaces rows. */
  readonly columns: readonly CubeColumn[];
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
  const month: CubeColumn = { name: 'created_month', ...monthText(false), role: 'month' };
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

const who = ['neighborhood', 'agency', 'case_type'] as const;

/**
 * The cubes, smallest first: a question reads the first one that has all it groups and narrows by.
 *
 * Together they answer every question; none keeps a place finer than a neighborhood or a time finer than an hour.
 */
export const cubes: readonly Cube[] = [
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

/** The first cube of a dataset that has all of these dimensions. */
export function cubeFor(dataset: DatasetId, needed: readonly DimensionName[]): Cube | undefined {
  return cubes.find(
    (candidate) =>
      candidate.dataset === dataset &&
      needed.every((dimension) => candidate.columns.some((column) => column.dimension === dimension)),
  );
}
