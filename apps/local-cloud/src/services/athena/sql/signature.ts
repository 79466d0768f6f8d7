import { QueryError } from '../errors';
import { canCoerce, commonType, isNumeric, isSame, showType, types, type SqlType } from './types';
import { coerce, type Value } from './value';

/** A parameter's type: a Trino type, a variable (`E`, `K`, `V`; `N` for numbers), or an array or map of those. */
type Pattern =
  | { kind: 'type'; type: SqlType }
  | { kind: 'variable'; name: string }
  | { kind: 'array'; element: Pattern }
  | { kind: 'map'; key: Pattern; value: Pattern };

/** One form of a function: what it takes, what it gives, how the engine says it. */
export interface Overload {
  name: string;
  parameters: Pattern[];
  result: Pattern;
  /** SQL with `{0}`, `{1}` for the arguments. */
  template: string;
}

const simpleTypes: Record<string, SqlType> = {
  ...types,
  varbinary: { kind: 'varbinary' },
  real: { kind: 'real' },
};

/**
 * Reads a table of functions, one form per line:
 *
 * ```
 * strpos(varchar, varchar): bigint -> strpos({0}, {1})
 * element_at(map(K,V), K): V -> map_extract_value({0}, {1})
 * ```
 *
 * Of several forms of a name the first that the arguments fit is taken.
 */
export function readTable(table: string): Map<string, Overload[]> {
  const functions = new Map<string, Overload[]>();
  for (const line of table.split('\n').filter((text) => text.trim())) {
    const match = /^\s*(\w+)\((.*?)\): (\S+) -> (.+)$/.exec(line);
    if (!match) throw new TypeError(`Expected "name(types): type -> sql", got ${line}`);
    const [, name = '', parameters = '', result = '', template = ''] = match;
    const overload = {
      name,
      parameters: splitTypes(parameters).map(readPattern),
      result: readPattern(result),
      template: template.trim(),
    };
    functions.set(name, [...(functions.get(name) ?? []), overload]);
  }
  return functions;
}

/** The call by the first form the arguments fit; undefined when they fit none. */
export function applyOverloads(overloads: readonly Overload[], args: readonly Value[]): Value | undefined {
  for (const overload of overloads) {
    const bound = bind(overload, args);
    if (!bound) continue;
    const coerced = args.map((arg, index) =>
      coerce(arg, resolve(overload.parameters[index] as Pattern, bound)),
    );
    return {
      sql: overload.template.replaceAll(/\{(\d)\}/g, (_, index: string) => coerced[Number(index)]?.sql ?? ''),
      type: resolve(overload.result, bound),
    };
  }
  return undefined;
}

/** Trino's error for a call whose arguments fit no form. */
export function unexpectedParameters(
  name: string,
  args: readonly Value[],
  overloads: readonly Overload[],
  at: number,
): QueryError {
  const given = args.map((arg) => showType(arg.type)).join(', ');
  const forms = overloads.map((form) => `${name}(${form.parameters.map(showPattern).join(', ')})`);
  const expected = forms.length ? ` Expected: ${forms.join(', ')}` : '';
  return new QueryError(
    'FUNCTION_NOT_FOUND',
    `Unexpected parameters (${given}) for function ${name}.${expected}`,
    at,
  );
}

function bind(overload: Overload, args: readonly Value[]): Map<string, SqlType> | undefined {
  if (args.length !== overload.parameters.length) return undefined;
  const bound = new Map<string, SqlType>();
  const fits = overload.parameters.every((parameter, index) =>
    unify(parameter, (args[index] as Value).type, bound),
  );
  return fits ? bound : undefined;
}

function unify(pattern: Pattern, type: SqlType, bound: Map<string, SqlType>): boolean {
  switch (pattern.kind) {
    case 'type':
      return canCoerce(type, pattern.type);
    case 'variable': {
      if (pattern.name === 'N' && !isNumeric(type) && type.kind !== 'unknown') return false;
      const before = bound.get(pattern.name);
      const common = before ? commonType(before, type) : type;
      if (common) bound.set(pattern.name, common);
      return common !== undefined;
    }
    case 'array':
      if (type.kind === 'unknown') return true;
      return type.kind === 'array' && unify(pattern.element, type.element, bound);
    case 'map':
      if (type.kind === 'unknown') return true;
      return (
        type.kind === 'map' && unify(pattern.key, type.key, bound) && unify(pattern.value, type.value, bound)
      );
  }
}

function resolve(pattern: Pattern, bound: ReadonlyMap<string, SqlType>): SqlType {
  switch (pattern.kind) {
    case 'type':
      return pattern.type;
    case 'variable':
      return bound.get(pattern.name) ?? types.unknown;
    case 'array':
      return { kind: 'array', element: resolve(pattern.element, bound) };
    case 'map':
      return { kind: 'map', key: resolve(pattern.key, bound), value: resolve(pattern.value, bound) };
  }
}

function splitTypes(text: string): string[] {
  return text.trim() === '' ? [] : text.split(/,\s*(?![^(]*\))/).map((part) => part.trim());
}

function readPattern(text: string): Pattern {
  const array = /^array\((.+)\)$/.exec(text);
  if (array) return { kind: 'array', element: readPattern(array[1] ?? '') };
  const map = /^map\((\w+),(\w+)\)$/.exec(text);
  if (map) return { kind: 'map', key: readPattern(map[1] ?? ''), value: readPattern(map[2] ?? '') };
  if (/^[A-Z]$/.test(text)) return { kind: 'variable', name: text };
  const type = simpleTypes[text];
  if (!type) throw new TypeError(`Expected a type, got ${text}`);
  return { kind: 'type', type };
}

function showPattern(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'type':
      return showType(pattern.type);
    case 'variable':
      return pattern.name;
    case 'array':
      return `array(${showPattern(pattern.element)})`;
    case 'map':
      return `map(${showPattern(pattern.key)}, ${showPattern(pattern.value)})`;
  }
}

/** Whether every value has the same type. */
export function haveSameType(values: readonly Value[]): boolean {
  return values.every((value) => isSame(value.type, (values[0] as Value).type));
}
