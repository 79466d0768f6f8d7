import type { Session } from '../session';
import { typeText } from '../sql/parse-type';
import { externalRelations, localRelations, type ListedRelation } from './listing';
import type { Cell, SystemView } from './rows';

type View = SystemView<Session>;

function everything(session: Session): ListedRelation[] {
  return [...localRelations(session), ...externalRelations(session)];
}

function tableView(first: string, listing: (session: Session) => ListedRelation[], base: string): View {
  return {
    columns: {
      [first]: 'VARCHAR',
      [first === 'database_name' ? 'schema_name' : 'table_schema']: 'VARCHAR',
      table_name: 'VARCHAR',
      table_type: 'VARCHAR',
      remarks: 'VARCHAR',
    },
    rows: (session) =>
      listing(session).map(({ schema, name, kind, record }): Cell[] => [
        session.database,
        schema,
        name,
        kind === 'TABLE' ? base : kind === 'MATERIALIZED VIEW' ? 'VIEW' : kind,
        record?.comment ?? null,
      ]),
  };
}

function externalView(
  columns: View['columns'],
  row: (relation: ListedRelation, session: Session) => Cell[][],
): View {
  return {
    columns,
    rows: (session) => externalRelations(session).flatMap((relation) => row(relation, session)),
  };
}

/** Views of tables and views. */
export const relationViews: Record<string, View> = {
  svv_tables: tableView('table_catalog', everything, 'BASE TABLE'),
  'information_schema.tables': tableView('table_catalog', localRelations, 'BASE TABLE'),
  svv_all_tables: tableView('database_name', everything, 'TABLE'),
  svv_redshift_tables: tableView('database_name', localRelations, 'TABLE'),
  svv_external_tables: externalView(
    {
      redshift_database_name: 'VARCHAR',
      schemaname: 'VARCHAR',
      tablename: 'VARCHAR',
      tabletype: 'VARCHAR',
      location: 'VARCHAR',
      input_format: 'VARCHAR',
      output_format: 'VARCHAR',
      serialization_lib: 'VARCHAR',
      serde_parameters: 'VARCHAR',
      compressed: 'INTEGER',
      parameters: 'VARCHAR',
    },
    ({ schema, name, external }, session) => [
      [
        session.database,
        schema,
        name,
        'TABLE',
        external?.location ?? null,
        null,
        null,
        external?.serde ?? null,
        JSON.stringify(external?.serdeParameters ?? {}),
        0,
        JSON.stringify(external?.parameters ?? {}),
      ],
    ],
  ),
  svv_external_columns: externalView(
    {
      redshift_database_name: 'VARCHAR',
      schemaname: 'VARCHAR',
      tablename: 'VARCHAR',
      columnname: 'VARCHAR',
      external_type: 'VARCHAR',
      columnnum: 'INTEGER',
      part_key: 'INTEGER',
      is_nullable: 'VARCHAR',
    },
    ({ schema, name, external }, session) => {
      const { columns = [], partitionKeys = [] } = external ?? {};
      return [...columns, ...partitionKeys].map((column, index): Cell[] => [
        session.database,
        schema,
        name,
        column.name,
        column.type,
        index + 1,
        Math.max(0, index - columns.length + 1),
        'true',
      ]);
    },
  ),
  pg_views: {
    columns: { schemaname: 'VARCHAR', viewname: 'VARCHAR', viewowner: 'VARCHAR', definition: 'VARCHAR' },
    rows: (session) =>
      session.entries.relations().flatMap(([schema, name, record]): Cell[][] => {
        if (record.kind === 'table') return [];
        const definition =
          record.kind === 'view' && record.isLateBinding
            ? `create view ${schema}.${name} as ${record.text} with no schema binding;`
            : `${record.text};`;
        return [[schema, name, record.owner, definition]];
      }),
  },
  pg_tables: {
    columns: { schemaname: 'VARCHAR', tablename: 'VARCHAR', tableowner: 'VARCHAR' },
    rows: (session) =>
      localRelations(session)
        .filter(({ kind }) => kind === 'TABLE')
        .map(({ schema, name, record }): Cell[] => [schema, name, record?.owner ?? null]),
  },
  pg_table_def: {
    columns: {
      schemaname: 'VARCHAR',
      tablename: 'VARCHAR',
      column: 'VARCHAR',
      type: 'VARCHAR',
      encoding: 'VARCHAR',
      distkey: 'BOOLEAN',
      sortkey: 'INTEGER',
      notnull: 'BOOLEAN',
    },
    rows: (session) =>
      localRelations(session).flatMap(({ schema, name, columns, record }) =>
        columns.map((column): Cell[] => {
          const { isDistKey, sortKey } = keysOf(record, column.name);
          const encoding = column.encode === 'raw' ? 'none' : (column.encode ?? 'none');
          return [
            schema,
            name,
            column.name,
            typeText(column.type),
            encoding,
            isDistKey,
            sortKey,
            column.notNull,
          ];
        }),
      ),
  },
};

/** Whether a column is the table's distribution key, and its place in the sort key (0 when it is none). */
export function keysOf(
  record: ListedRelation['record'],
  column: string,
): { isDistKey: boolean; sortKey: number } {
  const layout = record && 'layout' in record ? record.layout : undefined;
  const place = (layout?.sortKeys.indexOf(column) ?? -1) + 1;
  const isAlternating = layout?.sortStyle === 'INTERLEAVED' && place % 2 === 0;
  return { isDistKey: layout?.distKey === column, sortKey: isAlternating ? -place : place };
}
