import { dataset, type DatasetId } from '../dataset';

/** A column that goes on under a new name: what old files hold under the old one, the view shows under the new. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** What a newest-version view shows, and how an engine writes it. */
export interface NewestVersionView {
  /** In order. */
  readonly columns: readonly string[];
  /** What rows of one key have in common: the newest version is looked for among them. */
  readonly versionsOf: readonly string[];
  /** The events table as the engine names it, e.g. `lake.service_request_events`. */
  readonly relation: string;
  /** Oldest first. */
  readonly renames: readonly Rename[];
  /** Makes a value of an old column fit the new one, e.g. `CAST(old AS varchar)`. */
  readonly cast: (oldColumn: string, newColumn: string) => string;
}

/**
 * The key of a dataset's versions. A service request stays in the month it was created in, so the month is part of it
 * and a condition on the month reaches the files; an accident's month can change with its report.
 */
export function versionsOf(id: DatasetId): string[] {
  const { keyColumn } = dataset(id);
  return id === 'service-request' ? ['created_month', keyColumn] : [keyColumn];
}

/** The query of a view over the newest version of each key, in SQL that all engines share. */
export function newestVersionQuery({ columns, relation, renames, cast, ...view }: NewestVersionView): string {
  const shown = columns.map((name) => {
    const former = formerNames(name, renames);
    if (former.length === 0) return name;
    return `COALESCE(${[name, ...former.map((old) => cast(old, name))].join(', ')}) AS ${name}`;
  });
  return [
    `SELECT ${shown.join(',\n       ')}`,
    'FROM (',
    '  SELECT *,',
    `         ROW_NUMBER() OVER (PARTITION BY ${view.versionsOf.join(', ')} ORDER BY version DESC, transport_id) AS recency`,
    `  FROM ${relation}`,
    ') AS versions',
    'WHERE recency = 1',
  ].join('\n');
}

/** Newest name first; a column renamed twice is looked for under all three names. */
function formerNames(name: string, renames: readonly Rename[]): string[] {
  const from = renames.find(({ to }) => to === name)?.from;
  return from === undefined ? [] : [from, ...formerNames(from, renames)];
}
