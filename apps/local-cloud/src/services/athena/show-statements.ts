import {
  type CatalogAnswer,
  type CatalogContext,
  type CatalogStatement,
  databaseOf,
  tableOf,
  textAnswer,
  textColumns,
} from './catalog-context';
import { QueryError } from './errors';
import { showCreate } from './show-create';

/** `SHOW ...` and `DESCRIBE`. */
export function show(
  statement: Extract<CatalogStatement, { kind: `show${string}` | 'describe' }>,
  context: CatalogContext,
): CatalogAnswer {
  const { catalog } = context;
  switch (statement.kind) {
    case 'showDatabases':
      return textAnswer(
        catalog
          .listDatabases()
          .map(({ name }) => name)
          .filter(matcherOf(statement.pattern)),
        'database_name',
      );
    case 'showTables':
    case 'showViews': {
      const database = databaseOf(
        { ...(statement.database ? { database: statement.database } : {}), name: '', at: 0 },
        context,
      );
      const tables = catalog.listTables(database).map(({ name }) => catalog.getTable(database, name));
      const shown = tables.filter(
        (table) => statement.kind === 'showTables' || table?.tableType === 'VIRTUAL_VIEW',
      );
      return textAnswer(
        shown.flatMap((table) => table?.name ?? []).filter(matcherOf(statement.pattern)),
        'tab_name',
      );
    }
    case 'showPartitions': {
      const { database, table } = tableOf(statement.table, context);
      if (!table.partitionKeys.length)
        throw new QueryError(
          'FAILED',
          `SemanticException [Error 10001]: Table ${table.name} is not a partitioned table`,
        );
      const partitions = catalog.listPartitions(database, table.name);
      return textAnswer(
        partitions.map(({ values }) =>
          values.map((value, index) => `${table.partitionKeys[index]?.name ?? ''}=${value}`).join('/'),
        ),
        'partition',
      );
    }
    case 'showColumns': {
      const { table } = tableOf(statement.table, context);
      return textAnswer(
        [...table.columns, ...table.partitionKeys].map(({ name }) => name),
        'field',
      );
    }
    case 'showProperties': {
      const { table } = tableOf(statement.table, context);
      return { columns: textColumns('prpt_name', 'prpt_value'), rows: Object.entries(table.parameters) };
    }
    case 'showCreate': {
      const { table } = tableOf(statement.table, context);
      return textAnswer(showCreate(table).split('\n'), 'createtab_stmt');
    }
    case 'describe': {
      const { table } = tableOf(statement.table, context);
      const rows = [...table.columns, ...table.partitionKeys].map(({ name, type, comment }) => [
        name,
        type,
        comment ?? '',
      ]);
      return { columns: textColumns('col_name', 'data_type', 'comment'), rows };
    }
  }
}

/** Hive's patterns: `*` is anything, `|` is or; other characters are themselves. */
function matcherOf(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const source = pattern
    .split('|')
    .map((part) => part.replaceAll(/[.+?^${}()[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*'));
  const expression = new RegExp(`^(?:${source.join('|')})$`, 'i');
  return (name) => expression.test(name);
}
