import type { Session } from '../session';
import { typeText } from '../sql/parse-type';
import { externalRelations, localRelations, type ListedRelation } from './listing';
import { keysOf } from './relation-views';
import type { Cell, SystemView } from './rows';

type View = SystemView<Session>;

const precisions: Record<string, number> = {
  smallint: 16,
  integer: 32,
  bigint: 64,
  real: 24,
  'double precision': 53,
};

function standardView(first: string, listing: (session: Session) => ListedRelation[]): View {
  return {
    columns: {
      [first]: 'VARCHAR',
      [first === 'database_name' ? 'schema_name' : 'table_schema']: 'VARCHAR',
      table_name: 'VARCHAR',
      column_name: 'VARCHAR',
      ordinal_position: 'INTEGER',
      column_default: 'VARCHAR',
      is_nullable: 'VARCHAR',
      data_type: 'VARCHAR',
      character_maximum_length: 'INTEGER',
      numeric_precision: 'INTEGER',
      numeric_scale: 'INTEGER',
      remarks: 'VARCHAR',
    },
    rows: (session) =>
      listing(session).flatMap(({ schema, name, columns }) =>
        columns.map((column, index): Cell[] => {
          const { type } = column;
          const isText = type.name.startsWith('character');
          return [
            session.database,
            schema,
            name,
            column.name,
            index + 1,
            column.default ?? null,
            column.notNull ? 'NO' : 'YES',
            type.name,
            isText ? (type.size ?? null) : null,
            isText ? null : (type.size ?? precisions[type.name] ?? null),
            type.name === 'numeric' ? (type.scale ?? 0) : null,
            column.comment ?? null,
          ];
        }),
      ),
  };
}

const everything = (session: Session): ListedRelation[] => [
  ...localRelations(session),
  ...externalRelations(session),
];

/** Views of columns. */
export const columnViews: Record<string, View> = {
  svv_columns: standardView('table_catalog', everything),
  'information_schema.columns': standardView('table_catalog', localRelations),
  svv_all_columns: standardView('database_name', everything),
  svv_redshift_columns: {
    columns: {
      database_name: 'VARCHAR',
      schema_name: 'VARCHAR',
      table_name: 'VARCHAR',
      column_name: 'VARCHAR',
      ordinal_position: 'INTEGER',
      data_type: 'VARCHAR',
      column_default: 'VARCHAR',
      is_nullable: 'VARCHAR',
      encoding: 'VARCHAR',
      distkey: 'BOOLEAN',
      sortkey: 'INTEGER',
      column_acl: 'VARCHAR',
      remarks: 'VARCHAR',
    },
    rows: (session) =>
      localRelations(session).flatMap(({ schema, name, columns, record }) =>
        columns.map((column, index): Cell[] => {
          const { isDistKey, sortKey } = keysOf(record, column.name);
          return [
            session.database,
            schema,
            name,
            column.name,
            index + 1,
            typeText(column.type),
            column.default ?? null,
            column.notNull ? 'NO' : 'YES',
            column.encode === 'raw' ? 'none' : (column.encode ?? 'none'),
            isDistKey,
            sortKey,
            null,
            column.comment ?? null,
          ];
        }),
      ),
  },
};
