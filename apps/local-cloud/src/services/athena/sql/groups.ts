import { QueryError } from '../errors';
import type { Expression, Select, SelectItem } from './ast';
import type { ExpressionContext } from './context';
import { hasAggregate } from './translate-call';
import { translateExpression } from './translate-expression';
import { engineType } from './types';

/** How rows are grouped. */
export interface Groups {
  /** What follows `GROUP BY`; empty when all rows are one group. */
  sql: string;
  /** SQL of every expression that may stand outside an aggregate. */
  keys: ReadonlySet<string>;
  /** Those that every row of the result is grouped by: not the ones of grouping sets. */
  everyRow: ReadonlySet<string>;
}

type Item = SelectItem & { kind: 'expression' };

/** The groups of a select, or undefined for one without groups and aggregates. */
export function translateGroups(
  select: Select,
  items: readonly Item[],
  context: ExpressionContext,
): Groups | undefined {
  const isAggregated = items.some((item) => hasAggregate(item.expression)) || select.having !== undefined;
  if (!select.groupBy.length)
    return isAggregated ? { sql: '', keys: new Set(), everyRow: new Set() } : undefined;
  const keys = new Set<string>();
  const everyRow = new Set<string>();
  const translate = (expression: Expression): string => {
    const target = itemAt(expression, items);
    const value = translateExpression(target, { ...context, forbidden: 'GROUP BY clause' });
    keys.add(value.sql);
    return isLiteral(target) ? `CAST(${value.sql} AS ${engineType(value.type)})` : value.sql;
  };
  const parts = select.groupBy.map((item) => {
    if (item.kind === 'expression') {
      const sql = translate(item.expression);
      everyRow.add(sql);
      return sql;
    }
    const sets = item.sets.map((set) => `(${set.map(translate).join(', ')})`);
    return `${item.kind} (${sets.join(', ')})`;
  });
  return { sql: parts.join(', '), keys, everyRow };
}

/** `GROUP BY 2` means the second item. */
function itemAt(expression: Expression, items: readonly Item[]): Expression {
  if (expression.kind !== 'integer') return expression;
  const item = items[Number(expression.text) - 1];
  if (!item)
    throw new QueryError(
      'INVALID_COLUMN_REFERENCE',
      `GROUP BY position ${expression.text} is not in select list`,
      expression.at,
    );
  return item.expression;
}

/** The engine would take a number here for a position. */
function isLiteral(expression: Expression): boolean {
  return ['null', 'boolean', 'integer', 'decimal', 'double', 'string'].includes(expression.kind);
}
