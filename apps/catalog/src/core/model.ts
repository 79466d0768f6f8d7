import {
  athenaCreateTable,
  dataset,
  datasetIds,
  glueColumns,
  gluePartitionKeys,
  projectionProperties,
  type DatasetId,
  type GlueColumn,
} from '@denver/record-model';
import type { TableSchema } from './schema';
import type { TableColumn } from './statement';

/** A dataset as the catalogue is to show it. */
export interface ModelTable {
  /** e.g. `service_request_events`. */
  readonly table: string;
  /** e.g. `service_requests`. */
  readonly view: string;
  readonly schema: TableSchema;
  /** Columns of the view in order, the partition key among them. */
  readonly viewColumns: readonly TableColumn[];
  /** What rows of one key have in common: the newest version is looked for among them. */
  readonly versionsOf: readonly string[];
  /** The statement that makes the table from nothing. */
  readonly createTable: string;
}

/** Both datasets, as the record model says. */
export function modelTables(): ModelTable[] {
  return datasetIds.map(modelTable);
}

/**
 * A service request stays in the month it was created in, so the month is part of its partition and a condition on
 * `created_month` reaches the files; an accident's month can change with its report.
 */
function modelTable(id: DatasetId): ModelTable {
  const { columns, eventsTable, keyColumn, newestView } = dataset(id);
  const location = `s3://\${bucket}/events/${id}/`;
  return {
    table: eventsTable,
    view: newestView,
    schema: {
      columns: glueColumns(id).map(toColumn),
      partitionKeys: gluePartitionKeys(id).map(toColumn),
      location,
      properties: projectionProperties(location),
    },
    viewColumns: columns.map(({ name, glue }) => ({ name, type: glue })),
    versionsOf: id === 'service-request' ? ['created_month', keyColumn] : [keyColumn],
    createTable: athenaCreateTable(id, { database: '${database}', location }),
  };
}

function toColumn({ Name, Type }: GlueColumn): TableColumn {
  return { name: Name, type: Type };
}
