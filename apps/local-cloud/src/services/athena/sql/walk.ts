import type { Expression, SortItem, WindowSpec } from './ast';

/** The expressions directly inside one; subqueries are not entered. */
export function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'field':
    case 'subscript':
      return expression.kind === 'field' ? [expression.of] : [expression.of, expression.index];
    case 'unary':
    case 'isNull':
    case 'cast':
    case 'inQuery':
      return [expression.operand];
    case 'binary_':
    case 'isDistinct':
      return [expression.left, expression.right];
    case 'quantified':
      return [expression.left];
    case 'between':
      return [expression.operand, expression.low, expression.high];
    case 'inList':
      return [expression.operand, ...expression.items];
    case 'like':
      return [expression.operand, expression.pattern, ...(expression.escape ? [expression.escape] : [])];
    case 'atTimeZone':
      return [expression.operand, expression.zone];
    case 'case':
      return [
        ...(expression.operand ? [expression.operand] : []),
        ...expression.whens.flatMap(({ when, then }) => [when, then]),
        ...(expression.otherwise ? [expression.otherwise] : []),
      ];
    case 'extract':
      return [expression.from];
    case 'array':
    case 'row':
      return expression.items;
    case 'lambda':
      return [expression.body];
    case 'call':
      return [
        ...expression.arguments,
        ...sortExpressions(expression.orderBy),
        ...(expression.filter ? [expression.filter] : []),
        ...(expression.over ? windowExpressions(expression.over) : []),
      ];
    default:
      return [];
  }
}

/** Whether an expression or one inside it fulfils a condition; subqueries are not entered. */
export function someExpression(expression: Expression, test: (expression: Expression) => boolean): boolean {
  return test(expression) || childrenOf(expression).some((child) => someExpression(child, test));
}

/** `a AND (b AND c)` as `[a, b, c]`. */
export function conjunctsOf(expression: Expression): Expression[] {
  return expression.kind === 'binary_' && expression.operator === 'AND'
    ? [...conjunctsOf(expression.left), ...conjunctsOf(expression.right)]
    : [expression];
}

function windowExpressions(window: WindowSpec): Expression[] {
  return [...window.partitionBy, ...sortExpressions(window.orderBy)];
}

function sortExpressions(items: readonly SortItem[]): Expression[] {
  return items.map((item) => item.expression);
}
