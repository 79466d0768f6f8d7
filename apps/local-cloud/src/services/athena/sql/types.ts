import type { HiveType } from '../../../duckdb/hive-type';
import { QueryError } from '../errors';
import type { TypeNode } from './ast';

/** A Trino type. `unknown` is the type of NULL. */
export type SqlType =
  | { kind: 'unknown' | 'boolean' | 'tinyint' | 'smallint' | 'integer' | 'bigint' | 'real' | 'double' }
  | { kind: 'varchar' | 'varbinary' | 'json' | 'date' | 'timestamp' }
  | { kind: 'interval year to month' | 'interval day to second' }
  /** The engine holds the UTC time; the zone is known when the query is translated. */
  | { kind: 'timestamp with time zone'; zone: string }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'array'; element: SqlType }
  | { kind: 'map'; key: SqlType; value: SqlType }
  | { kind: 'row'; fields: Array<{ name: string; type: SqlType }> }
  /** Of a lambda; only as a function's argument. */
  | { kind: 'function'; result: SqlType };

const plain = [
  ...(['boolean', 'tinyint', 'smallint', 'integer', 'bigint', 'real', 'double'] as const),
  ...(['varchar', 'varbinary', 'json', 'date', 'timestamp', 'unknown'] as const),
];
const plainTypes = new Map<string, SqlType>(plain.map((kind) => [kind, { kind }]));
const synonyms: Record<string, string> = {
  int: 'integer',
  char: 'varchar',
  string: 'varchar',
  float: 'real',
};

/** Types by their short names, for what is written often. */
export const types = {
  unknown: { kind: 'unknown' },
  boolean: { kind: 'boolean' },
  integer: { kind: 'integer' },
  bigint: { kind: 'bigint' },
  double: { kind: 'double' },
  varchar: { kind: 'varchar' },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp' },
  json: { kind: 'json' },
} as const satisfies Record<string, SqlType>;

/** The type a `CAST` names. @throws QueryError TYPE_NOT_FOUND */
export function typeOf(node: TypeNode): SqlType {
  const name = synonyms[node.name] ?? node.name;
  const [first, second] = node.parameters;
  if (name === 'decimal' || name === 'numeric')
    return decimal(typeof first === 'number' ? first : 38, typeof second === 'number' ? second : 0);
  if (name === 'array' && isTypeNode(first)) return { kind: 'array', element: typeOf(first) };
  if (name === 'map' && isTypeNode(first) && isTypeNode(second))
    return { kind: 'map', key: typeOf(first), value: typeOf(second) };
  if (name === 'row')
    return {
      kind: 'row',
      fields: node.parameters.flatMap((field) =>
        typeof field === 'object' && 'field' in field
          ? [{ name: field.field, type: typeOf(field.type) }]
          : [],
      ),
    };
  if (name === 'timestamp with time zone') return { kind: name, zone: 'UTC' };
  if (name === 'interval year to month' || name === 'interval day to second') return { kind: name };
  const found = plainTypes.get(name);
  if (!found || name === 'unknown')
    throw new QueryError('TYPE_NOT_FOUND', `Unknown type: ${node.name}`, node.at);
  return found;
}

/** The type a column of a Glue table has. */
export function fromHive(type: HiveType): SqlType {
  switch (type.kind) {
    case 'decimal':
      return { kind: 'decimal', precision: type.precision, scale: type.scale };
    case 'array':
      return { kind: 'array', element: fromHive(type.element) };
    case 'map':
      return { kind: 'map', key: fromHive(type.key), value: fromHive(type.value) };
    case 'struct':
      return {
        kind: 'row',
        fields: type.fields.map(({ name, type: field }) => ({ name, type: fromHive(field) })),
      };
    default:
      return { kind: hiveKinds[type.kind] };
  }
}

const hiveKinds = {
  boolean: 'boolean',
  tinyint: 'tinyint',
  smallint: 'smallint',
  int: 'integer',
  bigint: 'bigint',
  float: 'real',
  double: 'double',
  string: 'varchar',
  binary: 'varbinary',
  date: 'date',
  timestamp: 'timestamp',
} as const;

/** As Trino writes it, e.g. `decimal(10,2)`, `timestamp(3)`. */
export function showType(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'timestamp':
      return 'timestamp(3)';
    case 'timestamp with time zone':
      return 'timestamp(3) with time zone';
    case 'array':
      return `array(${showType(type.element)})`;
    case 'map':
      return `map(${showType(type.key)}, ${showType(type.value)})`;
    case 'row':
      return `row(${type.fields.map((field) => `${field.name} ${showType(field.type)}`.trim()).join(', ')})`;
    case 'function':
      return `function(${showType(type.result)})`;
    default:
      return type.kind;
  }
}

/** The DuckDB type that holds a Trino type. */
export function engineType(type: SqlType): string {
  switch (type.kind) {
    case 'unknown':
      return 'INTEGER';
    case 'real':
      return 'FLOAT';
    case 'varbinary':
      return 'BLOB';
    case 'timestamp with time zone':
      return 'TIMESTAMP';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'interval year to month':
    case 'interval day to second':
      return 'INTERVAL';
    case 'array':
      return `${engineType(type.element)}[]`;
    case 'map':
      return `MAP(${engineType(type.key)}, ${engineType(type.value)})`;
    case 'row':
      return `STRUCT(${type.fields.map((field, index) => `"${fieldName(field.name, index)}" ${engineType(field.type)}`).join(', ')})`;
    case 'function':
      return engineType(type.result);
    default:
      return type.kind.toUpperCase();
  }
}

/** Name of a row's field in the engine, where every field needs one. */
export function fieldName(name: string, index: number): string {
  return (name || `field${index}`).replaceAll('"', '""');
}

/** @throws QueryError for a precision no decimal has */
export function decimal(precision: number, scale: number): SqlType {
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision)
    throw new QueryError(
      'INVALID_FUNCTION_ARGUMENT',
      `Invalid decimal precision ${precision} and scale ${scale}`,
    );
  return { kind: 'decimal', precision, scale };
}

/** Whether two types are the same, zones aside. */
export function isSame(a: SqlType, b: SqlType): boolean {
  return showType(a) === showType(b);
}

const integerOrder = ['tinyint', 'smallint', 'integer', 'bigint'];
const integerDigits: Record<string, number> = { tinyint: 3, smallint: 5, integer: 10, bigint: 19 };

export function isInteger(type: SqlType): boolean {
  return integerOrder.includes(type.kind);
}

export function isNumeric(type: SqlType): boolean {
  return isInteger(type) || ['decimal', 'real', 'double'].includes(type.kind);
}

/** The decimal that holds every value of an exact type. */
export function asDecimal(type: SqlType): { precision: number; scale: number } | undefined {
  if (type.kind === 'decimal') return type;
  const precision = integerDigits[type.kind];
  return precision === undefined ? undefined : { precision, scale: 0 };
}

/** The type both can be turned into without being asked; undefined when there is none. */
export function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (isSame(a, b)) return mergeZones(a, b);
  if (a.kind === 'unknown') return b;
  if (b.kind === 'unknown') return a;
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b);
  if (isTime(a) && isTime(b)) return commonTime(a, b);
  if (a.kind === 'array' && b.kind === 'array') {
    const element = commonType(a.element, b.element);
    return element && { kind: 'array', element };
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const key = commonType(a.key, b.key);
    const value = commonType(a.value, b.value);
    return key && value && { kind: 'map', key, value };
  }
  return undefined;
}

/** Whether a value of `from` may stand where `to` is wanted. */
export function canCoerce(from: SqlType, to: SqlType): boolean {
  const common = commonType(from, to);
  return common !== undefined && isSame(common, to);
}

function mergeZones(a: SqlType, b: SqlType): SqlType {
  if (a.kind !== 'timestamp with time zone' || b.kind !== a.kind || a.zone === b.zone) return a;
  throw new QueryError(
    'NOT_SUPPORTED',
    `The local cloud does not mix time zones ${a.zone} and ${b.zone} in one column`,
  );
}

function commonNumber(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'double' || b.kind === 'double') return types.double;
  if (a.kind === 'real' || b.kind === 'real') return { kind: 'real' };
  if (isInteger(a) && isInteger(b))
    return integerOrder.indexOf(a.kind) >= integerOrder.indexOf(b.kind) ? a : b;
  const left = asDecimal(a) ?? { precision: 38, scale: 0 };
  const right = asDecimal(b) ?? { precision: 38, scale: 0 };
  const scale = Math.max(left.scale, right.scale);
  const whole = Math.max(left.precision - left.scale, right.precision - right.scale);
  return decimal(Math.min(38, whole + scale), scale);
}

function isTime(type: SqlType): boolean {
  return ['date', 'timestamp', 'timestamp with time zone'].includes(type.kind);
}

function commonTime(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'timestamp with time zone') return a;
  if (b.kind === 'timestamp with time zone') return b;
  return types.timestamp;
}

function isTypeNode(value: TypeNode['parameters'][number] | undefined): value is TypeNode {
  return typeof value === 'object' && 'name' in value;
}
