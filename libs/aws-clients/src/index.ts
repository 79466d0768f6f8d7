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
export { AwsClientConfigError } from './errors';
export { putObjectOnce } from './put-object-once';
export { readObject } from './read-object';
