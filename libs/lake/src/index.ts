export { listEvents, listObjects, type S3Port } from './list';
export { bytesOf, fingerprintOf, lakeMonths, newestObjectMs, type LakeMonth, type LakeObject } from './month';
