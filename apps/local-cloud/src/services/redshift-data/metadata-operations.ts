import { CloudError, refuse } from '../../core/errors';
import { Input } from '../../core/input';
import { Members } from '../../core/members';
import { pageOf } from '../../core/page';
import type { ServiceCall } from '../../core/service';
import { shortName, shortPrecision } from './result-columns';
import type { Session } from './session';
import type { Handlers } from './statement-operations';
import { localRelations, externalRelations, type ListedRelation } from './system/listing';
import { target, targetMembers, type FindWorkgroup, type StatementTarget } from './target';

/** What the operations work with. */
export interface MetadataContext {
  findWorkgroup: FindWorkgroup;
  /** Calls back with a session that sees what is committed. */
  read<T>(at: StatementTarget, use: (session: Session) => T | Promise<T>): Promise<T>;
}

const pageMembers = ['MaxResults', 'NextToken', 'ConnectedDatabase'];

/** Operations that tell of databases, schemas, tables and columns. */
export function metadataOperations(context: MetadataContext): Handlers {
  const open = (call: ServiceCall, members: readonly string[]): { input: Input; at: StatementTarget } => {
    const input = new Input(`redshift-data:${call.operation}`, call.input, [
      ...targetMembers,
      ...pageMembers,
      ...members,
    ]);
    const at = target(input, context.findWorkgroup);
    if (at.database !== at.namespaceDatabase)
      throw new CloudError('ValidationException', `FATAL: database "${at.database}" does not exist`);
    const connected = input.optionalText('ConnectedDatabase');
    if (connected !== undefined && connected !== at.database)
      throw refuse(input.what, 'a ConnectedDatabase other than Database', 'A namespace has one database.');
    return { input, at };
  };
  return {
    ListDatabases: (call) => {
      const { at } = open(call, []);
      return paged(call, [at.namespaceDatabase], 'Databases');
    },
    ListSchemas: async (call) => {
      const { input, at } = open(call, ['SchemaPattern']);
      const matches = likeTest(input.optionalText('SchemaPattern'));
      const names = await context.read(at, ({ entries }) => entries.schemas().map(([name]) => name));
      return paged(call, names.filter(matches), 'Schemas');
    },
    ListTables: async (call) => {
      const { input, at } = open(call, ['SchemaPattern', 'TablePattern']);
      const inSchema = likeTest(input.optionalText('SchemaPattern'));
      const isTable = likeTest(input.optionalText('TablePattern'));
      const found = await context.read(at, relations);
      const tables = found
        .filter(({ schema, name }) => inSchema(schema) && isTable(name))
        .map(({ schema, name, kind }) => ({
          schema,
          name,
          type: kind === 'MATERIALIZED VIEW' ? 'VIEW' : kind,
        }));
      return paged(call, tables, 'Tables');
    },
    DescribeTable: async (call) => {
      const { input, at } = open(call, ['Schema', 'Table']);
      const [schema, name] = [input.optionalText('Schema') ?? 'public', input.text('Table')];
      const found = (await context.read(at, relations)).find(
        (item) => item.schema === schema && item.name === name,
      );
      return { TableName: name, ...paged(call, found ? columnsOf(found) : [], 'ColumnList') };
    },
  };
}

function relations(session: Session): ListedRelation[] {
  return [...localRelations(session), ...externalRelations(session)];
}

function paged<T>(call: ServiceCall, items: T[], member: string): object {
  const page = pageOf(
    items,
    new Members(call.input, { errorCode: 'ValidationException' }),
    'ValidationException',
    1000,
  );
  return { [member]: page.items, ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }) };
}

/** A test by an SQL pattern with `%` and `_`; anything passes without one. */
function likeTest(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const expression = pattern
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return (name) => new RegExp(`^${expression}$`, 's').test(name);
}

function columnsOf({ schema, name, columns }: ListedRelation): object[] {
  return columns.map(({ name: column, type, notNull, default: fallback }) => ({
    name: column,
    label: column,
    typeName: shortName(type),
    length: type.name.startsWith('character') ? (type.size ?? 0) : shortPrecision(type),
    precision: type.size ?? shortPrecision(type),
    scale: type.scale ?? 0,
    nullable: notNull ? 0 : 1,
    isCaseSensitive: type.name.startsWith('character'),
    isCurrency: false,
    isSigned: ['int', 'smallint', 'bigint', 'integer', 'numeric', 'real', 'double precision'].includes(
      type.name,
    ),
    schemaName: schema,
    tableName: name,
    ...(fallback === undefined ? {} : { columnDefault: fallback }),
  }));
}
