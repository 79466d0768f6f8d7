export { CsvToJson } from './csv-to-json';
export type { CsvMode, CsvToJsonOptions, CsvToJsonStats, TransportIdOptions } from './csv-to-json';
export type { CsvSink, Reject, RejectReason, SkipKind } from './sink';
export { transportId } from './transport-id';
export { CsvJsonError, OptionError } from './errors';
