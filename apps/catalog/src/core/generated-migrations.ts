import { athenaCreateTable, dataset, datasetIds, type DatasetId } from '@denver/record-model';

/** A migration file as it has to stand in `sql/athena/`. */
export interface GeneratedFile {
  name: string;
  text: string;
}

const header = '-- Made from the record model by `nx run catalog:generate`; do not edit.\n';

/** The first migrations: the database, an events table per dataset, a view of the newest versions per dataset. */
export function generatedMigrations(): GeneratedFile[] {
  const tables = datasetIds.map((id) => ({
    words: `create-${dataset(id).eventsTable.replaceAll('_', '-')}`,
    sql: athenaCreateTable(id, { database: '${database}', location: `s3://\${bucket}/events/${id}/` }),
  }));
  const views = datasetIds.map((id) => ({
    words: `create-${dataset(id).newestView.replaceAll('_', '-')}-view`,
    sql: newestVersionView(id),
  }));
  const database = { words: 'create-database', sql: 'CREATE DATABASE IF NOT EXISTS ${database}' };
  return [database, ...tables, ...views].map(({ words, sql }, index) => ({
    name: `${String(index + 1).padStart(4, '0')}-${words}.sql`,
    text: `${header}${sql.replace(/;?\s*$/, '')};\n`,
  }));
}

/**
 * The newest version of each key. A service request stays in the month it was created in, so the month is part of its
 * partition and a condition on `created_month` reaches the files; an accident's month can change with its report.
 */
function newestVersionView(id: DatasetId): string {
  const { columns, keyColumn, eventsTable, newestView } = dataset(id);
  const partition = id === 'service-request' ? `created_month, ${keyColumn}` : keyColumn;
  return [
    `CREATE OR REPLACE VIEW \${database}.${newestView} AS`,
    `SELECT ${columns.map((column) => column.name).join(',\n       ')}`,
    'FROM (',
    '  SELECT *,',
    `         ROW_NUMBER() OVER (PARTITION BY ${partition} ORDER BY version DESC, transport_id) AS recency`,
    `  FROM \${database}.${eventsTable}`,
    ') AS versions',
    'WHERE recency = 1',
  ].join('\n');
}
