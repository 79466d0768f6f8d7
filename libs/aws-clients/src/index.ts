export {
  athenaCost,
  requestToken,
  runAthenaQuery,
  sqlLiteral,
  type AthenaAnswer,
  type AthenaPort,
  type AthenaQuery,
} from './athena-query';
export { clientSettings, type ClientOptions, type ClientSettings } from './client-settings';
export {
  athenaClient,
  cloudFormationClient,
  dynamoDbClient,
  firehoseClient,
  glueClient,
  kinesisClient,
  s3Client,
} from './clients';
export { AthenaQueryError, AwsClientConfigError } from './errors';
export { putObjectOnce } from './put-object-once';
export { readObject } from './read-object';
