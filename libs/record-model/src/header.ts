import type { DatasetId } from './dataset';
import { dataset } from './dataset';
import { RowWidthError, UnknownHeaderError } from './errors';
import { serviceRequestHeaders } from './service-request/headers';
import { trafficAccidentHeaders } from './traffic-accident/headers';

/** A known set of columns. */
export interface HeaderDialect {
  readonly name: string;
  /** Raw fields that must all be there. */
  readonly required: readonly string[];
}

/** How the headers of a dataset are read. */
export interface HeaderRules {
  /** Folded header name -> raw field, beside the raw and city names themselves. */
  readonly synonyms: Readonly<Record<string, string>>;
  /** Folded names of columns that carry nothing of the record and are dropped. */
  readonly ignored: readonly string[];
  /** From the richest to the poorest: the first whose required fields are all present names the dialect. */
  readonly dialects: readonly HeaderDialect[];
}

/** A header that was understood. */
export interface ResolvedHeader {
  /** e.g. `service-request-24`, `generation-5`. */
  readonly dialect: string;
  /** Cells per row. */
  readonly width: number;
  /** Dropped columns, as written. */
  readonly ignored: readonly string[];
  /**
   * Reorders one row into `rawFields` order; a column the dialect lacks becomes `''`.
   *
   * @throws RowWidthError the row has more or fewer cells than the header
   */
  pick(row: readonly string[]): string[];
}

const rulesById: Record<DatasetId, HeaderRules> = {
  'service-request': serviceRequestHeaders,
  'traffic-accident': trafficAccidentHeaders,
};

/**
 * Understands a CSV header by the names of its columns, whatever their order.
 *
 * Case, blanks, underscores, a byte order mark and the city's misspellings do not matter.
 *
 * @throws UnknownHeaderError names unknown, missing and duplicated columns and the closest dialect
 */
export function resolveHeader(id: DatasetId, header: readonly string[]): ResolvedHeader {
  const { rawFields } = dataset(id);
  const rules = rulesById[id];
  const names = nameTable(id);
  const positions = new Map<string, number>();
  const unknown: string[] = [];
  const duplicated: string[] = [];
  const ignored: string[] = [];

  header.forEach((name, index) => {
    const folded = foldName(name);
    const field = names.get(folded);
    if (field === undefined) (rules.ignored.includes(folded) ? ignored : unknown).push(name);
    else if (positions.has(field)) duplicated.push(name);
    else positions.set(field, index);
  });

  const dialect = rules.dialects.find(({ required }) => required.every((field) => positions.has(field)));
  if (dialect === undefined || unknown.length > 0 || duplicated.length > 0) {
    const closest = dialect ?? closestDialect(rules.dialects, positions);
    const missing = closest.required.filter((field) => !positions.has(field));
    throw new UnknownHeaderError({
      dataset: id,
      unknown,
      missing,
      duplicated,
      closestDialect: closest.name,
    });
  }

  const order = rawFields.map((field) => positions.get(field) ?? -1);
  const width = header.length;
  return {
    dialect: dialect.name,
    width,
    ignored,
    pick(row) {
      if (row.length !== width) throw new RowWidthError(width, row.length);
      return order.map((index) => row[index] ?? '');
    },
  };
}

/** Folds a header name to what must agree: `\uFEFFCase_Summary ` and `Case Summary` give `casesummary`. */
export function foldName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

function nameTable(id: DatasetId): Map<string, string> {
  const names = new Map(Object.entries(rulesById[id].synonyms));
  for (const { name, cityName } of dataset(id).rawFieldDetails) {
    names.set(foldName(name), name);
    names.set(foldName(cityName), name);
  }
  return names;
}

function closestDialect(
  dialects: readonly HeaderDialect[],
  found: ReadonlyMap<string, number>,
): HeaderDialect {
  const distance = ({ required }: HeaderDialect) => {
    const shared = required.filter((field) => found.has(field)).length;
    return required.length + found.size - 2 * shared;
  };
  return dialects.reduce((best, next) => (distance(next) < distance(best) ? next : best));
}
