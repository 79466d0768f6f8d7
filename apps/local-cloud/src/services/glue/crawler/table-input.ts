import type { GlueColumn } from '../../../core/service';
import type { PartitionInput, StorageDescriptor, TableInput } from '../model';
import type { DataFolder, FoundTable } from './found-tables';
import { mergeColumns } from './infer-schema';

const formats = {
  parquet: {
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  json: {
    input: 'org.apache.hadoop.mapred.TextInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serde: 'org.openx.data.jsonserde.JsonSerDe',
  },
};

/** Who describes a table, and where it lies. */
export interface Describer {
  crawler: string;
  bucket: string;
}

/** A found table as Glue keeps it. */
export function tableInputOf(name: string, found: FoundTable, describer: Describer): TableInput {
  const folders = found.folders.map(({ folder }) => folder);
  const columns = folders.reduce<GlueColumn[]>((all, folder) => mergeColumns(all, folder.columns), []);
  const parameters = parametersOf(folders, describer.crawler);
  return {
    Name: name,
    Owner: 'owner',
    Retention: 0,
    TableType: 'EXTERNAL_TABLE',
    PartitionKeys: found.partitionKeys.map((key) => ({ Name: key, Type: 'string' })),
    Parameters: parameters,
    StorageDescriptor: {
      ...storageOf(folders[0]!, columns, `s3://${describer.bucket}/${found.prefix}`),
      Parameters: parameters,
    },
  };
}

/**
 * The partitions of a found table.
 *
 * @param inherited the table, when partitions have its columns and SerDe instead of their own
 */
export function partitionInputsOf(
  found: FoundTable,
  describer: Describer,
  inherited: TableInput | undefined,
): PartitionInput[] {
  if (!found.partitionKeys.length) return [];
  return found.folders.map(({ values, folder }) => {
    const location = `s3://${describer.bucket}/${folder.prefix}`;
    const own = storageOf(folder, folder.columns, location);
    const Parameters = parametersOf([folder], describer.crawler);
    return {
      Values: values,
      Parameters,
      StorageDescriptor: {
        ...(inherited ? { ...inherited.StorageDescriptor, Location: location } : own),
        Parameters,
      },
    };
  });
}

function storageOf(folder: DataFolder, columns: readonly GlueColumn[], location: string): StorageDescriptor {
  const { input, output, serde } = formats[folder.format];
  return {
    Columns: columns.map(({ name, type }) => ({ Name: name, Type: type })),
    Location: location,
    InputFormat: input,
    OutputFormat: output,
    Compressed: folder.compression !== 'none',
    NumberOfBuckets: -1,
    SerdeInfo: {
      SerializationLibrary: serde,
      Parameters:
        folder.format === 'parquet'
          ? { 'serialization.format': '1' }
          : { paths: columns.map(({ name }) => name).join(',') },
    },
    BucketColumns: [],
    SortColumns: [],
    StoredAsSubDirectories: false,
  };
}

/** What a crawler notes about the data; every value is a text. */
function parametersOf(folders: readonly DataFolder[], crawler: string): Record<string, string> {
  const sum = (of: (folder: DataFolder) => number): number =>
    folders.reduce((total, folder) => total + of(folder), 0);
  const sizeKey = sum(({ files }) => files.reduce((total, { size }) => total + size, 0));
  const recordCount = sum(({ records }) => records);
  return {
    CrawlerSchemaDeserializerVersion: '1.0',
    CrawlerSchemaSerializerVersion: '1.0',
    UPDATED_BY_CRAWLER: crawler,
    averageRecordSize: String(recordCount === 0 ? 0 : Math.round(sizeKey / recordCount)),
    classification: folders[0]!.format,
    compressionType: folders[0]!.compression,
    objectCount: String(sum(({ files }) => files.length)),
    recordCount: String(recordCount),
    sizeKey: String(sizeKey),
    typeOfData: 'file',
  };
}
