import type { DatasetId } from '@denver/record-model';
import type { Dialect } from './engine';
import type { ParameterName } from './parameter';

/** A column that a question may group by. */
export type DimensionName =
  | 'month'
  | 'neighborhood'
  | 'agency'
  | 'case_type'
  | 'case_source'
  | 'first_call_resolution'
  | 'status_group'
  | 'created_hour'
  | 'summary'
  | 'closed_month'
  | 'days'
  | 'accident_type';

/** How one dimension is made from the newest-version view. */
export interface Dimension {
  /** Columns of the view that it is made of; what they take up in the lake is what a scan costs. */
  readonly reads: readonly string[];
  sql(dialect: Dialect): string;
}

/** The longest summary; longer texts are e-mails, told apart by their first characters. */
export const longestSummary = 255;

const column = (name: string): Dimension => ({ reads: [name], sql: () => name });
const monthOf = (day: string): string => `SUBSTR(CAST(${day} AS VARCHAR(10)), 1, 7)`;
const resolved = ['status_group', 'closed_date', 'created_date'];

const requestDimensions: Partial<Record<DimensionName, Dimension>> = {
  month: column('created_month'),
  neighborhood: column('neighborhood'),
  agency: column('agency'),
  case_type: column('case_type'),
  case_source: column('case_source'),
  first_call_resolution: column('first_call_resolution'),
  status_group: column('status_group'),
  created_hour: column('created_hour'),
  summary: {
    reads: ['case_summary'],
    sql: () => `LOWER(SUBSTR(COALESCE(case_summary, 'not stated'), 1, ${longestSummary}))`,
  },
  closed_month: {
    reads: [...resolved, 'created_month'],
    sql: () => `CASE WHEN status_group <> 'resolved' THEN NULL
              WHEN closed_date IS NULL OR closed_date < created_date THEN created_month
              ELSE ${monthOf('closed_date')} END`,
  },
  days: {
    reads: resolved,
    sql: (dialect) => `CASE WHEN status_group = 'resolved' AND closed_date >= created_date
              THEN ${dialect.daysBetween('created_date', 'closed_date')} END`,
  },
};

const accidentDimensions: Partial<Record<DimensionName, Dimension>> = {
  month: { reads: ['occurred_date'], sql: () => monthOf('occurred_date') },
  neighborhood: column('neighborhood'),
  accident_type: column('accident_type'),
};

/** The dimensions of each dataset. */
export const dimensions: Readonly<Record<DatasetId, Partial<Record<DimensionName, Dimension>>>> = {
  'service-request': requestDimensions,
  'traffic-accident': accidentDimensions,
};

/** The day that `from` and `to` bound. */
export const dayColumn: Readonly<Record<DatasetId, string>> = {
  'service-request': 'created_date',
  'traffic-accident': 'occurred_date',
};

/** The column that counts events. */
export const countColumn: Readonly<Record<DatasetId, 'requests' | 'accidents'>> = {
  'service-request': 'requests',
  'traffic-accident': 'accidents',
};

/** The dimension that a parameter other than the days narrows. */
export const filterDimension: Readonly<Record<DatasetId, Partial<Record<ParameterName, DimensionName>>>> = {
  'service-request': { neighborhood: 'neighborhood', agency: 'agency', type: 'case_type' },
  'traffic-accident': { neighborhood: 'neighborhood', type: 'accident_type' },
};
