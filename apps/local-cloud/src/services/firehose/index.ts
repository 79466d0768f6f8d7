export { createFirehose, type FirehoseOptions, type FirehoseService } from './firehose';
