/** A Hive type as a tree, e.g. `array<struct<a:int>>`. */
export type HiveType =
  | { kind: 'boolean' | 'tinyint' | 'smallint' | 'int' | 'bigint' | 'float' | 'double' }
  | { kind: 'string' | 'binary' | 'date' | 'timestamp' }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'array'; element: HiveType }
  | { kind: 'map'; key: HiveType; value: HiveType }
  | { kind: 'struct'; fields: Array<{ name: string; type: HiveType }> };

const plainKinds: Record<string, Exclude<HiveType['kind'], 'decimal' | 'array' | 'map' | 'struct'>> = {
  boolean: 'boolean',
  tinyint: 'tinyint',
  smallint: 'smallint',
  int: 'int',
  integer: 'int',
  bigint: 'bigint',
  float: 'float',
  double: 'double',
  string: 'string',
  binary: 'binary',
  date: 'date',
  timestamp: 'timestamp',
};

/**
 * Parses a Hive type as Glue keeps it; `varchar(n)` and `char(n)` are strings.
 *
 * @returns undefined for text that is no Hive type
 */
export function parseHiveType(text: string): HiveType | undefined {
  const tokens =
    text
      .toLowerCase()
      .match(/[a-z_][\w ]*|\d+|[<>,:()]|\S/g)
      ?.map((token) => token.trim()) ?? [];
  let next = 0;
  const take = (token: string): boolean => (tokens[next] === token ? ((next += 1), true) : false);
  const type = parse();
  return next === tokens.length ? type : undefined;

  function parse(): HiveType | undefined {
    const name = tokens[next++] ?? '';
    if (name === 'decimal' || name === 'numeric') return parseDecimal();
    if (name === 'varchar' || name === 'char')
      return parseNumbers().length === 1 ? { kind: 'string' } : undefined;
    if (name === 'array') {
      const element = take('<') ? parse() : undefined;
      return element && take('>') ? { kind: 'array', element } : undefined;
    }
    if (name === 'map') return parseMap();
    if (name === 'struct') return parseStruct();
    const kind = plainKinds[name];
    return kind ? { kind } : undefined;
  }

  function parseDecimal(): HiveType | undefined {
    const [precision = 10, scale = 0] = parseNumbers();
    return precision >= 1 && precision <= 38 && scale <= precision
      ? { kind: 'decimal', precision, scale }
      : undefined;
  }

  function parseNumbers(): number[] {
    const numbers: number[] = [];
    if (!take('(')) return numbers;
    do numbers.push(Number(tokens[next++]));
    while (take(','));
    return take(')') && numbers.every(Number.isInteger) ? numbers : [Number.NaN];
  }

  function parseMap(): HiveType | undefined {
    const key = take('<') ? parse() : undefined;
    const value = key && take(',') ? parse() : undefined;
    return key && value && take('>') ? { kind: 'map', key, value } : undefined;
  }

  function parseStruct(): HiveType | undefined {
    const fields: Array<{ name: string; type: HiveType }> = [];
    if (!take('<')) return undefined;
    do {
      const name = tokens[next++] ?? '';
      const type = take(':') ? parse() : undefined;
      if (!type) return undefined;
      fields.push({ name, type });
    } while (take(','));
    return take('>') ? { kind: 'struct', fields } : undefined;
  }
}

const duckDbNames: Record<string, string> = {
  int: 'INTEGER',
  float: 'FLOAT',
  string: 'VARCHAR',
  binary: 'BLOB',
};

/** The DuckDB type that holds a Hive type, e.g. `STRUCT("a" INTEGER)[]`. */
export function toDuckDbType(type: HiveType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'array':
      return `${toDuckDbType(type.element)}[]`;
    case 'map':
      return `MAP(${toDuckDbType(type.key)}, ${toDuckDbType(type.value)})`;
    case 'struct': {
      const fields = type.fields.map(
        (field) => `"${field.name.replaceAll('"', '""')}" ${toDuckDbType(field.type)}`,
      );
      return `STRUCT(${fields.join(', ')})`;
    }
    default:
      return duckDbNames[type.kind] ?? type.kind.toUpperCase();
  }
}
