import {
  runRedshiftStatements,
  type RedshiftPlace,
  type RedshiftPort,
  type RedshiftResult,
} from '@denver/aws-clients';
import { grantKey, type Relation, type WarehouseState } from '../core/finding';
import { canonicalType, filledTables } from '../core/statement';

/** Schema of everything that is ours. */
const schema = 'city';

/** One request reads all of it, so that it is of one instant. */
const queries = [
  'SELECT schemaname, databasename, esoptions FROM svv_external_schemas',
  'SELECT schema_name FROM svv_all_schemas',
  'SELECT role_name FROM svv_roles',
  `SELECT table_name, column_name, data_type, distkey, sortkey FROM svv_redshift_columns WHERE schema_name = '${schema}' ORDER BY table_name, ordinal_position`,
  `SELECT viewname, definition FROM pg_views WHERE schemaname = '${schema}'`,
  "SELECT namespace_name, privilege_type, identity_name FROM svv_schema_privileges WHERE identity_type = 'role'",
  `SELECT relation_name, privilege_type, identity_name FROM svv_relation_privileges WHERE namespace_name = '${schema}' AND identity_type = 'role'`,
] as const;

/** Reads what the catalogue shows of the warehouse. */
export async function readState(client: RedshiftPort, place: RedshiftPlace): Promise<WarehouseState> {
  const { results } = await runRedshiftStatements(client, { ...place, statements: queries });
  const [external, schemas, roles, columns, views, onSchemas, onRelations] = results.map(rowsOf);
  const relations = new Map<string, Relation>([...tablesOf(columns ?? []), ...viewsOf(views ?? [])]);
  return {
    externalSchemas: new Map(
      external?.map(([name = '', database = '', options = '']) => [
        name,
        { database, iamRole: roleOf(options) },
      ]),
    ),
    schemas: new Set(schemas?.map(([name = '']) => name)),
    roles: new Set(roles?.map(([name = '']) => name)),
    relations,
    grants: new Set([
      ...(onSchemas ?? []).map(([on = '', privilege = '', role = '']) =>
        grantKey(privilege, { schema: on }, role),
      ),
      ...(onRelations ?? []).map(([name = '', privilege = '', role = '']) =>
        grantKey(privilege, { schema, name }, role),
      ),
    ]),
    stamps: relations.has(`${schema}.${filledTables}`) ? await readStamps(client, place) : new Map(),
  };
}

async function readStamps(client: RedshiftPort, place: RedshiftPlace): Promise<Map<string, string>> {
  const statements = [`SELECT table_name, fingerprint FROM ${schema}.${filledTables}`];
  const { results } = await runRedshiftStatements(client, { ...place, statements });
  return new Map(
    rowsOf(results[0] ?? { columns: [], rows: [] }).map(([name = '', print = '']) => [name, print]),
  );
}

function rowsOf({ rows }: RedshiftResult): string[][] {
  return rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell)).trim()));
}

function tablesOf(rows: readonly string[][]): Array<[string, Relation]> {
  const tables = new Map<string, string[][]>();
  for (const row of rows) tables.set(row[0] ?? '', [...(tables.get(row[0] ?? '') ?? []), row]);
  return [...tables].map(([name, columns]) => {
    const distKey = columns.find(([, , , isKey]) => isKey === 'true')?.[1];
    const sorted = columns.filter(([, , , , place]) => Number(place) !== 0);
    sorted.sort((a, b) => Math.abs(Number(a[4])) - Math.abs(Number(b[4])));
    return [
      `${schema}.${name}`,
      {
        kind: 'table',
        columns: columns.map(([, column = '', type = '']) => ({ name: column, type: canonicalType(type) })),
        ...(distKey ? { distKey } : {}),
        sortKeys: sorted.map(([, column = '']) => column),
      },
    ];
  });
}

function viewsOf(rows: readonly string[][]): Array<[string, Relation]> {
  return rows.map(([name = '', definition = '']) => [
    `${schema}.${name}`,
    { kind: 'view', query: definition },
  ]);
}

/** `{"IAM_ROLE":"arn:…"}`, sometimes with more. */
function roleOf(options: string): string {
  try {
    const value = JSON.parse(options) as { IAM_ROLE?: unknown };
    return typeof value.IAM_ROLE === 'string' ? value.IAM_ROLE : '';
  } catch (error) {
    // No JSON: a schema of another kind, which is a conflict in any case.
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}
