import { QueryError } from './errors';

/** Engine messages and the Athena error each stands for. */
const known: Array<[RegExp, string, (match: RegExpExecArray) => string]> = [
  [/Division by zero/, 'DIVISION_BY_ZERO', () => 'Division by zero'],
  [/(Cannot cast '.*' to [A-Z]+)/, 'INVALID_CAST_ARGUMENT', ([, text = '']) => text],
  [/Array subscript must be .*/, 'INVALID_FUNCTION_ARGUMENT', ([text]) => text],
  [/Key not present in map: .*/, 'INVALID_FUNCTION_ARGUMENT', ([text]) => text],
  [
    /Overflow in (\w+) of INT64/,
    'NUMERIC_VALUE_OUT_OF_RANGE',
    ([, operation = '']) => `bigint ${operation} overflow`,
  ],
  [
    /Overflow in (\w+) of INT32/,
    'NUMERIC_VALUE_OUT_OF_RANGE',
    ([, operation = '']) => `integer ${operation} overflow`,
  ],
  [/Out of Range Error: (.*)/, 'NUMERIC_VALUE_OUT_OF_RANGE', ([, text = '']) => text],
  [/Conversion Error: (.*)/, 'INVALID_CAST_ARGUMENT', ([, text = '']) => text],
  [
    /More than one row returned by a subquery/,
    'SUBQUERY_MULTIPLE_ROWS',
    () => 'Scalar sub-query has returned multiple rows',
  ],
  [/Malformed JSON(.*)/, 'HIVE_CURSOR_ERROR', ([, text = '']) => `Row is not a valid JSON Object${text}`],
  [/Invalid Input Error: JSON (.*)/, 'HIVE_BAD_DATA', ([, text = '']) => text],
  [
    /Out of Memory Error/,
    'EXCEEDED_LOCAL_MEMORY_LIMIT',
    () => 'Query exceeded the memory limit of the local cloud',
  ],
];

/** A failure of the engine in Athena's words; what has none is an internal error that keeps the engine's. */
export function fromEngine(error: unknown): QueryError {
  if (error instanceof QueryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [firstLine = ''] = message.split('\n');
  for (const [pattern, name, describe] of known) {
    const match = pattern.exec(firstLine);
    if (match) return new QueryError(name, describe(match), undefined, { cause: error });
  }
  return new QueryError('GENERIC_INTERNAL_ERROR', firstLine, undefined, { cause: error });
}
