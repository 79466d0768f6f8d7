import { notSupported } from '../errors';
import type { Relation } from './ast';
import { comparison } from './operators';
import { addPartitionFilters } from './partition-filters';
import { columnNotFound, type ScopeColumn, type ScopeRelation } from './scope';
import { translateCondition } from './translate-expression';
import type { RelationContext, TranslatedRelation } from './translate-relation';
import { commonType, type SqlType } from './types';
import { coerce } from './value';
import { conjunctsOf } from './walk';

/** A join of two translated sides. */
export function translateJoin(
  join: Extract<Relation, { kind: 'join' }>,
  context: RelationContext,
  left: TranslatedRelation,
  right: TranslatedRelation,
): TranslatedRelation {
  const both = [...left.relations, ...right.relations];
  const relations = [
    ...nullable(left.relations, join.type === 'RIGHT' || join.type === 'FULL'),
    ...nullable(right.relations, join.type === 'LEFT' || join.type === 'FULL'),
  ];
  if (join.type === 'CROSS') return { sql: `${left.sql} CROSS JOIN ${right.sql}`, relations };
  const keyword = join.type === 'INNER' ? 'JOIN' : `${join.type} JOIN`;
  const { condition } = join;
  if (condition?.kind === 'using') {
    const on = condition.columns.map((column) =>
      usingCondition(column, left.relations, right.relations, join.at, context),
    );
    return {
      sql: `(${left.sql} ${keyword} ${right.sql} ON ${on.join(' AND ')})`,
      relations: mergeUsing(condition.columns, join.type, relations),
    };
  }
  if (!condition) throw notSupported(`${join.type} JOIN without a condition`, join.at);
  const expressions = { ...context.expressions(both), forbidden: 'JOIN clause' };
  const on = translateCondition(condition.expression, 'JOIN ON clause', expressions);
  for (const use of expressions.read) context.read.add(use);
  const filterable = { CROSS: [], INNER: both, LEFT: right.relations, RIGHT: left.relations, FULL: [] }[
    join.type
  ];
  addPartitionFilters(
    conjunctsOf(condition.expression),
    expressions,
    new Set(filterable.flatMap(({ columns }) => columns)),
  );
  return { sql: `(${left.sql} ${keyword} ${right.sql} ON ${on})`, relations };
}

/** Rows of the outer side of a join are filled with nulls: a condition on them says nothing about their files. */
function nullable(relations: ScopeRelation[], isNullable: boolean): ScopeRelation[] {
  if (!isNullable) return relations;
  return relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column) => ({ ...column, origins: [] })),
  }));
}

function usingCondition(
  name: string,
  left: ScopeRelation[],
  right: ScopeRelation[],
  at: number,
  context: RelationContext,
): string {
  const [a, b] = [left, right].map((relations) => {
    const columns = relations.flatMap((relation) =>
      relation.columns.filter((column) => column.name === name),
    );
    if (columns.length !== 1) throw columnNotFound(name, at);
    const [column] = columns as [ScopeColumn];
    for (const use of column.uses) context.read.add(use);
    return { sql: column.sql, type: column.type };
  }) as [{ sql: string; type: SqlType }, { sql: string; type: SqlType }];
  return comparison('=', a, b, at).sql;
}

/** The columns of `USING` come once, first, and without a relation's name. */
function mergeUsing(names: readonly string[], type: string, relations: ScopeRelation[]): ScopeRelation[] {
  const merged = names.map((name): ScopeColumn => {
    const columns = relations.flatMap((relation) =>
      relation.columns.filter((column) => column.name === name),
    );
    const [first, second] = columns as [ScopeColumn, ScopeColumn];
    const common = commonType(first.type, second.type) ?? first.type;
    const [a, b] = [coerce(first, common).sql, coerce(second, common).sql];
    const sql = { INNER: a, LEFT: a, RIGHT: b }[type] ?? `coalesce(${a}, ${b})`;
    return { name, sql, type: common, uses: [...first.uses, ...second.uses], origins: [] };
  });
  const rest = relations.map((relation) => ({
    ...relation,
    columns: relation.columns.filter((column) => !names.includes(column.name)),
  }));
  return [{ columns: merged }, ...rest];
}
