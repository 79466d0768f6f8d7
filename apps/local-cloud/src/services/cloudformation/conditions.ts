import { isDeepStrictEqual } from 'node:util';
import { asIntrinsic } from './references';
import { resolve, type Scope } from './resolve';
import { templateError, type Template } from './template';

/** Decides every condition of a template; they may name one another in any order. */
export function decideConditions(
  template: Template,
  scope: Omit<Scope, 'conditions'>,
): Record<string, boolean> {
  const decided: Record<string, boolean> = {};
  const underWay = new Set<string>();
  const decide = (name: string): boolean => {
    if (decided[name] !== undefined) return decided[name];
    if (!Object.hasOwn(template.conditions, name))
      throw templateError(`Unresolved condition dependency ${name}`);
    if (underWay.has(name))
      throw templateError(`Circular dependency between conditions: [${[...underWay].join(', ')}]`);
    underWay.add(name);
    const result = evaluate(template.conditions[name], { ...scope, conditions: decided }, decide);
    underWay.delete(name);
    return (decided[name] = result);
  };
  for (const name of Object.keys(template.conditions)) decide(name);
  return decided;
}

function evaluate(expression: unknown, scope: Scope, decide: (name: string) => boolean): boolean {
  const intrinsic =
    typeof expression === 'object' && expression !== null ? asIntrinsic(expression) : undefined;
  const { name, argument } = intrinsic ?? { name: '', argument: undefined };
  if (name === 'Condition') return decide(String(argument));
  const list = Array.isArray(argument) ? (argument as unknown[]) : [];
  if (name === 'Fn::Not' && list.length === 1) return !evaluate(list[0], scope, decide);
  if (name === 'Fn::And' && list.length >= 2) return list.every((item) => evaluate(item, scope, decide));
  if (name === 'Fn::Or' && list.length >= 2) return list.some((item) => evaluate(item, scope, decide));
  if (name === 'Fn::Equals' && list.length === 2) {
    const [left, right] = list.map((item) => comparable(resolve(item, scope)));
    return isDeepStrictEqual(left, right);
  }
  throw templateError('Every condition must be Fn::And, Fn::Or, Fn::Not, Fn::Equals or Condition.');
}

/** `true` and `"true"` are equal to CloudFormation. */
function comparable(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
