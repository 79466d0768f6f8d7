import type { SchemaRecord } from '../catalog-entries';
import type { Session } from '../session';
import { userName } from '../session';
import type { Cell, SystemView } from './rows';

type View = SystemView<Session>;

const catalogueSchemas = ['information_schema', 'pg_catalog'];

function optionsOf({ external }: SchemaRecord): string | null {
  return external ? JSON.stringify({ IAM_ROLE: external.iamRole }) : null;
}

function allSchemas(session: Session): Array<[string, SchemaRecord]> {
  const catalogue = catalogueSchemas.map((name): [string, SchemaRecord] => [
    name,
    { kind: 'schema', owner: 'rdsdb' },
  ]);
  return [...session.entries.schemas(), ...catalogue].sort(([left], [right]) => (left < right ? -1 : 1));
}

/** A schema's number: the same as long as no other schema is made or dropped. */
function numberOf(name: string, session: Session): number {
  return 100 + session.entries.schemas().findIndex(([candidate]) => candidate === name);
}

/** Views of schemas. @see https://docs.aws.amazon.com/redshift/latest/dg/svv_views.html */
export const schemaViews: Record<string, View> = {
  svv_external_schemas: {
    columns: {
      esoid: 'INTEGER',
      eskind: 'INTEGER',
      schemaname: 'VARCHAR',
      esowner: 'INTEGER',
      databasename: 'VARCHAR',
      esoptions: 'VARCHAR',
    },
    rows: (session) =>
      session.entries
        .schemas()
        .filter(([, { external }]) => external)
        .map(([name, record]): Cell[] => [
          numberOf(name, session),
          1,
          name,
          100,
          record.external?.database ?? null,
          optionsOf(record),
        ]),
  },
  svv_all_schemas: {
    columns: {
      database_name: 'VARCHAR',
      schema_name: 'VARCHAR',
      schema_owner: 'INTEGER',
      schema_type: 'VARCHAR',
      schema_acl: 'VARCHAR',
      source_database: 'VARCHAR',
      schema_option: 'VARCHAR',
    },
    rows: (session) =>
      allSchemas(session).map(([name, record]): Cell[] => [
        session.database,
        name,
        record.owner === userName ? 100 : 1,
        record.external ? 'external' : 'local',
        null,
        record.external?.database ?? null,
        optionsOf(record),
      ]),
  },
  svv_redshift_schemas: {
    columns: {
      database_name: 'VARCHAR',
      schema_name: 'VARCHAR',
      schema_owner: 'INTEGER',
      schema_type: 'VARCHAR',
      schema_acl: 'VARCHAR',
      schema_option: 'VARCHAR',
    },
    rows: (session) =>
      allSchemas(session)
        .filter(([, { external }]) => !external)
        .map(([name, record]): Cell[] => [
          session.database,
          name,
          record.owner === userName ? 100 : 1,
          'local',
          null,
          null,
        ]),
  },
  pg_namespace: {
    columns: { oid: 'INTEGER', nspname: 'VARCHAR', nspowner: 'INTEGER' },
    rows: (session) =>
      allSchemas(session).map(([name, record]): Cell[] => [
        numberOf(name, session),
        name,
        record.owner === userName ? 100 : 1,
      ]),
  },
  'information_schema.schemata': {
    columns: { catalog_name: 'VARCHAR', schema_name: 'VARCHAR', schema_owner: 'VARCHAR' },
    rows: (session) =>
      allSchemas(session).map(([name, record]): Cell[] => [session.database, name, record.owner]),
  },
  svv_redshift_databases: {
    columns: { database_name: 'VARCHAR', database_owner: 'INTEGER', database_type: 'VARCHAR' },
    rows: (session) => [[session.database, 100, 'local']],
  },
  pg_database: {
    columns: { datname: 'VARCHAR' },
    rows: (session) => [[session.database]],
  },
};
