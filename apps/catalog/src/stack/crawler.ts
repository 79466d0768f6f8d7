import { datasetIds } from '@denver/record-model';
import {
  accepting,
  imported,
  serviceRole,
  stage,
  sub,
  type CfnObject,
  type CfnResource,
  type CfnResources,
} from '@denver/stack';

const crawlerName = `denver-lake-${stage}`;
const databaseName = `denver_crawled_${stage}`;
const lakeBucketArn = imported('denver-ingest-state', 'LakeBucketArn');

/**
 * The crawler that infers columns from the files of the lake, so that `crawl` can hold them against the record model.
 *
 * It writes into a database of its own, which nobody reads: the tables for people are made by migrations alone. It has
 * no schedule, since a crawl costs money; `crawl` starts it.
 */
export function lakeCrawler(): CfnResources {
  return {
    CrawledDatabase: {
      Type: 'AWS::Glue::Database',
      Properties: {
        CatalogId: { Ref: 'AWS::AccountId' },
        DatabaseInput: {
          Name: databaseName,
          Description: 'What the crawler makes of the lake, to be compared with the model; not for reading',
        },
      },
    },
    CrawlerRole: crawlerRole(),
    LakeCrawler: accepting(
      {
        Type: 'AWS::Glue::Crawler',
        Properties: {
          Name: crawlerName,
          Description: 'Infers the columns of the lake, for catalog:crawl',
          Role: { 'Fn::GetAtt': ['CrawlerRole', 'Arn'] },
          DatabaseName: { Ref: 'CrawledDatabase' },
          Targets: {
            S3Targets: datasetIds.map((id) => ({
              Path: sub(`s3://\${LakeBucket}/events/${id}/`, {
                LakeBucket: imported('denver-ingest-state', 'LakeBucketName'),
              }),
            })),
          },
          RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVERYTHING' },
          SchemaChangePolicy: {
            UpdateBehavior: 'UPDATE_IN_DATABASE',
            DeleteBehavior: 'DELETE_FROM_DATABASE',
          },
          // One table per dataset, whatever a stray file holds: its columns then show as drift.
          Configuration: JSON.stringify({
            Version: 1,
            Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas' },
          }),
        },
      },
      {
        CKV_AWS_195: 'It writes nothing into S3, and its log holds no row.',
        'AwsSolutions-GL1':
          'Its log names folders and counts, never a row, and CloudWatch Logs encrypts at rest with a key of its own.',
      },
    ),
  };
}

const glueArn = 'arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}';
const logsArn = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws-glue/crawlers';

/** Reads the events, writes its own database and its own log; only Glue, for this account, may assume it. */
function crawlerRole(): CfnResource {
  return serviceRole({
    principal: 'glue.amazonaws.com',
    condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    statements: [
      { actions: ['s3:GetObject'], resources: datasetIds.map((id) => eventsArn(id)) },
      { actions: ['s3:GetBucketLocation'], resources: [lakeBucketArn] },
      {
        actions: ['s3:ListBucket'],
        resources: [lakeBucketArn],
        condition: { StringLike: { 's3:prefix': datasetIds.map((id) => `events/${id}/*`) } },
      },
      {
        actions: [
          'glue:BatchCreatePartition',
          'glue:BatchDeletePartition',
          'glue:BatchGetPartition',
          'glue:BatchUpdatePartition',
          'glue:CreatePartition',
          'glue:CreateTable',
          'glue:DeletePartition',
          'glue:DeleteTable',
          'glue:GetDatabase',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:GetTable',
          'glue:GetTables',
          'glue:UpdatePartition',
          'glue:UpdateTable',
        ],
        resources: [
          sub(`${glueArn}:catalog`),
          sub(`${glueArn}:database/${databaseName}`),
          sub(`${glueArn}:table/${databaseName}/*`),
        ],
      },
      // The log group is one for all crawlers of the account, so no stack can own it.
      { actions: ['logs:CreateLogGroup'], resources: [sub(`${logsArn}:*`)] },
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [sub(`${logsArn}:log-stream:${crawlerName}`)],
      },
    ],
  });
}

function eventsArn(id: string): CfnObject {
  return sub(`\${LakeBucketArn}/events/${id}/*`, { LakeBucketArn: lakeBucketArn });
}
