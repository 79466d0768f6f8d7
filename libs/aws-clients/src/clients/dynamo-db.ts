import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings, type ClientOptions } from '../client-settings';

/** DynamoDB client on the low-level attribute-value API. */
export function dynamoDbClient(options?: ClientOptions): DynamoDBClient {
  return new DynamoDBClient(clientSettings(options));
}
