import type { ColumnRecord, RelationRecord } from '../catalog-entries';
import type { Session } from '../session';
import type { CatalogTable } from '../../glue';
import { parseHiveType } from '../../../duckdb/hive-type';
import type { SqlType } from '../sql/ast';

/** A relation as the catalogue shows it. */
export interface ListedRelation {
  schema: string;
  name: string;
  kind: 'TABLE' | 'VIEW' | 'MATERIALIZED VIEW' | 'EXTERNAL TABLE';
  columns: ColumnRecord[];
  record?: RelationRecord;
  external?: CatalogTable;
}

/** Relations of the warehouse's own, in order. A late-binding view has no columns until it is queried. */
export function localRelations(session: Session): ListedRelation[] {
  return session.entries.relations().map(([schema, name, record]) => ({
    schema,
    name,
    kind: record.kind.toUpperCase() as ListedRelation['kind'],
    columns: record.columns,
    record,
  }));
}

/** Tables of the Glue databases behind external schemas, in order. */
export function externalRelations(session: Session): ListedRelation[] {
  return session.entries.schemas().flatMap(([schema, { external }]) => {
    if (!external || !session.catalog.getDatabase(external.database)) return [];
    return session.catalog.listTables(external.database).flatMap(({ name }): ListedRelation[] => {
      const table = session.catalog.getTable(external.database, name);
      if (!table || table.tableType === 'VIRTUAL_VIEW') return [];
      const columns = [...table.columns, ...table.partitionKeys].map((column) => ({
        name: column.name,
        type: externalType(column.type),
        notNull: false,
      }));
      return [{ schema, name, kind: 'EXTERNAL TABLE', columns, external: table }];
    });
  });
}

const hiveNames: Record<string, SqlType> = {
  tinyint: { name: 'smallint' },
  smallint: { name: 'smallint' },
  int: { name: 'integer' },
  bigint: { name: 'bigint' },
  float: { name: 'real' },
  double: { name: 'double precision' },
  boolean: { name: 'boolean' },
  date: { name: 'date' },
  timestamp: { name: 'timestamp without time zone' },
};

/** Redshift's type of a Hive type. */
export function externalType(text: string): SqlType {
  const type = parseHiveType(text);
  if (type?.kind === 'decimal') return { name: 'numeric', size: type.precision, scale: type.scale };
  return (type && hiveNames[type.kind]) ?? { name: 'character varying', size: 65535 };
}
