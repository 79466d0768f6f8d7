import { datasetIds, glueColumns, gluePartitionKeys } from '@denver/record-model';
import { pascalCase, sub, type CfnResources } from '@denver/stack';
import { databaseName, lakeBucketName, tableName } from './names';

/**
 * The Glue tables Firehose takes column names and types from when it writes Parquet. They belong to this app, so
 * that it deploys without the catalog; questions are asked of the catalog's own tables.
 */
export function conversionSchema(): CfnResources {
  return {
    ConversionDatabase: {
      Type: 'AWS::Glue::Database',
      Properties: {
        CatalogId: { Ref: 'AWS::AccountId' },
        DatabaseInput: {
          Name: databaseName,
          Description: 'Schemas of the Parquet files the delivery streams write',
        },
      },
    },
    ...Object.fromEntries(
      datasetIds.map((id) => [
        `${pascalCase(id)}Schema`,
        {
          Type: 'AWS::Glue::Table',
          Properties: {
            CatalogId: { Ref: 'AWS::AccountId' },
            DatabaseName: { Ref: 'ConversionDatabase' },
            TableInput: {
              Name: tableName(id),
              TableType: 'EXTERNAL_TABLE',
              Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
              PartitionKeys: gluePartitionKeys(id),
              StorageDescriptor: {
                Columns: glueColumns(id),
                Location: sub(`s3://\${LakeBucket}/events/${id}/`, { LakeBucket: lakeBucketName }),
                InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
                OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
                SerdeInfo: {
                  SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
                },
              },
            },
          },
        },
      ]),
    ),
  };
}
