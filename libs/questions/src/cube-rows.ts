import { dataset } from '@denver/record-model';
import type { Cube } from './cubes';
import { dimensions, type DimensionName } from './dimension';
import { dialects, type Engine } from './engine';
import { CubeMonthError } from './errors';
import { statement, type Statement } from './statement';

/**
 * The query whose rows are all of a cube's rows of the given months, columns in the cube's order.
 *
 * A refresh deletes the rows of these months (`created_month`) and inserts what this selects, in one transaction.
 *
 * @param months partitions of the lake, e.g. `2015-06`; none means every month
 * @throws CubeMonthError a text that is no month
 */
export function cubeRows(cube: Cube, months: readonly string[] = [], engine: Engine = 'redshift'): Statement {
  for (const month of months) if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new CubeMonthError(month);
  const dialect = dialects[engine];
  const keys = cube.columns.filter(({ role }) => role !== 'count');
  const inner = cube.columns
    .filter(({ role }) => role !== 'count')
    .map(({ name, dimension }) => [name, sqlOf(cube, dimension, dialect)] as const)
    .map(([name, sql]) => (sql === name ? name : `${sql} AS ${name}`));
  const outer = cube.columns.map(({ name, role }) => (role === 'count' ? `COUNT(*) AS ${name}` : name));
  const view = dialect.relation(dataset(cube.dataset).newestView);
  const where = months.length ? `\n  WHERE created_month IN (${months.map(() => '?').join(', ')})` : '';
  const only = cube.only ? `\nWHERE ${cube.only} IS NOT NULL` : '';
  const sql = `SELECT ${outer.join(', ')}
FROM (
  SELECT ${inner.join(',\n         ')}
  FROM ${view}${where}
) AS events${only}
GROUP BY ${keys.map(({ name }) => name).join(', ')}`;
  return statement({ sql, values: [...months] }, engine);
}

function sqlOf(
  cube: Cube,
  dimension: DimensionName | undefined,
  dialect: (typeof dialects)[Engine],
): string | undefined {
  if (dimension === undefined) return 'created_month';
  return dimensions[cube.dataset][dimension]?.sql(dialect);
}
