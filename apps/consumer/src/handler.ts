import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { dynamoDbClient, s3Client } from '@denver/aws-clients';
import { loadBoundaries, s3Quarantine } from '@denver/intake';
import { dataset } from '@denver/record-model';
import { dynamoDbCaseTable } from './adapters/dynamo-db-case-table';
import { loadConfig } from './config';
import { createConsumer } from './consumer';

const config = loadConfig();
const s3 = s3Client();
const boundaries = await loadBoundaries(s3, config.lakeBucket, config.boundariesKey);
const logger = new Logger({ persistentKeys: { dataset: config.dataset } });
logger.info('started', { stage: 'init', boundaries: boundaries ? 'official' : 'none' });

const concurrency = 32;
const dynamoDb = dynamoDbClient({ maxSockets: concurrency, maxAttempts: 4, requestTimeoutMs: 4_000 });

/** The stream's consumer for one dataset. */
export const handler = createConsumer({
  dataset: config.dataset,
  boundaries,
  table: dynamoDbCaseTable(dynamoDb, { table: config.table, keyColumn: dataset(config.dataset).keyColumn }),
  quarantine: s3Quarantine(s3, config.lakeBucket),
  quarantinePrefix: config.quarantinePrefix,
  concurrency,
  now: Date.now,
  logger,
  metrics: new Metrics({ defaultDimensions: { dataset: config.dataset } }),
});
