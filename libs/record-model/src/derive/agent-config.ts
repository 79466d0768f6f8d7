import { dataset, datasetIds } from '../dataset';
import type { DatasetId } from '../dataset';

/** Where the agent reads and sends. */
export interface AgentConfigOptions {
  /** Absolute folder that holds one folder of `*.log` files per dataset. */
  readonly logDirectory: string;
  /** Suffix of the stream names, e.g. `dev`. */
  readonly stage: string;
  /** Default: every dataset. */
  readonly datasets?: readonly DatasetId[];
  /** Kinesis and Firehose endpoint; default `''`, the region's own. */
  readonly endpoint?: string;
  readonly emitMetrics?: boolean;
  /** Default `START_OF_FILE`: a line written before the agent started is not lost. */
  readonly initialPosition?: 'START_OF_FILE' | 'END_OF_FILE';
  /** Further keys for every flow, e.g. `{ maxBufferAgeMillis: 1000 }`. */
  readonly flowSettings?: Readonly<Record<string, string | number | boolean>>;
}

/** One flow of agent.json. */
export interface AgentFlow {
  readonly filePattern: string;
  readonly kinesisStream?: string;
  readonly deliveryStream?: string;
  readonly partitionKeyFields?: readonly string[];
  readonly initialPosition: string;
  readonly dataset: DatasetId;
  readonly csvMode: 'rfc4180';
  readonly transportIdField: 'transportId';
  readonly dataProcessingOptions: readonly {
    readonly optionName: 'CSVTOJSON';
    readonly customFieldNames: readonly string[];
  }[];
}

/** An agent.json in the official format. */
export interface AgentConfig {
  readonly 'cloudwatch.emitMetrics': boolean;
  readonly 'kinesis.endpoint': string;
  readonly 'firehose.endpoint': string;
  readonly flows: readonly AgentFlow[];
}

/** Name of the Kinesis stream and of the delivery stream of a dataset, e.g. `denver-service-request-dev`. */
export function streamName(id: DatasetId, stage: string): string {
  return `denver-${id}-${stage}`;
}

/**
 * Builds agent.json: per dataset one flow into the stream and one into the delivery stream.
 *
 * `csvMode`, `partitionKeyFields`, `transportIdField` and `dataset` are this project's keys beside the official
 * ones; the official agent takes the file without them.
 */
export function agentConfig(options: AgentConfigOptions): AgentConfig {
  const { endpoint = '', emitMetrics = false, datasets = datasetIds } = options;
  return {
    'cloudwatch.emitMetrics': emitMetrics,
    'kinesis.endpoint': endpoint,
    'firehose.endpoint': endpoint,
    flows: datasets.flatMap((id) => flowsOf(id, options)),
  };
}

function flowsOf(id: DatasetId, { logDirectory, stage, initialPosition, flowSettings }: AgentConfigOptions) {
  const { rawFields, partitionKeyFields } = dataset(id);
  const shared = {
    initialPosition: initialPosition ?? 'START_OF_FILE',
    dataset: id,
    csvMode: 'rfc4180',
    transportIdField: 'transportId',
    dataProcessingOptions: [{ optionName: 'CSVTOJSON', customFieldNames: rawFields }],
    ...flowSettings,
  } as const;
  const filePattern = `${logDirectory.replace(/\/+$/, '')}/${id}/*.log`;
  const name = streamName(id, stage);
  return [
    { filePattern, kinesisStream: name, partitionKeyFields, ...shared },
    { filePattern, deliveryStream: name, ...shared },
  ];
}
