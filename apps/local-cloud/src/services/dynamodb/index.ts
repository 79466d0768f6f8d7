export { createDynamoDb, type DynamoDbService } from './dynamodb';
