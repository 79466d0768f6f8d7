export type { Column, GlueType, Privacy } from './column';
export { serviceRequestClocks, trafficAccidentClocks } from './clock';
export type { ClockEra } from './clock';
export { dataset, datasetIds } from './dataset';
export type { CanonicalEvent, Dataset, DatasetId } from './dataset';
export { denverToInstant, instantToDenver } from './denver-time';
export type { ClockMark, Instant } from './denver-time';
export { agentConfig, streamName } from './derive/agent-config';
export type { AgentConfig, AgentConfigOptions, AgentFlow } from './derive/agent-config';
export { athenaCreateCompactedTable, athenaCreateTable, projectionProperties } from './derive/athena';
export type { AthenaTableOptions } from './derive/athena';
export {
  athenaCreateRejectionTable,
  rejectionColumns,
  rejectionPartitionKeys,
  rejectionProperties,
} from './derive/athena-json';
export { dataDictionaryMarkdown } from './derive/data-dictionary';
export { dayAttribute, dynamoDbItem, dynamoDbTableSchema } from './derive/dynamodb';
export type { DynamoDbItem, DynamoDbTableSchema } from './derive/dynamodb';
export { glueColumns, gluePartitionKeys, partitionColumn } from './derive/glue';
export type { GlueColumn } from './derive/glue';
export { newestVersionQuery, versionsOf } from './derive/newest-version';
export type { NewestVersionView, Rename } from './derive/newest-version';
export { parquetSchema } from './derive/parquet';
export type { ParquetColumn } from './derive/parquet';
export { redshiftColumns } from './derive/redshift';
export type { RedshiftColumn } from './derive/redshift';
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
export { neighborhoodIndex, snapMetres } from './neighborhood-index';
export type { LocatedNeighborhood, NeighborhoodIndex } from './neighborhood-index';
export { neighborhoodByName, neighborhoods, slugOf } from './neighborhoods';
export type { Neighborhood } from './neighborhoods';
export { normalise } from './normalise';
export type { NormaliseOptions, NormaliseResult } from './normalise';
export { denverBox, placeIssues } from './place';
export type { PlaceIssue } from './place';
export { quarantinedBytes, quarantineRecord } from './quarantine';
export type { QuarantineInput, QuarantineRecord, QuarantineSource } from './quarantine';
export type { RawField } from './raw-field';
export { rejectReasonMeanings, rejectReasons } from './reject';
export type { Reject, RejectReason } from './reject';
export { firstRejectionDay, rejectionTables } from './rejection-tables';
export type { JsonColumn, PathColumn, RejectionTable } from './rejection-tables';
export { schemaVersion } from './schema-version';
export { agencies, agencySpellings, caseSources, caseTypes } from './service-request/labels';
export { isServiceRequestEvent } from './service-request/model';
export type { ServiceRequestEvent } from './service-request/model';
export { caseStatuses } from './service-request/status';
export type { CaseStatus } from './service-request/status';
export { isTrafficAccidentEvent } from './traffic-accident/model';
export type { TrafficAccidentEvent } from './traffic-accident/model';
export { foldNewest, newer } from './version';
