export { loadBoundaries, type ObjectReader } from './boundaries';
export { BoundariesLoadError, IntakeError, QuarantineWriteError } from './errors';
export {
  quarantineObjects,
  type QuarantineContext,
  type QuarantineObject,
  type RejectedRecord,
} from './quarantine-object';
export { memoryQuarantine, s3Quarantine, type ObjectWriter, type QuarantineStore } from './quarantine-store';
export { readRecord, type Reading, type ReadOptions } from './read-record';
