import { agencies, agencySpellings } from '@denver/record-model';
import type { DimensionTable } from './dimension-table';

/** How a name that files have had belongs to the agency of today. */
type Relation = 'present' | 'renamed' | 'short form' | 'office';

/** Environmental Health became Public Health & Environment in the course of 2019; the others are strays. */
const relations: Readonly<Record<string, Relation>> = {
  'Environmental Health': 'renamed',
  'Parks & Rec': 'short form',
  'AFR Accounting': 'office',
  Accounting: 'office',
  ROWE: 'office',
};

/** Every name an agency has had in the city's files, and its present name, which is the one events carry. */
export const agencyTable: DimensionTable = {
  name: 'agencies',
  columns: [
    { name: 'name', type: 'varchar(64)', encode: 'raw' },
    { name: 'agency', type: 'varchar(64)', encode: 'raw' },
    { name: 'relation', type: 'varchar(16)', encode: 'raw' },
  ],
  sortKeys: ['name'],
  rows: () =>
    [
      ...agencies.map((agency): [string, string, Relation] => [agency, agency, 'present']),
      ...Object.entries(agencySpellings).map(([name, agency]): [string, string, Relation] => [
        name,
        agency,
        relations[name] ?? 'short form',
      ]),
    ].sort(([a], [b]) => (a < b ? -1 : 1)),
};
