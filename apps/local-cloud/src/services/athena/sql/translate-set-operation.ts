import { quoteName } from '../../../duckdb/quote';
import { QueryError } from '../errors';
import type { QueryBody, SortItem } from './ast';
import type { ExpressionContext, TranslatedQuery } from './context';
import type { ScopeColumn } from './scope';
import { commonOf, translateExpression } from './translate-expression';
import { commonType, showType, type SqlType } from './types';
import { coerce, type Value } from './value';

/** A body with its columns, before `ORDER BY` and `LIMIT`. */
export interface TranslatedBody extends TranslatedQuery {
  /** `ORDER BY` over what the body can see; undefined where only output columns can be named. */
  sort?: (items: readonly SortItem[]) => string;
}

/** `VALUES (...), (...)`. */
export function translateValues(
  body: Extract<QueryBody, { kind: 'values' }>,
  context: ExpressionContext,
): TranslatedBody {
  const rows = body.rows.map((row) => row.map((item) => translateExpression(item, context)));
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width))
    throw new QueryError('TYPE_MISMATCH', 'Values rows have mismatched sizes', body.at);
  const columns = Array.from({ length: width }, (_, index): ScopeColumn => ({
    name: '',
    sql: quoteName(`c${index + 1}`),
    type: commonOf(
      rows.map((row) => row[index] as Value),
      'Values rows',
      body.at,
    ),
    uses: [],
    origins: [],
  }));
  const list = rows.map(
    (row) =>
      `(${row.map((item, index) => coerce(item, (columns[index] as ScopeColumn).type).sql).join(', ')})`,
  );
  const header = columns.map((column) => column.sql).join(', ');
  return {
    sql: `SELECT ${header} FROM (VALUES ${list.join(', ')}) AS v(${header})`,
    columns,
    uses: [...context.read],
  };
}

/** `UNION`, `INTERSECT` and `EXCEPT` of two translated sides. */
export function translateSetOperation(
  body: Extract<QueryBody, { kind: 'setOperation' }>,
  left: TranslatedBody,
  right: TranslatedBody,
): TranslatedBody {
  if (left.columns.length !== right.columns.length)
    throw new QueryError(
      'TYPE_MISMATCH',
      `${body.operator} query has different number of fields: ${left.columns.length}, ${right.columns.length}`,
      body.at,
    );
  const columns = left.columns.map((column, index): ScopeColumn => {
    const other = right.columns[index] as ScopeColumn;
    return {
      ...column,
      type: commonField(column.type, other.type, index, body),
      uses: [...column.uses, ...other.uses],
      origins: [...column.origins, ...other.origins],
    };
  });
  const uses = [...left.uses, ...right.uses];
  const isWhole = body.operator !== 'UNION' || !body.all;
  return {
    sql: `${aligned(left, columns)} ${body.operator}${body.all ? ' ALL' : ''} ${aligned(right, columns)}`,
    columns,
    uses: isWhole ? [...uses, ...columns.flatMap((column) => column.uses)] : uses,
  };
}

function commonField(a: SqlType, b: SqlType, index: number, body: { operator: string; at: number }): SqlType {
  const common = commonType(a, b);
  if (common) return common;
  throw new QueryError(
    'TYPE_MISMATCH',
    `column ${index + 1} in ${body.operator} query has incompatible types: ${showType(a)}, ${showType(b)}`,
    body.at,
  );
}

/** A side of a set operation with each column in the common type. */
function aligned(side: TranslatedBody, columns: readonly ScopeColumn[]): string {
  const list = side.columns.map((column, index) => {
    const { type } = columns[index] as ScopeColumn;
    return `${coerce(column, type).sql} AS ${quoteName(`c${index + 1}`)}`;
  });
  return `SELECT ${list.join(', ')} FROM (${side.sql}) AS s`;
}
