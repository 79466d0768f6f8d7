import { viewQuery } from './bind-query';
import { relationName, type RelationName, type Session } from './session';
import type { Query } from './sql/ast';
import { walkQuery } from './sql/walk';

/** The relations a query names, without its common table expressions. */
export function relationsOf(query: Query, session: Session): RelationName[] {
  const found: RelationName[] = [];
  walkQuery(query, {
    table: (relation, local) => {
      if (relation.name.length > 1 || !local.has(relation.name[0] as string))
        found.push(relationName(relation.name, session));
    },
  });
  return found;
}

/** Views and materialized views that are bound to a relation: late-binding views are not. */
export function dependentsOf(at: RelationName, session: Session): RelationName[] {
  return session.entries
    .relations()
    .filter(
      ([, , record]) =>
        record.kind === 'materialized view' || (record.kind === 'view' && !record.isLateBinding),
    )
    .filter(([, , record]) =>
      relationsOf(viewQuery('text' in record ? record.text : ''), session).some(
        ({ schema, name }) => schema === at.schema && name === at.name,
      ),
    )
    .map(([schema, name]) => ({ schema, name }));
}
