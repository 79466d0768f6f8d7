import {
  type CatalogAnswer,
  type CatalogContext,
  checkName,
  databaseOf,
  finderOf,
  nothing,
} from './catalog-context';
import { QueryError } from './errors';
import { planQuery } from './query-plan';
import type { Statement } from './sql/statement';
import { showType } from './sql/types';
import { encodeView } from './sql/view-text';

/** `CREATE [OR REPLACE] VIEW`: kept in Glue with its text and the types of its columns. */
export async function createView(
  { view, orReplace, query, text }: Extract<Statement, { kind: 'createView' }>,
  context: CatalogContext,
): Promise<CatalogAnswer> {
  const database = databaseOf(view, context);
  checkName(view.name);
  const existing = context.catalog.getTable(database, view.name);
  if (existing && existing.tableType !== 'VIRTUAL_VIEW')
    throw new QueryError('FAILED', `Table already exists: '${database}.${view.name}'`);
  if (existing && !orReplace)
    throw new QueryError('FAILED', `View already exists: '${database}.${view.name}'`);
  const { columns } = planQuery(query, finderOf(context.catalog), context.database);
  const named = columns.map(({ name, type }) => ({ name, type: showType(type) }));
  const duplicate = columns.find(
    ({ name }, index) => columns.findIndex((other) => other.name === name) !== index,
  );
  if (duplicate)
    throw new QueryError('DUPLICATE_COLUMN_NAME', `Column name '${duplicate.name}' specified more than once`);
  const input = {
    Name: view.name,
    TableType: 'VIRTUAL_VIEW',
    Parameters: { comment: 'Presto View', presto_view: 'true' },
    PartitionKeys: [],
    StorageDescriptor: {
      Columns: columns.map(({ name, type }) => ({ Name: name, Type: hiveTypeOf(showType(type)) })),
      Location: '',
      SerdeInfo: {},
    },
    ViewOriginalText: encodeView({
      originalSql: text,
      catalog: 'awsdatacatalog',
      schema: context.database ?? database,
      columns: named,
    }),
    ViewExpandedText: '/* Presto View */',
  };
  await (existing
    ? context.catalog.updateTable(database, input)
    : context.catalog.createTable(database, input));
  return nothing;
}

/** A Trino type as Glue keeps it. */
function hiveTypeOf(type: string): string {
  if (type === 'varchar' || type === 'json') return 'string';
  if (type === 'integer') return 'int';
  if (type === 'real') return 'float';
  if (type === 'varbinary') return 'binary';
  if (type.startsWith('timestamp')) return 'timestamp';
  return type
    .replaceAll('(', type.startsWith('decimal') ? '(' : '<')
    .replaceAll(')', type.startsWith('decimal') ? ')' : '>');
}
