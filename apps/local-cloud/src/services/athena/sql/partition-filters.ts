import { quoteName } from '../../../duckdb/quote';
import { QueryError } from '../errors';
import type { Expression } from './ast';
import type { ExpressionContext } from './context';
import type { ScopeColumn } from './scope';
import { translateCondition } from './translate-expression';
import { someExpression } from './walk';

const volatileFunctions = new Set(['random', 'rand']);

/**
 * Notes the conditions that a table's partition keys alone decide, so that files of other partitions are not read.
 *
 * A condition counts for a table when every column it names is a plain copy of a partition key of that table.
 *
 * @param conditions parts of an `AND`, each of which every row of the result fulfils
 * @param columns columns the conditions hold for: not those an outer join fills with nulls
 */
export function addPartitionFilters(
  conditions: readonly Expression[],
  context: ExpressionContext,
  columns: ReadonlySet<ScopeColumn>,
): void {
  for (const condition of conditions) {
    if (!isDecidable(condition)) continue;
    const named = namedColumns(condition, context);
    const [first, ...others] = named;
    if (!first || named.some((column) => !columns.has(column))) continue;
    for (const { use } of first.origins) {
      if (!others.every((column) => column.origins.some((origin) => origin.use === use))) continue;
      const keyOf = (column: ScopeColumn): string | undefined =>
        column.origins.find((origin) => origin.use === use)?.column;
      const sql = translateCondition(condition, 'WHERE clause', {
        ...context,
        read: new Set(),
        substitute: (column) => {
          const key = keyOf(column);
          return key === undefined ? undefined : quoteName(key);
        },
      });
      use.partitionFilters.push(sql);
    }
  }
}

function isDecidable(condition: Expression): boolean {
  return !someExpression(condition, (part) =>
    part.kind === 'call'
      ? volatileFunctions.has(part.name)
      : ['exists', 'scalarQuery', 'inQuery', 'quantified'].includes(part.kind),
  );
}

/** Columns of this scope a condition names; none when it also names those of a query around it. */
function namedColumns(condition: Expression, context: ExpressionContext): ScopeColumn[] {
  const named = new Set<ScopeColumn>();
  const { parent: _parent, ...scope } = context.scope;
  try {
    translateCondition(condition, 'WHERE clause', { ...context, scope, read: new Set(), named });
  } catch (error) {
    if (error instanceof QueryError) return [];
    throw error;
  }
  return [...named];
}
