export {
  athenaCost,
  requestToken,
  runAthenaQuery,
  sqlLiteral,
  type AthenaAnswer,
  type AthenaPort,
  type AthenaQuery,
} from './athena-query';
export { clientSettings, localCloudAdvice, type ClientOptions, type ClientSettings } from './client-settings';
export { athenaClient } from './clients/athena';
export { cloudFormationClient } from './clients/cloud-formation';
export { cloudWatchClient } from './clients/cloud-watch';
export { dynamoDbClient } from './clients/dynamo-db';
export { firehoseClient } from './clients/firehose';
export { glueClient } from './clients/glue';
export { kinesisClient } from './clients/kinesis';
export { redshiftDataClient } from './clients/redshift-data';
export { redshiftServerlessClient } from './clients/redshift-serverless';
export { s3Client } from './clients/s3';
export { AthenaQueryError, AwsClientConfigError, LakeBucketError, RedshiftStatementError } from './errors';
export { lakeBucket } from './lake-bucket';
export { putObjectOnce } from './put-object-once';
export { readObject } from './read-object';
export {
  awaitRedshiftStatement,
  findRedshiftStatement,
  queryRedshift,
  redshiftBatchLimit,
  redshiftStatementBytes,
  runRedshiftStatements,
  type RedshiftAnswer,
  type RedshiftPlace,
  type RedshiftPort,
  type RedshiftQuery,
  type RedshiftRequest,
  type RedshiftResult,
  type RedshiftValue,
} from './redshift-statements';
export { readStackOutputs, type CloudFormationPort } from './stack-outputs';
