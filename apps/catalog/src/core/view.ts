import type { ModelTable } from './model';

/** A column that goes on under a new name: what old files hold under the old one, the view shows under the new. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** The query of a view: the newest version of each key. */
export function newestVersionQuery(model: ModelTable, renames: readonly Rename[]): string {
  const columns = model.viewColumns.map(({ name, type }) => columnExpression(name, type, model, renames));
  return [
    `SELECT ${columns.join(',\n       ')}`,
    'FROM (',
    '  SELECT *,',
    `         ROW_NUMBER() OVER (PARTITION BY ${model.versionsOf.join(', ')} ORDER BY version DESC, transport_id) AS recency`,
    `  FROM \${database}.${model.table}`,
    ') AS versions',
    'WHERE recency = 1',
  ].join('\n');
}

/** Newest name first; a column renamed twice is looked for under all three names. */
function columnExpression(
  name: string,
  type: string,
  { schema }: ModelTable,
  renames: readonly Rename[],
): string {
  const former = formerNames(name, renames);
  if (former.length === 0) return name;
  const cast = (old: string): string =>
    schema.columns.find((column) => column.name === old)?.type === type
      ? old
      : `CAST(${old} AS ${trinoType(type)})`;
  return `COALESCE(${[name, ...former.map(cast)].join(', ')}) AS ${name}`;
}

function formerNames(name: string, renames: readonly Rename[]): string[] {
  const from = renames.find(({ to }) => to === name)?.from;
  return from === undefined ? [] : [from, ...formerNames(from, renames)];
}

/** Views are Trino's, whose names of types differ from Hive's. */
function trinoType(hive: string): string {
  return hive === 'string' ? 'varchar' : hive === 'int' ? 'integer' : hive;
}
