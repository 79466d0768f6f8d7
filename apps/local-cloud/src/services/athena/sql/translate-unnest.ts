import { quoteName } from '../../../duckdb/quote';
import { notSupported, QueryError } from '../errors';
import type { Expression, Relation } from './ast';
import type { ExpressionContext } from './context';
import type { ScopeColumn, ScopeRelation } from './scope';
import { translateExpression } from './translate-expression';
import type { RelationContext, TranslatedRelation } from './translate-relation';
import { types, type SqlType } from './types';

/** Arrays side by side, the shorter ones filled with nulls, as Trino does; maps give two columns. */
export function translateUnnest(
  relation: Extract<Relation, { kind: 'unnest' }>,
  context: RelationContext,
  left: ScopeRelation[],
): TranslatedRelation {
  const alias = context.translation.newName('r');
  const expressions = context.expressions(left);
  const lists = relation.arrays.flatMap((array) => unnestedLists(array, expressions));
  const items = lists.map(({ sql }, index) => `unnest(${sql}) AS ${quoteName(`u${index}`)}`);
  if (relation.withOrdinality) {
    const length =
      lists.length > 1
        ? `greatest(${lists.map(({ sql }) => `len(${sql})`).join(', ')})`
        : `len(${lists[0]?.sql ?? ''})`;
    items.push(`unnest(range(1, ${length} + 1)) AS ${quoteName(`u${lists.length}`)}`);
  }
  const elements = [
    ...lists.map(({ element }) => element),
    ...(relation.withOrdinality ? [types.bigint] : []),
  ];
  const uses = [...expressions.read];
  const columns = elements.map((type, index): ScopeColumn => ({
    name: '',
    sql: `${alias}.${quoteName(`u${index}`)}`,
    type,
    uses,
    origins: [],
  }));
  for (const use of uses) context.read.add(use);
  return { sql: `LATERAL (SELECT ${items.join(', ')}) AS ${alias}`, relations: [{ columns }] };
}

function unnestedLists(
  array: Expression,
  context: ExpressionContext,
): Array<{ sql: string; element: SqlType }> {
  const { sql, type } = translateExpression(array, context);
  if (type.kind === 'array') {
    if (type.element.kind === 'row') throw notSupported('UNNEST of an array of rows', array.at);
    return [{ sql, element: type.element }];
  }
  if (type.kind === 'map')
    return [
      { sql: `map_keys(${sql})`, element: type.key },
      { sql: `map_values(${sql})`, element: type.value },
    ];
  throw new QueryError('INVALID_FUNCTION_ARGUMENT', `Cannot unnest type: ${type.kind}`, array.at);
}
