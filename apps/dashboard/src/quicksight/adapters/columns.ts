import { GetTableMetadataCommand } from '@aws-sdk/client-athena';
import { runRedshiftStatements, type AthenaPort, type RedshiftPort } from '@denver/aws-clients';
import { cubes } from '@denver/questions';
import { dataset, datasetIds } from '@denver/record-model';

/** A relation that data sets read, and its columns. */
export interface Relation {
  readonly name: string;
  readonly columns: readonly string[];
}

/** What has to be there for an engine: the cubes in Redshift, the newest-version views in Athena. */
export function neededRelations(engine: 'redshift' | 'athena'): Relation[] {
  if (engine === 'redshift')
    return cubes.map(({ table, columns }) => ({
      name: `city.${table}`,
      columns: columns.map(({ name }) => name),
    }));
  return datasetIds.map((id) => {
    const { newestView, columns } = dataset(id);
    return { name: newestView, columns: columns.map(({ name }) => name) };
  });
}

/** Columns of the views in the Glue database; a view that is not there has none. */
export async function athenaColumns(athena: AthenaPort, database: string, relations: readonly Relation[]) {
  const found = new Map<string, readonly string[]>();
  for (const { name } of relations) {
    const metadata = await athena
      .send(
        new GetTableMetadataCommand({
          CatalogName: 'AwsDataCatalog',
          DatabaseName: database,
          TableName: name,
        }),
      )
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'MetadataException') return undefined;
        throw error;
      });
    const { Columns = [], PartitionKeys = [] } = metadata?.TableMetadata ?? {};
    found.set(
      name,
      [...Columns, ...PartitionKeys].map(({ Name = '' }) => Name),
    );
  }
  return found;
}

/** Columns of the cubes as the user of the secret sees them: what it may not read, it does not see. */
export async function redshiftColumns(redshift: RedshiftPort, workgroupName: string, secretArn: string) {
  const statement =
    "SELECT table_name, column_name FROM svv_redshift_columns WHERE schema_name = 'city' ORDER BY table_name, ordinal_position";
  const { results } = await runRedshiftStatements(redshift, {
    workgroupName,
    database: 'denver',
    secretArn,
    statements: [statement],
    timeoutMs: 120_000,
  });
  const found = new Map<string, string[]>();
  for (const [table, column] of results[0]?.rows ?? []) {
    const name = `city.${String(table).trim()}`;
    found.set(name, [...(found.get(name) ?? []), String(column).trim()]);
  }
  return found;
}
