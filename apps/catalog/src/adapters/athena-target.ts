import { GetDatabaseCommand, GetTableCommand, type GlueClient, type Table } from '@aws-sdk/client-glue';
import { AthenaQueryError, runAthenaQuery, type AthenaPort } from '@denver/aws-clients';
import type { Execution, MigrationTarget, Step } from '@denver/migrations';
import { findingOf, type CatalogObject } from '../core/finding';
import { fillNames, type MigrationNames } from '../core/names';
import { parseStatement, type TableColumn } from '../core/statement';

/** A client that sends Glue commands. */
export type GluePort = Pick<GlueClient, 'send'>;

/** Where the migrations go. */
export interface AthenaTargetOptions {
  readonly athena: AthenaPort;
  readonly glue: GluePort;
  readonly workGroup: string;
  readonly names: MigrationNames;
  /** A query that takes longer is stopped, and the statement has failed; default 10 minutes. */
  readonly timeoutMs?: number;
}

/** Runs statements through Athena, and looks for their effect in the Glue catalogue. */
export function athenaTarget(options: AthenaTargetOptions): MigrationTarget {
  const { athena, glue, workGroup, names, timeoutMs = 600_000 } = options;
  const sqlOf = ({ migration, statement }: Step): string => fillNames(migration.file, statement, names);
  return {
    async probe(step) {
      const statement = parseStatement(sqlOf(step));
      const object =
        statement.kind === 'create-database'
          ? await findDatabase(glue, statement.database)
          : await findObject(glue, statement.database, statement.name);
      return findingOf(statement, object);
    },
    async execute(step, clientRequestToken, { started }): Promise<Execution> {
      try {
        const query = { sql: sqlOf(step), workGroup, clientRequestToken, timeoutMs, onStarted: started };
        const { queryId, bytesScanned, engineMs } = await runAthenaQuery(athena, query);
        return { outcome: 'succeeded', queryId, bytesScanned, engineMs };
      } catch (error) {
        return definiteFailure(error);
      }
    },
  };
}

/** What the catalogue holds under a name; undefined when nothing. */
export async function findObject(
  glue: GluePort,
  database: string,
  name: string,
): Promise<CatalogObject | undefined> {
  const reply = await unlessMissing(() =>
    glue.send(new GetTableCommand({ DatabaseName: database, Name: name })),
  );
  return reply?.Table ? objectOf(reply.Table) : undefined;
}

async function findDatabase(glue: GluePort, name: string): Promise<CatalogObject | undefined> {
  const reply = await unlessMissing(() => glue.send(new GetDatabaseCommand({ Name: name })));
  return reply?.Database ? { kind: 'database' } : undefined;
}

async function unlessMissing<T>(send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Error && error.name === 'EntityNotFoundException') return undefined;
    throw error;
  }
}

function objectOf(table: Table): CatalogObject {
  const columns = columnsOf(table.StorageDescriptor?.Columns);
  if (table.TableType === 'VIRTUAL_VIEW') {
    const query = storedQuery(table.ViewOriginalText);
    return { kind: 'view', columns, ...(query === undefined ? {} : { query }) };
  }
  return {
    kind: 'table',
    columns,
    partitionKeys: columnsOf(table.PartitionKeys),
    location: table.StorageDescriptor?.Location ?? '',
    properties: table.Parameters ?? {},
  };
}

/** Columns as Glue keeps them, names and types in one spelling. */
export function columnsOf(
  columns: ReadonlyArray<{ Name?: string | undefined; Type?: string | undefined }> = [],
): TableColumn[] {
  return columns.map(({ Name = '', Type = '' }) => ({
    name: Name.toLowerCase(),
    type: Type.toLowerCase().replaceAll(' ', ''),
  }));
}

/** Athena keeps a view as a comment with a base64 document in it: `/* Presto View: eyJ… *\/`. */
function storedQuery(text: string | undefined): string | undefined {
  const base64 = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(text?.trim() ?? '')?.[1];
  if (!base64) return undefined;
  try {
    const { originalSql } = JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as {
      originalSql?: unknown;
    };
    return typeof originalSql === 'string' ? originalSql : undefined;
  } catch (error) {
    // Another tool's view: its text says nothing, and the statement replaces it.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Athena said no, and did nothing. Any other error leaves the outcome open, and is thrown on. */
function definiteFailure(error: unknown): Execution {
  if (error instanceof AthenaQueryError && /^(FAILED|CANCELLED): /.test(error.reason))
    return { outcome: 'failed', queryId: error.queryId, reason: error.reason };
  if (error instanceof Error && error.name === 'InvalidRequestException')
    return { outcome: 'failed', queryId: '', reason: `${error.name}: ${error.message}` };
  throw error;
}
