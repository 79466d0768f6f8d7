import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { s3Client } from '@denver/aws-clients';
import { loadBoundaries, s3Quarantine } from '@denver/intake';
import { loadConfig } from './config';
import { createNormaliser } from './normaliser';

const config = loadConfig();
const s3 = s3Client();
const boundaries = await loadBoundaries(s3, config.lakeBucket, config.boundariesKey);
const logger = new Logger({ persistentKeys: { dataset: config.dataset } });
logger.info('started', { stage: 'init', boundaries: boundaries ? 'official' : 'none' });

/** Firehose's processor for one dataset. */
export const handler = createNormaliser({
  dataset: config.dataset,
  boundaries,
  quarantine: s3Quarantine(s3, config.lakeBucket),
  quarantinePrefix: config.quarantinePrefix,
  logger,
  metrics: new Metrics({ defaultDimensions: { dataset: config.dataset } }),
  now: Date.now,
});
