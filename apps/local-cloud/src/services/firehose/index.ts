export { createFirehose, type FirehoseOptions } from './firehose';
