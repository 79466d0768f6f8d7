export { CsvToJson } from './csv-to-json';
export type { CsvToJsonStats } from './csv-to-json';
export type { CsvMode, CsvToJsonOptions } from './options';
export type { TransportIdOptions } from './line-tail';
export type { CsvSink, Reject, RejectReason, SkipKind } from './sink';
export { CompatLine } from './compat-line';
export { transportId } from './transport-id';
export { CsvJsonError, OptionError } from './errors';
