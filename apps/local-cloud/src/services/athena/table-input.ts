import type { TableInput } from '../glue';
import { notSupported, QueryError } from './errors';
import { parseLocation } from './s3-location';
import type { ColumnDefinition, TableDefinition } from './sql/statement';

interface Format {
  serde: string;
  inputFormat: string;
  outputFormat: string;
  classification: string;
}

const parquet: Format = {
  serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  classification: 'parquet',
};
const json: Format = {
  serde: 'org.openx.data.jsonserde.JsonSerDe',
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat',
  classification: 'json',
};

/**
 * The Glue table a `CREATE EXTERNAL TABLE` makes.
 *
 * @throws QueryError NOT_SUPPORTED for a format that is not done here, FAILED for a location that is none
 */
export function tableInputOf(name: string, definition: TableDefinition): TableInput {
  const format = formatOf(definition);
  if (!definition.location || !parseLocation(definition.location))
    throw new QueryError('FAILED', `LOCATION of ${name} must be an S3 path such as s3://bucket/folder/`);
  const names = [...definition.columns, ...definition.partitionKeys].map((column) => column.name);
  const duplicate = names.find((column, index) => names.indexOf(column) !== index);
  if (duplicate)
    throw new QueryError('FAILED', `SemanticException [Error 10036]: Duplicate column name: ${duplicate}`);
  return {
    Name: name,
    TableType: 'EXTERNAL_TABLE',
    ...(definition.comment === undefined ? {} : { Description: definition.comment }),
    Parameters: { EXTERNAL: 'TRUE', classification: format.classification, ...definition.properties },
    PartitionKeys: definition.partitionKeys.map(toColumn),
    StorageDescriptor: {
      Columns: definition.columns.map(toColumn),
      Location: definition.location.endsWith('/') ? definition.location : `${definition.location}/`,
      InputFormat: format.inputFormat,
      OutputFormat: format.outputFormat,
      SerdeInfo: {
        SerializationLibrary: format.serde,
        Parameters: { 'serialization.format': '1', ...definition.serdeProperties },
      },
    },
  };
}

function formatOf({ serde, storedAs, inputFormat }: TableDefinition): Format {
  if (storedAs !== undefined && !['PARQUET', 'TEXTFILE'].includes(storedAs))
    throw notSupported(`STORED AS ${storedAs}; it knows PARQUET and TEXTFILE with a JSON SerDe`);
  if (
    serde === parquet.serde ||
    (serde === undefined && (storedAs === 'PARQUET' || inputFormat === parquet.inputFormat))
  )
    return parquet;
  if (serde === json.serde || serde === 'org.apache.hive.hcatalog.data.JsonSerDe') return { ...json, serde };
  throw notSupported(serde === undefined ? 'text tables without a JSON SerDe' : `the SerDe ${serde}`);
}

function toColumn({ name, type, comment }: ColumnDefinition): {
  Name: string;
  Type: string;
  Comment?: string;
} {
  return { Name: name, Type: type, ...(comment === undefined ? {} : { Comment: comment }) };
}
