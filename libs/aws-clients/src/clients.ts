import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings, type ClientOptions } from './client-settings';

/** Athena client. Bundlers drop the factories an app does not import. */
export function athenaClient(options?: ClientOptions): AthenaClient {
  return new AthenaClient(clientSettings(options));
}

/** CloudFormation client. */
export function cloudFormationClient(options?: ClientOptions): CloudFormationClient {
  return new CloudFormationClient(clientSettings(options));
}

/** DynamoDB client on the low-level attribute-value API. */
export function dynamoDbClient(options?: ClientOptions): DynamoDBClient {
  return new DynamoDBClient(clientSettings(options));
}

/** Firehose client. */
export function firehoseClient(options?: ClientOptions): FirehoseClient {
  return new FirehoseClient(clientSettings(options));
}

/** Glue client. */
export function glueClient(options?: ClientOptions): GlueClient {
  return new GlueClient(clientSettings(options));
}

/** Kinesis client, over HTTP/1.1. */
export function kinesisClient(options?: ClientOptions): KinesisClient {
  return new KinesisClient(clientSettings(options));
}

/** S3 client; path-style addresses whenever an endpoint is set by hand, since a loopback host has no bucket names. */
export function s3Client(options?: ClientOptions): S3Client {
  const byHand = options?.endpoint ?? process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return new S3Client({ ...clientSettings(options), forcePathStyle: byHand !== undefined });
}
