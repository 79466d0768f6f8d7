import type { Expression, Query, QueryBody, Relation, SortItem, TableRelation } from './ast';

/** What is called for the parts of a query. */
export interface Visitor {
  /** A table by name; `local` are the common table expressions in sight. */
  table?(relation: TableRelation, local: ReadonlySet<string>): void;
  expression?(expression: Expression): void;
}

/** Visits every relation and expression of a query, those of subqueries too. */
export function walkQuery(query: Query, visitor: Visitor, local: ReadonlySet<string> = new Set()): void {
  const names = new Set(local);
  for (const { name, query: inner } of query.with) {
    if (query.recursive) names.add(name);
    walkQuery(inner, visitor, names);
    names.add(name);
  }
  walkBody(query.body, visitor, names);
  walkSort(query.orderBy, visitor, names);
  for (const part of [query.limit, query.offset]) if (part) walkExpression(part, visitor, names);
}

function walkBody(body: QueryBody, visitor: Visitor, local: ReadonlySet<string>): void {
  switch (body.kind) {
    case 'values':
      for (const value of body.rows.flat()) walkExpression(value, visitor, local);
      return;
    case 'nested':
      walkQuery(body.query, visitor, local);
      return;
    case 'setOperation':
      walkBody(body.left, visitor, local);
      walkBody(body.right, visitor, local);
      return;
    case 'select':
      if (body.from) walkRelation(body.from, visitor, local);
      for (const item of body.items)
        if (item.kind === 'expression') walkExpression(item.expression, visitor, local);
      for (const item of body.groupBy)
        for (const part of item.kind === 'expression' ? [item.expression] : item.sets.flat())
          walkExpression(part, visitor, local);
      for (const part of [body.where, body.having, body.qualify])
        if (part) walkExpression(part, visitor, local);
  }
}

/** Visits a relation and what is in it. */
export function walkRelation(
  relation: Relation,
  visitor: Visitor,
  local: ReadonlySet<string> = new Set(),
): void {
  switch (relation.kind) {
    case 'table':
      visitor.table?.(relation, local);
      return;
    case 'subquery':
      walkQuery(relation.query, visitor, local);
      return;
    case 'aliased':
      walkRelation(relation.relation, visitor, local);
      return;
    case 'join':
      walkRelation(relation.left, visitor, local);
      walkRelation(relation.right, visitor, local);
      if (relation.on) walkExpression(relation.on, visitor, local);
  }
}

function walkSort(items: readonly SortItem[], visitor: Visitor, local: ReadonlySet<string>): void {
  for (const { expression } of items) walkExpression(expression, visitor, local);
}

/** Visits an expression and what is in it. */
export function walkExpression(
  expression: Expression,
  visitor: Visitor,
  local: ReadonlySet<string> = new Set(),
): void {
  visitor.expression?.(expression);
  if ('query' in expression) walkQuery(expression.query, visitor, local);
  if (expression.kind === 'call') {
    walkSort([...(expression.withinGroup ?? []), ...(expression.over?.orderBy ?? [])], visitor, local);
    for (const part of expression.over?.partitionBy ?? []) walkExpression(part, visitor, local);
  }
  for (const part of childrenOf(expression)) walkExpression(part, visitor, local);
}

function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'unary':
    case 'is':
    case 'inQuery':
    case 'cast':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'between':
      return [expression.operand, expression.low, expression.high];
    case 'inList':
      return [expression.operand, ...expression.items];
    case 'like':
      return [expression.operand, expression.pattern, ...(expression.escape ? [expression.escape] : [])];
    case 'atTimeZone':
      return [expression.operand, expression.zone];
    case 'case': {
      const { operand, whens, otherwise } = expression;
      const pairs = whens.flatMap(({ when, then }) => [when, then]);
      return [...(operand ? [operand] : []), ...pairs, ...(otherwise ? [otherwise] : [])];
    }
    case 'extract':
      return [expression.from];
    case 'call':
      return expression.arguments;
    default:
      return [];
  }
}
