import {
  athenaCreateCompactedTable,
  athenaCreateTable,
  dataset,
  datasetIds,
  glueColumns,
  gluePartitionKeys,
  projectionProperties,
  versionsOf,
  type DatasetId,
  type GlueColumn,
} from '@denver/record-model';
import type { TableSchema } from './schema';
import type { TableColumn } from './statement';

/** A table as the record model has it. */
export interface PlainTable {
  /** e.g. `service_request_events`. */
  readonly table: string;
  readonly schema: TableSchema;
  /** The statement that makes the table from nothing. */
  readonly createTable: string;
}

/** A view whose query is the same whatever was renamed. */
export interface PlainView {
  /** e.g. `rejected_records`. */
  readonly view: string;
  readonly columns: readonly TableColumn[];
  /** `${database}` still to be filled in. */
  readonly query: string;
}

/** A dataset as the catalogue is to show it. */
export interface ModelTable extends PlainTable {
  /** e.g. `service_requests`. */
  readonly view: string;
  /** Columns of the view in order, the partition key among them. */
  readonly viewColumns: readonly TableColumn[];
  /** What rows of one key have in common: the newest version is looked for among them. */
  readonly versionsOf: readonly string[];
}

/** Everything the catalogue is to show. */
export interface CatalogModel {
  /** Event tables with their newest-version views. */
  readonly datasets: readonly ModelTable[];
  readonly tables: readonly PlainTable[];
  readonly views: readonly PlainView[];
}

/** Both datasets, as the record model says. */
export function modelTables(): ModelTable[] {
  return datasetIds.map(modelTable);
}

function modelTable(id: DatasetId): ModelTable {
  const { columns, eventsTable, newestView } = dataset(id);
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
    versionsOf: versionsOf(id),
    createTable: athenaCreateTable(id, { database: '${database}', location }),
  };
}

/** The compacted tables of both datasets; what is there is theirs to register, so nothing is projected. */
export function compactedModelTables(): PlainTable[] {
  return datasetIds.map((id) => {
    const location = `s3://\${bucket}/compacted/${id}/`;
    return {
      table: dataset(id).compactedTable,
      schema: {
        columns: glueColumns(id).map(toColumn),
        partitionKeys: gluePartitionKeys(id).map(toColumn),
        location,
        properties: {},
      },
      createTable: athenaCreateCompactedTable(id, { database: '${database}', location }),
    };
  });
}

/** A column of the record model as the catalogue keeps it. */
export function toColumn({ Name, Type }: GlueColumn): TableColumn {
  return { name: Name, type: Type };
}
