import Type, { type Static, type TStringOptions } from 'typebox';
import { Compile } from 'typebox/compile';

const text = (options: TStringOptions = {}) => Type.Optional(Type.String(options));
const whole = (minimum: number, maximum: number) => Type.Optional(Type.Integer({ minimum, maximum }));
const flag = () => Type.Optional(Type.Boolean());
const closed = { additionalProperties: false } as const;
const day = 86_400_000;
const mebi = 1_048_576;

const processingOption = Type.Object(
  {
    optionName: Type.String(),
    customFieldNames: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 1000 }),
    ),
    delimiter: text({ minLength: 1, maxLength: 100 }),
    jsonFormat: text(),
    csvMode: text(),
  },
  closed,
);

/** One flow of agent.json after scalars were coerced: the official keys, then ours. */
export const flowSchema = Type.Object(
  {
    filePattern: Type.String({ minLength: 1 }),
    kinesisStream: text({ pattern: '^[a-zA-Z0-9_.-]{1,128}$' }),
    deliveryStream: text({ pattern: '^[a-zA-Z0-9_.-]{1,64}$' }),
    partitionKeyOption: text(),
    initialPosition: text(),
    maxBufferAgeMillis: whole(1_000, 900_000),
    maxBufferSizeRecords: whole(1, 500),
    maxBufferSizeBytes: whole(1, 10 * mebi),
    minTimeBetweenFilePollsMillis: whole(1, 60_000),
    maxTimeBetweenFileTrackerRefreshMillis: whole(1, 600_000),
    retryInitialBackoffMillis: whole(1, 600_000),
    retryMaxBackoffMillis: whole(1, 3_600_000),
    publishQueueCapacity: whole(1, 10_000),
    waitOnFullPublishQueueMillis: whole(0, day),
    waitOnEmptyPublishQueueMillis: whole(0, day),
    waitOnFullRetryQueueMillis: whole(0, day),
    skipHeaderLines: whole(0, 1_000_000),
    truncatedRecordTerminator: text(),
    dataProcessingOptions: Type.Optional(Type.Array(processingOption)),

    flowId: text({ pattern: '^[a-zA-Z0-9_-][a-zA-Z0-9_.-]{0,127}$' }),
    dataset: text({ minLength: 1, maxLength: 128 }),
    csvMode: text(),
    partitionKeyFields: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    transportIdField: text({ minLength: 1 }),
    maxRecordBytes: whole(1, 10 * mebi),
    maxInFlightRequests: whole(1, 100),
    maxBufferedBytes: whole(mebi, 1024 * mebi),
    maxOpenFiles: whole(2, 10_000),
    tornLineGraceMillis: whole(100, day),
    checkpointIntervalMillis: whole(10, 60_000),
  },
  closed,
);

/** A whole agent.json after scalars were coerced. */
export const agentSchema = Type.Object(
  {
    flows: Type.Array(flowSchema),
    'cloudwatch.emitMetrics': flag(),
    'cloudwatch.endpoint': text(),
    'cloudwatch.namespace': text(),
    'cloudwatch.tagInstance': flag(),
    'cloudwatch.metricsBufferTimeMillis': whole(0, day),
    'cloudwatch.metricsQueueSize': whole(0, 1_000_000_000),
    'kinesis.endpoint': text(),
    'kinesis.region': text(),
    'firehose.endpoint': text(),
    'firehose.region': text(),
    connectionTimeoutMillis: whole(1, 600_000),
    socketTimeoutMillis: whole(1, 600_000),
    maxConnections: whole(1, 10_000),
    shutdownTimeoutMillis: whole(0, 3_600_000),
    checkpointTimeToLiveDays: whole(1, 3_650),
  },
  closed,
);

/** A flow as written in a file that passed {@link agentJsonFaults}. */
export type FlowJson = Static<typeof flowSchema>;
/** A file that passed {@link agentJsonFaults}. */
export type AgentJson = Static<typeof agentSchema>;

/** Keys of the official agent that this one knows and does not do, with what to use instead. */
const declined: Readonly<Record<string, string>> = {
  multiLineStartPattern: 'multi-line records are joined by CSVTOJSON with csvMode "rfc4180" only',
  fileFooterPattern: 'a file is read to its end',
  aggregatedRecordSizeBytes: 'it joins rows that CSVTOJSON then drops; send one record per row',
  checkpointFile: 'the state directory is the flag --state-dir',
  awsAccessKeyId: 'credentials come from the environment, a profile or a role, never from this file',
  awsSecretAccessKey: 'credentials come from the environment, a profile or a role, never from this file',
  assumeRoleARN: 'name a role in an AWS profile and set AWS_PROFILE',
  assumeRoleExternalId: 'name a role in an AWS profile and set AWS_PROFILE',
  'userDefinedCredentialsProvider.classname': 'Java classes are not loaded',
  'userDefinedCredentialsProvider.location': 'Java classes are not loaded',
};

/** One thing wrong in a configuration file. */
export interface Fault {
  /** e.g. `flows[0].maxBufferAgeMillis`; empty for the file as a whole. */
  key: string;
  message: string;
}

/**
 * Turns the strings the official agent takes for numbers and booleans (`"1000"`, `"true"`) into those; every
 * other value is returned as it is, so that the schema can refuse it.
 */
export function coerceAgentJson(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const out = coerceScalars(value, agentSchema.properties);
  if (Array.isArray(out['flows'])) {
    out['flows'] = out['flows'].map((flow: unknown) =>
      isRecord(flow) ? coerceScalars(flow, flowSchema.properties) : flow,
    );
  }
  return out;
}

const check = Compile(agentSchema);

/** What is wrong in a coerced agent.json; empty when {@link AgentJson} describes it. */
export function agentJsonFaults(value: unknown): Fault[] {
  if (check.Check(value)) return [];
  const faults: Fault[] = [];
  for (const error of check.Errors(value)) {
    if (error.keyword === 'boolean') faults.push(unknownKey(keyPath(error.instancePath)));
    else if (error.keyword === 'required') {
      for (const name of error.params.requiredProperties) {
        faults.push({ key: joinKey(keyPath(error.instancePath), name), message: 'is required' });
      }
    } else if (error.keyword !== 'additionalProperties') {
      const got = quoted(valueAt(value, error.instancePath));
      faults.push({ key: keyPath(error.instancePath), message: `${error.message}, got ${got}` });
    }
  }
  return faults;
}

function unknownKey(key: string): Fault {
  const name = key.replace(/^.*\]\./, '');
  const reason = declined[name];
  return {
    key,
    message: reason
      ? `is a key of the official agent that this one does not do: ${reason}`
      : 'is not a known key',
  };
}

function coerceScalars(
  value: Record<string, unknown>,
  properties: Record<string, object>,
): Record<string, unknown> {
  const out: Record<string, unknown> = { ...value };
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== 'string' || !Object.hasOwn(properties, key)) continue;
    const type = (properties[key] as { type?: string }).type;
    if (type === 'integer' && /^-?\d{1,15}$/.test(item.trim())) out[key] = Number(item);
    if (type === 'boolean' && /^(true|false)$/i.test(item.trim()))
      out[key] = item.trim().toLowerCase() === 'true';
  }
  return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `/flows/0/a.b` as `flows[0].a.b`, an empty key as `""`. */
function keyPath(pointer: string): string {
  return partsOf(pointer)
    .map((part) => part || '""')
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : joinKey(path, part)), '');
}

function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function valueAt(value: unknown, pointer: string): unknown {
  return partsOf(pointer).reduce<unknown>(
    (inside, part) => (inside as Record<string, unknown> | undefined)?.[part],
    value,
  );
}

/** A value as a message shows it: short, and of lists and objects the kind alone. */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function joinKey(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
