import type { ResourceState } from '../../core/service';
import { asIntrinsic, subVariables } from './references';
import { templateError, type Template } from './template';

/** What intrinsics are resolved against. */
export interface Scope {
  parameters: Record<string, string | string[]>;
  mappings: Template['mappings'];
  /** Conditions already decided. */
  conditions: Record<string, boolean>;
  /** `AWS::Region` and the like. */
  pseudo: Record<string, string | string[]>;
  /** State of a resource of the stack; undefined when it is not known yet, which leaves the intrinsic standing. */
  resource(logicalId: string): ResourceState | undefined;
  /** Value of an export; undefined leaves the intrinsic standing. */
  importValue(name: string): string | undefined;
}

/** An intrinsic that cannot be resolved yet, with what could be resolved inside it. */
export class Unresolved {
  constructor(readonly expression: Record<string, unknown>) {}
}

/** What `Ref: AWS::NoValue` gives: the member or item that holds it is left out. */
const noValue = Symbol('AWS::NoValue');

/**
 * Resolves every intrinsic of a value. Pure: asks the scope only.
 *
 * @throws CloudError ValidationError for a malformed call, an unknown function, attribute, mapping key or parameter
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveAny(value, scope);
  return resolved === noValue ? undefined : resolved;
}

function resolveAny(value: unknown, scope: Scope): unknown {
  if (typeof value !== 'object' || value === null) return checkDynamic(value);
  if (Array.isArray(value)) {
    return value.map((item) => resolveAny(item, scope)).filter((item) => item !== noValue);
  }
  const intrinsic = asIntrinsic(value);
  if (intrinsic) return call(intrinsic.name, intrinsic.argument, scope);
  const entries = Object.entries(value).map(([name, child]) => [name, resolveAny(child, scope)] as const);
  return Object.fromEntries(entries.filter(([, child]) => child !== noValue));
}

function checkDynamic(value: unknown): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    throw templateError(`The local cloud does not do dynamic references: ${value}`);
  }
  return value;
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  if (name === 'Ref') return reference(nameOf('Ref', argument), scope);
  if (name === 'Fn::If') return choose(argument, scope);
  if (name === 'Fn::Sub') return substitute(argument, scope);
  if (name === 'Condition') return { Condition: argument };
  const resolved = resolveAny(argument, scope);
  if (holdsUnresolved(resolved)) return new Unresolved({ [name]: standing(resolved) });
  const implementation = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!implementation)
    throw templateError(
      `The local cloud does not do ${name}; it does Ref, Fn::If, Fn::Sub, ${Object.keys(functions).join(', ')}.`,
    );
  return implementation(resolved, scope);
}

function reference(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return noValue;
  if (Object.hasOwn(scope.pseudo, name)) return scope.pseudo[name];
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  return scope.resource(name)?.physicalId ?? new Unresolved({ Ref: name });
}

function attribute(logicalId: string, name: string, scope: Scope): unknown {
  const state = scope.resource(logicalId);
  if (!state) return new Unresolved({ 'Fn::GetAtt': [logicalId, name] });
  const value = Object.hasOwn(state.attributes, name) ? state.attributes[name] : undefined;
  if (value === undefined) {
    const known = Object.keys(state.attributes).join(', ') || 'no attribute';
    throw templateError(
      `resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt; the local cloud has ${known}.`,
    );
  }
  return value;
}

function choose(argument: unknown, scope: Scope): unknown {
  const [condition, whenTrue, whenFalse] = tuple('Fn::If', argument, 3);
  return resolveAny(conditionOf(nameOf('Fn::If', condition), scope) ? whenTrue : whenFalse, scope);
}

/** A condition decided before. */
export function conditionOf(name: string, scope: Pick<Scope, 'conditions'>): boolean {
  const decided = Object.hasOwn(scope.conditions, name) ? scope.conditions[name] : undefined;
  if (decided === undefined) throw templateError(`Unresolved condition dependency ${name}`);
  return decided;
}

function substitute(argument: unknown, scope: Scope): unknown {
  const [text, given] = Array.isArray(argument)
    ? (tuple('Fn::Sub', argument, 2) as [unknown, unknown])
    : [argument, {}];
  if (typeof text !== 'string')
    throw templateError(
      'Template error: One or more Fn::Sub intrinsic functions do not specify expected arguments.',
    );
  const own = resolveAny(given, scope) as Record<string, unknown>;
  const values = new Map<string, unknown>();
  for (const { name } of subVariables(text)) {
    const [head = '', ...rest] = name.split('.');
    const value = Object.hasOwn(own, name)
      ? own[name]
      : rest.length > 0
        ? attribute(head, rest.join('.'), scope)
        : reference(name, scope);
    values.set(name, value);
  }
  if ([...values.values()].some(holdsUnresolved)) {
    const known = [...values].map(([name, value]) => [name, standing(value)]);
    return new Unresolved({ 'Fn::Sub': [text, Object.fromEntries(known)] });
  }
  const replaced = subVariables(text).reduce(
    (result, { match, name }) => result.replaceAll(match, () => textOf('Fn::Sub', values.get(name))),
    text,
  );
  return checkDynamic(replaced.replace(/\$\{!([^}]*)\}/g, '${$1}'));
}

const functions: Record<string, (argument: unknown, scope: Scope) => unknown> = {
  'Fn::GetAtt': (argument, scope) => {
    const [head = '', ...rest] =
      typeof argument === 'string'
        ? argument.split('.')
        : tuple('Fn::GetAtt', argument, 2).map((part) => nameOf('Fn::GetAtt', part));
    return attribute(head, rest.join('.'), scope);
  },
  'Fn::Join': (argument) => {
    const [delimiter, list] = tuple('Fn::Join', argument, 2);
    return listOf('Fn::Join', list)
      .map((item) => textOf('Fn::Join', item))
      .join(textOf('Fn::Join', delimiter));
  },
  'Fn::Select': (argument) => {
    const [index, list] = tuple('Fn::Select', argument, 2);
    const items = listOf('Fn::Select', list);
    const item = items[Number(textOf('Fn::Select', index))];
    if (item === undefined)
      throw templateError(
        `Template error: Fn::Select cannot select nonexistent value at index ${JSON.stringify(index)}`,
      );
    return item;
  },
  'Fn::Split': (argument) => {
    const [delimiter, text] = tuple('Fn::Split', argument, 2);
    return textOf('Fn::Split', text).split(textOf('Fn::Split', delimiter));
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = tuple('Fn::FindInMap', argument, 3).map((part) =>
      textOf('Fn::FindInMap', part),
    ) as [string, string, string];
    const found = scope.mappings[map]?.[first]?.[second];
    if (found === undefined)
      throw templateError(`Template error: Unable to get mapping for ${map}::${first}::${second}`);
    return found;
  },
  'Fn::ImportValue': (argument, scope) => {
    const name = textOf('Fn::ImportValue', argument);
    return scope.importValue(name) ?? new Unresolved({ 'Fn::ImportValue': name });
  },
  'Fn::Base64': (argument) => Buffer.from(textOf('Fn::Base64', argument)).toString('base64'),
};

function nameOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw templateError(`Template error: ${name} expects a name.`);
}

function tuple(name: string, argument: unknown, length: number): unknown[] {
  if (Array.isArray(argument) && argument.length === length) return argument as unknown[];
  throw templateError(`Template error: ${name} expects a list of ${length} values.`);
}

function listOf(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw templateError(`Template error: ${name} expects a list.`);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw templateError(`Template error: every value of ${name} must be a string.`);
}

/** Whether an intrinsic still stands anywhere in a resolved value. */
export function holdsUnresolved(value: unknown): boolean {
  if (value instanceof Unresolved) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnresolved);
}

/** The value as plain data again, standing intrinsics written out; for comparing and for finding dependencies. */
export function standing(value: unknown): unknown {
  if (value instanceof Unresolved) return standing(value.expression);
  if (Array.isArray(value)) return value.map(standing);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, standing(child)]));
}
