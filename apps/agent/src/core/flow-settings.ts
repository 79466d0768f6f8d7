import { datasetIds, type DatasetId } from '@denver/record-model';
import { createHash } from 'node:crypto';
import { basename, dirname, isAbsolute } from 'node:path';
import { quoted, type Fault, type FlowJson } from './agent-json';
import { fileNameMatcher, hasGlob } from './glob';

/** How bytes of a file become records. */
export type Conversion =
  | { kind: 'raw' }
  | { kind: 'single-line' }
  | {
      kind: 'csv';
      fields: readonly string[];
      mode: 'rfc4180' | 'compat';
      delimiter: string | undefined;
      trimLines: boolean;
      transportIdField: string | undefined;
    };

/** How a Kinesis record gets its partition key. */
export type PartitionKey =
  { kind: 'random' } | { kind: 'deterministic' } | { kind: 'fields'; columns: readonly number[] };

/** Where a flow sends. */
export interface DestinationSettings {
  kind: 'kinesis' | 'firehose';
  /** Name of the stream or delivery stream. */
  name: string;
}

/** One flow with every default filled in; units are in the names. */
export interface FlowSettings {
  /** Name of the flow's folder in the state directory, stable over restarts. */
  id: string;
  destination: DestinationSettings;
  /** Dataset named in quarantine records; the agent itself does not interpret it. */
  dataset: DatasetId | undefined;
  directory: string;
  matches: (fileName: string) => boolean;
  filePattern: string;
  initialPosition: 'START_OF_FILE' | 'END_OF_FILE';
  conversion: Conversion;
  partitionKey: PartitionKey;
  skipHeaderLines: number;
  maxBatchAgeMs: number;
  maxBatchRecords: number;
  /** Sum of data and partition keys. */
  maxBatchBytes: number;
  /** Data and partition key of one record. */
  maxRecordBytes: number;
  pollMs: number;
  refreshMs: number;
  backoff: { initialMs: number; maxMs: number };
  maxOpenBatches: number;
  maxBufferedBytes: number;
  maxInFlightRequests: number;
  maxOpenFiles: number;
  tornLineGraceMs: number;
  checkpointMs: number;
}

const mebi = 1_048_576;
const limits = {
  kinesis: { batchBytes: 5 * mebi, recordBytes: mebi },
  firehose: { batchBytes: 4 * mebi, recordBytes: 1000 * 1024 },
} as const;

/**
 * Fills in the defaults of one flow and checks what a schema cannot say.
 *
 * @param path where the flow stands, e.g. `flows[0]`, for the faults
 */
export function flowSettings(json: FlowJson, path: string): { settings?: FlowSettings; faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (key: string, message: string) => faults.push({ key: `${path}.${key}`, message });
  const destination = destinationOf(json, fault);
  checkPattern(json.filePattern, fault);
  const conversion = conversionOf(json, fault);
  const partitionKey = partitionKeyOf(json, conversion, destination, fault);
  const limit = limits[destination.kind];
  const settings: FlowSettings = {
    id: json.flowId ?? defaultFlowId(destination, json.filePattern),
    destination,
    dataset: datasetOf(json, fault),
    directory: dirname(json.filePattern),
    matches: fileNameMatcher(basename(json.filePattern)),
    filePattern: json.filePattern,
    initialPosition: oneOf(json, 'initialPosition', ['END_OF_FILE', 'START_OF_FILE'], fault),
    conversion,
    partitionKey,
    skipHeaderLines: json.skipHeaderLines ?? 0,
    maxBatchAgeMs: json.maxBufferAgeMillis ?? 60_000,
    maxBatchRecords: json.maxBufferSizeRecords ?? 500,
    maxBatchBytes: json.maxBufferSizeBytes ?? limit.batchBytes,
    maxRecordBytes: json.maxRecordBytes ?? limit.recordBytes,
    pollMs: json.minTimeBetweenFilePollsMillis ?? 100,
    refreshMs: json.maxTimeBetweenFileTrackerRefreshMillis ?? 10_000,
    backoff: {
      initialMs: json.retryInitialBackoffMillis ?? 100,
      maxMs: json.retryMaxBackoffMillis ?? 10_000,
    },
    maxOpenBatches: json.publishQueueCapacity ?? 100,
    maxBufferedBytes: json.maxBufferedBytes ?? 16 * mebi,
    maxInFlightRequests: json.maxInFlightRequests ?? 4,
    maxOpenFiles: json.maxOpenFiles ?? 64,
    tornLineGraceMs: json.tornLineGraceMillis ?? 60_000,
    checkpointMs: json.checkpointIntervalMillis ?? 200,
  };
  if (settings.backoff.maxMs < settings.backoff.initialMs) {
    fault(
      'retryMaxBackoffMillis',
      `must be at least retryInitialBackoffMillis (${settings.backoff.initialMs})`,
    );
  }
  if (settings.maxRecordBytes > settings.maxBatchBytes) {
    fault('maxBufferSizeBytes', `must be at least the longest record (${settings.maxRecordBytes} bytes)`);
  }
  if (settings.maxBufferedBytes < settings.maxBatchBytes) {
    fault('maxBufferedBytes', `must be at least one batch (${settings.maxBatchBytes} bytes)`);
  }
  return faults.length > 0 ? { faults } : { settings, faults };
}

type AddFault = (key: string, message: string) => void;

function destinationOf(json: FlowJson, fault: AddFault): DestinationSettings {
  if (json.kinesisStream !== undefined && json.deliveryStream !== undefined) {
    fault('deliveryStream', 'stands beside kinesisStream: a flow has one destination');
  }
  if (json.kinesisStream !== undefined) return { kind: 'kinesis', name: json.kinesisStream };
  if (json.deliveryStream === undefined) fault('kinesisStream', 'or deliveryStream is required');
  return { kind: 'firehose', name: json.deliveryStream ?? '' };
}

function datasetOf(json: FlowJson, fault: AddFault): DatasetId | undefined {
  const id = datasetIds.find((known) => known === json.dataset);
  if (json.dataset !== undefined && id === undefined) {
    fault('dataset', `must be ${datasetIds.join(' or ')}, got ${JSON.stringify(json.dataset)}`);
  }
  return id;
}

function checkPattern(pattern: string, fault: AddFault): void {
  if (!isAbsolute(pattern)) fault('filePattern', `must be an absolute path, got ${quoted(pattern)}`);
  if (hasGlob(dirname(pattern)))
    fault('filePattern', `may have wildcards in its last part only, got ${quoted(pattern)}`);
  if (pattern.endsWith('/')) fault('filePattern', `must name files, not a directory, got ${quoted(pattern)}`);
}

function oneOf<const T extends readonly string[]>(
  json: FlowJson,
  key: 'initialPosition' | 'partitionKeyOption',
  allowed: T,
  fault: AddFault,
): T[number] {
  const value = json[key] ?? allowed[0]!;
  if (!allowed.includes(value)) fault(key, `must be ${allowed.join(' or ')}, got ${JSON.stringify(value)}`);
  return value as T[number];
}

function conversionOf(json: FlowJson, fault: AddFault): Conversion {
  let conversion = { kind: 'raw' } as Conversion;
  (json.dataProcessingOptions ?? []).forEach((option, i) => {
    const at = (key: string) => `dataProcessingOptions[${i}].${key}`;
    for (const key of ['customFieldNames', 'delimiter', 'jsonFormat', 'csvMode'] as const) {
      if (option.optionName !== 'CSVTOJSON' && option[key] !== undefined)
        fault(at(key), 'belongs to CSVTOJSON');
    }
    if (option.optionName === 'SINGLELINE' && conversion.kind === 'raw') conversion = { kind: 'single-line' };
    else if (option.optionName === 'CSVTOJSON' && conversion.kind !== 'csv') {
      conversion = csvConversion(json, option, conversion.kind === 'single-line', at, fault);
    } else fault(at('optionName'), optionFault(option.optionName));
  });
  if (conversion.kind !== 'csv') {
    for (const key of ['csvMode', 'transportIdField'] as const) {
      if (json[key] !== undefined) fault(key, 'needs dataProcessingOptions with CSVTOJSON');
    }
  }
  return conversion;
}

function optionFault(name: string): string {
  if (name === 'SINGLELINE' || name === 'CSVTOJSON') return 'may stand once, SINGLELINE before CSVTOJSON';
  return `${JSON.stringify(name)} is not done by this agent: it does SINGLELINE and CSVTOJSON`;
}

function csvConversion(
  json: FlowJson,
  option: NonNullable<FlowJson['dataProcessingOptions']>[number],
  trimLines: boolean,
  at: (key: string) => string,
  fault: AddFault,
): Conversion {
  const fields = option.customFieldNames ?? [];
  if (fields.length === 0) fault(at('customFieldNames'), 'is required');
  if ((option.jsonFormat ?? 'COMPACT') !== 'COMPACT') {
    fault(at('jsonFormat'), `must be COMPACT, got ${JSON.stringify(option.jsonFormat)}`);
  }
  if (json.csvMode !== undefined && option.csvMode !== undefined && json.csvMode !== option.csvMode) {
    fault('csvMode', `differs from ${at('csvMode')}`);
  }
  const mode = option.csvMode ?? json.csvMode ?? 'compat';
  if (mode !== 'rfc4180' && mode !== 'compat')
    fault('csvMode', `must be rfc4180 or compat, got ${quoted(mode)}`);
  if (mode === 'rfc4180') {
    if (new Set(fields).size < fields.length)
      fault(at('customFieldNames'), 'must not repeat a name in rfc4180');
    if (trimLines) fault(at('optionName'), 'rfc4180 reads line breaks inside quotes: it excludes SINGLELINE');
    if (option.delimiter !== undefined && !/^[\x01-\x7f]$/.test(option.delimiter)) {
      fault(at('delimiter'), `must be one ASCII character in rfc4180, got ${quoted(option.delimiter)}`);
    }
  }
  const id = json.transportIdField;
  if (id !== undefined && fields.includes(id)) fault('transportIdField', 'is one of customFieldNames');
  if (id !== undefined && trimLines) fault('transportIdField', 'cannot be combined with SINGLELINE');
  return {
    kind: 'csv',
    fields,
    mode: mode === 'rfc4180' ? 'rfc4180' : 'compat',
    delimiter: option.delimiter,
    trimLines,
    transportIdField: id,
  };
}

function partitionKeyOf(
  json: FlowJson,
  conversion: Conversion,
  destination: DestinationSettings,
  fault: AddFault,
): PartitionKey {
  if (destination.kind === 'firehose') {
    for (const key of ['partitionKeyOption', 'partitionKeyFields'] as const) {
      if (json[key] !== undefined)
        fault(key, 'belongs to kinesisStream: a delivery stream has no partition keys');
    }
  }
  const option = oneOf(json, 'partitionKeyOption', ['RANDOM', 'DETERMINISTIC'], fault);
  if (json.partitionKeyFields === undefined) {
    return { kind: option === 'DETERMINISTIC' ? 'deterministic' : 'random' };
  }
  if (json.partitionKeyOption !== undefined) fault('partitionKeyFields', 'stands beside partitionKeyOption');
  const names = conversion.kind === 'csv' ? conversion.fields : [];
  const columns = json.partitionKeyFields.map((name) => names.indexOf(name));
  json.partitionKeyFields.forEach((name, i) => {
    if (columns[i] === -1)
      fault(`partitionKeyFields[${i}]`, `${JSON.stringify(name)} is not in customFieldNames`);
  });
  return { kind: 'fields', columns };
}

function defaultFlowId(destination: DestinationSettings, pattern: string): string {
  const digest = createHash('sha256').update(pattern).digest('hex').slice(0, 8);
  return `${destination.kind}-${destination.name}-${digest}`;
}
