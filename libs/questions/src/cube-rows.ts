import { dataset } from '@denver/record-model';
import type { Cube } from './cubes';
import { countColumn, dimensions, type DimensionName } from './dimension';
import { dialects, type Engine } from './engine';
import { CubeMonthError } from './errors';
import { sum } from './sql';
import { statement, type Fragment, type Statement } from './statement';

/**
 * The query whose rows are all of a cube's rows of the periods that the given months are in, columns in the cube's order.
 *
 * A refresh deletes the rows of these periods and inserts what this selects, in one transaction. A cube by years is made
 * from the one by months, after it.
 *
 * @param months partitions of the lake, e.g. `2015-06`; none means every month
 * @throws CubeMonthError a text that is no month
 */
export function cubeRows(cube: Cube, months: readonly string[] = [], engine: Engine = 'redshift'): Statement {
  const fragment = cube.sumOf ? sums(cube, cube.sumOf, months, engine) : counts(cube, months, engine);
  return statement(fragment, engine);
}

/**
 * The periods of a cube that months are in: the months themselves, or their years.
 *
 * @throws CubeMonthError a text that is no month
 */
export function periodsOf({ sumOf }: Cube, months: readonly string[]): string[] {
  for (const month of months) if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new CubeMonthError(month);
  return sumOf ? [...new Set(months.map((month) => month.slice(0, 4)))] : [...months];
}

function counts(cube: Cube, months: readonly string[], engine: Engine): Fragment {
  const dialect = dialects[engine];
  const values = periodsOf(cube, months);
  const keys = keysOf(cube);
  const inner = cube.columns
    .filter(({ role }) => role !== 'count')
    .map(({ name, dimension }) => [name, sqlOf(cube, dimension, dialect)] as const)
    .map(([name, sql]) => (sql === name ? name : `${sql} AS ${name}`));
  const outer = cube.columns.map(({ name, role }) => (role === 'count' ? `COUNT(*) AS ${name}` : name));
  const view = dialect.relation(dataset(cube.dataset).newestView);
  const where = values.length ? `\n  WHERE created_month IN (${values.map(() => '?').join(', ')})` : '';
  const only = cube.only ? `\nWHERE ${cube.only} IS NOT NULL` : '';
  const sql = `SELECT ${outer.join(', ')}
FROM (
  SELECT ${inner.join(',\n         ')}
  FROM ${view}${where}
) AS events${only}
GROUP BY ${keys.join(', ')}`;
  return { sql, values };
}

/** Of whole years, by a range of months for each: engines skip what is outside. */
function sums(cube: Cube, months: string, asked: readonly string[], engine: Engine): Fragment {
  const years = periodsOf(cube, asked);
  const keys = keysOf(cube);
  const inner = keys.map((name) =>
    name === 'created_year' ? 'SUBSTR(created_month, 1, 4) AS created_year' : name,
  );
  const outer = cube.columns.map(({ name, role }) => (role === 'count' ? `${sum(name)} AS ${name}` : name));
  const ranges = years.map(() => '(created_month >= ? AND created_month <= ?)').join(' OR ');
  const count = countColumn[cube.dataset];
  const sql = `SELECT ${outer.join(', ')}
FROM (
  SELECT ${[...inner, count].join(', ')}
  FROM ${dialects[engine].relation(months)}${years.length ? `\n  WHERE ${ranges}` : ''}
) AS months
GROUP BY ${keys.join(', ')}`;
  return { sql, values: years.flatMap((year) => [`${year}-01`, `${year}-12`]) };
}

function keysOf({ columns }: Cube): string[] {
  return columns.filter(({ role }) => role !== 'count').map(({ name }) => name);
}

function sqlOf(
  cube: Cube,
  dimension: DimensionName | undefined,
  dialect: (typeof dialects)[Engine],
): string | undefined {
  if (dimension === undefined) return 'created_month';
  return dimensions[cube.dataset][dimension]?.sql(dialect);
}
