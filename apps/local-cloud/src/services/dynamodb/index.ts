export { createDynamoDb, type DynamoDbOptions, type DynamoDbService } from './dynamodb';
