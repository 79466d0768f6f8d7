import type { Question } from '@denver/questions';
import { isCount, isDerived, leastShown } from '../../core/suppress';
import { all } from './controls';

/**
 * The answer of `sql` without the counts from 1 to 4 of single places and what would give them away: in SQL what
 * `suppress` does for the page, since QuickSight reads the engine itself.
 *
 * @param chosenPlace the neighborhood that is chosen, as SQL; absent when none can be
 */
export function withheldSql(question: Question, sql: string, chosenPlace: string | undefined): string {
  const placed = placedCondition(question, chosenPlace);
  if (placed === undefined) return sql;
  const counts = question.columns.filter(isCount).map(({ name }) => name);
  const order = question.sort.map(({ column, direction }) =>
    direction === 'desc' ? `${column} DESC` : column,
  );
  const group = groupOf(question);
  const within = group ? `PARTITION BY ${group}` : '';
  const ranked = counts.flatMap((count) => [
    `SUM(CASE WHEN ${isFew(count)} THEN 1 ELSE 0 END) OVER (${within}) AS few_${count}`,
    `ROW_NUMBER() OVER (${within} ORDER BY CASE WHEN ${count} > 0 THEN 0 ELSE 1 END, ${[count, ...order].join(', ')}) AS rank_${count}`,
  ]);
  // The sum over a place is known: with one row withheld, the next smallest goes with it.
  const hidden = counts.map(
    (count) => `${isFew(count)} OR (few_${count} = 1 AND rank_${count} = 2 AND ${count} > 0)`,
  );
  const names = question.columns.map(({ name }) => name).join(', ');
  const shown = question.columns.map((column) => {
    if (column.name.startsWith('change')) return ifShown(column.name, 'withheld = 1 OR withheld_before = 1');
    return isCount(column) || isDerived(column) ? ifShown(column.name, 'withheld = 1') : column.name;
  });
  return `SELECT ${shown.join(', ')}
FROM (
  SELECT ${names}, withheld, LAG(withheld) OVER (ORDER BY ${order.join(', ')}) AS withheld_before
  FROM (
    SELECT ${names}, CASE WHEN (${placed}) AND (${hidden.join(' OR ')}) THEN 1 ELSE 0 END AS withheld
    FROM (
      SELECT ${[names, ...ranked].join(', ')}
      FROM (
${sql}
      ) AS answer
    ) AS ranked_rows
  ) AS marked_rows
) AS shown_rows`;
}

const isFew = (count: string): string => `${count} BETWEEN 1 AND ${leastShown - 1}`;
const ifShown = (column: string, hidden: string): string =>
  `CASE WHEN ${hidden} THEN NULL ELSE ${column} END AS ${column}`;

/** SQL that is true for rows about one place; undefined when no row ever is. */
function placedCondition({ columns }: Question, chosenPlace: string | undefined): string | undefined {
  if (columns.some(({ name }) => name === 'neighborhood')) return '1 = 1';
  const conditions = [
    ...(columns.some(({ name }) => name === 'grouped_by') ? ["grouped_by = 'neighborhood'"] : []),
    ...(chosenPlace ? [`${chosenPlace} <> '${all}'`] : []),
  ];
  return conditions.length > 0 ? conditions.join(' OR ') : undefined;
}

/** The column whose rows add up to what another answer tells; none when all rows do. */
function groupOf({ columns }: Question): string | undefined {
  const has = (name: string) => columns.some((column) => column.name === name);
  if (has('grouped_by')) return 'grouped_by';
  const texts = columns.filter(({ type }) => type === 'text').length;
  return has('neighborhood') && texts > 1 ? 'neighborhood' : undefined;
}
