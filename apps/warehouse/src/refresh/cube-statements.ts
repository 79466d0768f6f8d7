import { sqlLiteral } from '@denver/aws-clients';
import { fingerprintOf, newestObjectMs, type LakeMonth } from '@denver/lake';
import { cubeRows, cubes, periodsOf, type Cube } from '@denver/questions';
import { dataset, type DatasetId } from '@denver/record-model';
import { createHash } from 'node:crypto';
import type { SeenMonth, RefreshGroup } from './plan';

/** The cubes of a dataset. */
export function cubesOf(id: DatasetId): Cube[] {
  return cubes.filter((cube) => cube.dataset === id);
}

/** Hash of what the cubes of a dataset are made of: another definition makes every month anew. */
export function definitionOf(id: DatasetId): string {
  const parts = cubesOf(id).map((cube) => [cube.table, cube.columns, cubeRows(cube).sql]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What one group needs beside its months. */
export interface GroupContext {
  readonly run: string;
  readonly listed: ReadonlyMap<string, LakeMonth>;
  readonly definition: string;
  readonly nowMs: number;
}

/**
 * The statements of one transaction. The first changes the one row of `city.refresh_lock`: of two transactions at once
 * the second waits there, and is then refused or goes on from what the first has left; rows never double. It fails
 * when another run has taken over since.
 *
 * Months come from listings and match `YYYY-MM`, fingerprints are hex: no value in the text is anyone's own words.
 * They are in the text, and no parameters, so that Spectrum leaves out the partitions of other months.
 */
export function groupStatements(id: DatasetId, group: RefreshGroup, context: GroupContext): string[] {
  const touched = [...group.months, ...group.removed.map(({ month }) => month)];
  return [
    holding(context.run),
    ...removal(id, group.removed),
    ...(group.months.length > 0 ? counting(id, group.months, context) : []),
    ...longer(id).flatMap((cube) => replaceRows(cube, touched)),
  ];
}

/** Makes a run the one that may change the cubes. */
export function takeStatement(run: string): string {
  return `UPDATE city.refresh_lock SET turns = turns + 1, holder = ${sqlLiteral(run)}`;
}

/** What the error of a transaction says whose run has been taken over from. */
export const supersededText = 'superseded by ';

/** Fails the transaction, by a cast that cannot be, when another run has taken over. */
function holding(run: string): string {
  return `UPDATE city.refresh_lock SET turns = turns + CASE WHEN holder = ${sqlLiteral(run)} THEN 1 ELSE CAST(${sqlLiteral(supersededText)} || holder AS INTEGER) END`;
}

function counting(id: DatasetId, months: readonly string[], context: GroupContext): string[] {
  return [
    ...byMonths(id).flatMap((cube) => replaceRows(cube, months)),
    `DELETE FROM city.cube_months WHERE dataset = ${sqlLiteral(id)} AND ${isOneOf('month', months)}`,
    insertMonths(id, months, context),
  ];
}

/** Only while they are what was seen of them. */
function removal(id: DatasetId, gone: readonly SeenMonth[]): string[] {
  if (gone.length === 0) return [];
  const where = asSeen(id, gone);
  return [
    ...byMonths(id).map(
      ({ table }) =>
        `DELETE FROM city.${table} WHERE created_month IN (SELECT month FROM city.cube_months WHERE ${where})`,
    ),
    `DELETE FROM city.cube_months WHERE ${where}`,
  ];
}

/** Writes down that the listing of these months was the same after they were counted. */
export function settleStatements(id: DatasetId, run: string, months: readonly SeenMonth[]): string[] {
  return [holding(run), `UPDATE city.cube_months SET settled = TRUE WHERE ${asSeen(id, months)}`];
}

function asSeen(id: DatasetId, months: readonly SeenMonth[]): string {
  const seen = months.map(
    ({ month, fingerprint }) => `(month = ${sqlLiteral(month)} AND fingerprint = ${sqlLiteral(fingerprint)})`,
  );
  return `dataset = ${sqlLiteral(id)} AND (${seen.join(' OR ')})`;
}

/** Takes away rows of months that are not written down as held, e.g. put there by hand; longer periods are summed up anew. */
export function strayStatements(id: DatasetId, run: string): string[] {
  const held = `SELECT month FROM city.cube_months WHERE dataset = ${sqlLiteral(id)}`;
  return [
    holding(run),
    ...byMonths(id).map(({ table }) => `DELETE FROM city.${table} WHERE created_month NOT IN (${held})`),
    ...longer(id).flatMap((cube) => replaceRows(cube, [])),
  ];
}

/** Other months that hold a record of these. */
export function companionsQuery(id: DatasetId, months: readonly string[]): string {
  const { eventsTable, keyColumn } = dataset(id);
  return `SELECT DISTINCT other.created_month
FROM lake.${eventsTable} AS touched
JOIN lake.${eventsTable} AS other
  ON other.${keyColumn} = touched.${keyColumn} AND other.created_month <> touched.created_month
WHERE ${isOneOf('touched.created_month', months)}`;
}

function byMonths(id: DatasetId): Cube[] {
  return cubesOf(id).filter(({ sumOf }) => sumOf === undefined);
}

/** Those of longer periods, made from those by months and so after them. */
function longer(id: DatasetId): Cube[] {
  return cubesOf(id).filter(({ sumOf }) => sumOf !== undefined);
}

/** Makes the periods that these months are in anew; without months, all of them. */
function replaceRows(cube: Cube, months: readonly string[]): string[] {
  const [period = ''] = cube.columns.filter(({ role }) => role === 'period').map(({ name }) => name);
  const where = months.length > 0 ? ` WHERE ${isOneOf(period, periodsOf(cube, months))}` : '';
  return [`DELETE FROM city.${cube.table}${where}`, insertRows(cube, months)];
}

function insertRows(cube: Cube, months: readonly string[]): string {
  const { sql, values, names } = cubeRows(cube, months);
  const literals = new Map(names.map((name, index) => [name, sqlLiteral(values[index] ?? '')]));
  const text = sql.replaceAll(/:(p\d+)\b/g, (placeholder, name: string) => literals.get(name) ?? placeholder);
  return `INSERT INTO city.${cube.table} (${cube.columns.map(({ name }) => name).join(', ')})\n${text}`;
}

function insertMonths(
  id: DatasetId,
  months: readonly string[],
  { listed, definition, nowMs }: GroupContext,
): string {
  const { eventsTable, newestView } = dataset(id);
  const rows = months.map((month, index) => {
    const objects = listed.get(month)?.objects ?? [];
    const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
    const cells = [
      [sqlLiteral(month), 'month'],
      [sqlLiteral(fingerprintOf(definition, objects)), 'fingerprint'],
      [String(objects.length), 'object_count'],
      [String(bytes), 'byte_count'],
      [`CAST(${timeLiteral(newestObjectMs({ objects }))} AS TIMESTAMP)`, 'newest_object_at'],
    ];
    return `  SELECT ${cells.map(([value, name]) => (index === 0 ? `${value} AS ${name}` : value)).join(', ')}`;
  });
  const where = isOneOf('created_month', months);
  return `INSERT INTO city.cube_months (dataset, month, fingerprint, settled, object_count, byte_count, newest_object_at, event_count, row_count, newest_event_at, refreshed_at)
SELECT ${sqlLiteral(id)}, listed.month, listed.fingerprint, FALSE, listed.object_count, listed.byte_count, listed.newest_object_at,
       COALESCE(events.event_count, 0), COALESCE(newest.row_count, 0), newest.newest_event_at, CAST(${timeLiteral(nowMs)} AS TIMESTAMP)
FROM (
${rows.join('\n  UNION ALL\n')}
) AS listed
LEFT JOIN (
  SELECT created_month, COUNT(*) AS event_count FROM lake.${eventsTable} WHERE ${where} GROUP BY created_month
) AS events ON events.created_month = listed.month
LEFT JOIN (
  SELECT created_month, COUNT(*) AS row_count, MAX(event_time) AS newest_event_at FROM city.${newestView} WHERE ${where} GROUP BY created_month
) AS newest ON newest.created_month = listed.month`;
}

function isOneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map(sqlLiteral).join(', ')})`;
}

/** A timestamp in UTC, as Redshift keeps it: `'2026-11-23 21:00:00.000'`. */
function timeLiteral(ms: number): string {
  return sqlLiteral(new Date(ms).toISOString().replace('T', ' ').replace('Z', ''));
}
