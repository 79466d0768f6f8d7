export { createKinesis, type KinesisOptions, type KinesisService } from './kinesis';
export type { KinesisReader } from './reader';
