import { SqlError } from './errors';

/** Engine messages and the Redshift error each stands for. */
const known: Array<[RegExp, (match: RegExpExecArray) => string]> = [
  [/Invalid Input Error: (value too long for type .*|Divide by zero)/, ([, text = '']) => text],
  [
    /Column "(.*?)" referenced that exists in the SELECT clause/,
    ([, name]) => `column "${String(name)}" does not exist`,
  ],
  [/Referenced column "(.*?)" not found/, ([, name]) => `column "${String(name)}" does not exist`],
  [
    /Table "(.*?)" does not have a column named "(.*?)"/,
    ([, table, name]) => `column ${table}.${name} does not exist`,
  ],
  [
    /Values list "(.*?)" does not have a column named "(.*?)"/,
    ([, table, name]) => `column ${table}.${name} does not exist`,
  ],
  [
    /Referenced table "(.*?)" not found/,
    ([, name]) => `missing FROM-clause entry for table "${String(name)}"`,
  ],
  [
    /Ambiguous reference to column name "(.*?)"/,
    ([, name]) => `column reference "${String(name)}" is ambiguous`,
  ],
  [
    /column "(.*?)" must appear in the GROUP BY clause/,
    ([, name]) =>
      `column "${String(name)}" must appear in the GROUP BY clause or be used in an aggregate function`,
  ],
  [
    /NOT NULL constraint failed: .*?\.(\w+)/,
    ([, name]) => `Cannot insert a NULL value into column ${String(name)}`,
  ],
  [/Table with name (\S+) does not exist/, ([, name]) => `relation "${String(name)}" does not exist`],
  [
    /Could not convert string ['"](.*?)['"] to (INT\d+|BIGINT|INTEGER|SMALLINT)/,
    ([, text]) => `invalid input syntax for integer: "${String(text)}"`,
  ],
  [
    /Could not convert string ['"](.*?)['"] to (DOUBLE|FLOAT)/,
    ([, text]) => `invalid input syntax for type double precision: "${String(text)}"`,
  ],
  [
    /Could not convert string ['"](.*?)['"] to DECIMAL/,
    ([, text]) => `invalid input syntax for type numeric: "${String(text)}"`,
  ],
  [
    /invalid (date|timestamp) field format: "(.*?)"/,
    ([, type, text]) => `invalid input syntax for type ${String(type)}: "${String(text)}"`,
  ],
  [
    /(date|timestamp) field value out of range: "(.*?)"/,
    ([, , text]) => `date/time field value out of range: "${String(text)}"`,
  ],
  [
    /Overflow in .* of (INT\d+)|Type INT\d+ with value .* out of range.* type (INT\d+)/,
    () => 'value out of range',
  ],
  [
    /More than one row returned by a subquery/,
    () => 'more than one row returned by a subquery used as an expression',
  ],
  [
    /No function matches the given name and argument types '(.*?)'/,
    ([, call]) => `function ${String(call).toLowerCase()} does not exist`,
  ],
  [
    /Conflict on|write-write conflict|Transaction conflict|Constraint Error: .*(?:entries|duplicate key).*/i,
    () =>
      '1023\n  Detail: Serializable isolation violation on table in transactions that ran at the same time',
  ],
  [/Out of Memory Error/, () => 'out of memory of the local cloud'],
  [
    /(?:Binder|Conversion|Out of Range|Invalid Input|Parser|Catalog|Constraint) Error: (.*)/,
    ([, text = '']) => text,
  ],
];

/** A failure of the engine in Redshift's words; one that has none keeps the engine's. */
export function fromEngine(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [firstLine = ''] = message.split('\n');
  for (const [pattern, describe] of known) {
    const match = pattern.exec(firstLine);
    if (match) return new SqlError(describe(match), undefined, { cause: error });
  }
  return new SqlError(`internal error of the local cloud: ${firstLine}`, undefined, { cause: error });
}
