export type { Column, GlueType, Privacy } from './column';
export { dataset, datasetIds, schemaVersion } from './dataset';
export type { CanonicalEvent, Dataset, DatasetId } from './dataset';
export {
  BoundariesError,
  RecordModelError,
  RowWidthError,
  UnknownDatasetError,
  UnknownHeaderError,
} from './errors';
export type { HeaderFault } from './errors';
export { resolveHeader } from './header';
export type { ResolvedHeader } from './header';
export { placeIssues } from './place';
export type { PlaceIssue } from './place';
export type { RawField } from './raw-field';
export { rejectReasonMeanings, rejectReasons } from './reject';
export type { Reject, RejectReason } from './reject';
export { isServiceRequestEvent } from './service-request/model';
export type { ServiceRequestEvent } from './service-request/model';
export { isTrafficAccidentEvent } from './traffic-accident/model';
export type { TrafficAccidentEvent } from './traffic-accident/model';
