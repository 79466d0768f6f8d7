import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AgentConfigError, errnoCode } from './errors';
import { agentJsonFaults, coerceAgentJson, type AgentJson, type Fault } from './core/agent-json';
import { jsonMistake } from './core/json-mistake';
import { flowSettings, type FlowSettings } from './core/flow-settings';

/** What one process needs to run: the flows of all files and the settings of the clients. */
export interface AgentConfig {
  flows: FlowSettings[];
  kinesis: EndpointConfig;
  firehose: EndpointConfig;
  /** Where metrics go; absent: nowhere but `metrics.json`. */
  metrics?: MetricsConfig;
  connectionTimeoutMs: number;
  requestTimeoutMs: number;
  maxSockets: number;
  /** How long SIGTERM waits for records in memory. */
  shutdownTimeoutMs: number;
  /** How long a file that is gone stays in the checkpoint. */
  checkpointTtlMs: number;
}

/** Overrides of the SDK's own choice, which reads AWS_REGION and AWS_ENDPOINT_URL. */
export interface EndpointConfig {
  endpoint?: string;
  region?: string;
}

/** Where and how often metrics are sent. */
export interface MetricsConfig extends EndpointConfig {
  /** `cloudwatch.namespace`, default `AWSKinesisAgent`. */
  namespace: string;
  /** `cloudwatch.metricsBufferTimeMillis`, default 30,000. */
  everyMs: number;
}

/**
 * Reads agent.json and the `agent.d/*.json` beside it, whose flows are appended in order of file name.
 *
 * @param file e.g. `/etc/aws-kinesis/agent.json`
 * @throws AgentConfigError names the file and the key, one line per fault
 */
export function loadConfig(file: string): AgentConfig {
  const main = readAgentJson(file);
  const parts = [{ file, json: main }];
  for (const path of directoryFiles(join(dirname(file), 'agent.d'))) {
    const json = readAgentJson(path);
    const extra = Object.keys(json).find((key) => key !== 'flows');
    if (extra)
      throw fail(path, [{ key: extra, message: `belongs into ${basename(file)}: agent.d holds flows only` }]);
    parts.push({ file: path, json });
  }
  const flows = parts.flatMap((part) => resolveFlows(part.file, part.json));
  if (flows.length === 0) throw fail(file, [{ key: 'flows', message: 'must have at least one flow' }]);
  refuseSharedIds(file, flows);
  return {
    flows,
    kinesis: endpointConfig(file, 'kinesis', main),
    firehose: endpointConfig(file, 'firehose', main),
    ...(main['cloudwatch.emitMetrics'] ? { metrics: metricsConfig(file, main) } : {}),
    connectionTimeoutMs: main.connectionTimeoutMillis ?? 3_000,
    requestTimeoutMs: main.socketTimeoutMillis ?? 30_000,
    maxSockets: main.maxConnections ?? 50,
    shutdownTimeoutMs: main.shutdownTimeoutMillis ?? 10_000,
    checkpointTtlMs: (main.checkpointTimeToLiveDays ?? 7) * 86_400_000,
  };
}

function readAgentJson(file: string): AgentJson {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AgentConfigError(
      `Expected ${file} to be readable, got ${errnoCode(error) ?? String(error)}.`,
      { file },
      { cause: error },
    );
  }
  text = text.replace(/^\uFEFF/, '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const message = `Expected ${file} to be JSON, got a mistake in ${jsonMistake(text)}.`;
    throw new AgentConfigError(message, { file }, { cause: error });
  }
  const json = coerceAgentJson(parsed);
  const faults = agentJsonFaults(json);
  if (faults.length > 0) throw fail(file, faults);
  return json as AgentJson;
}

function directoryFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(directory, name));
  } catch (error) {
    if (errnoCode(error) === 'ENOENT' || errnoCode(error) === 'ENOTDIR') return [];
    throw new AgentConfigError(
      `Expected ${directory} to be readable, got ${errnoCode(error)}.`,
      { file: directory },
      { cause: error },
    );
  }
}

function resolveFlows(file: string, json: AgentJson): FlowSettings[] {
  const results = json.flows.map((flow, i) => flowSettings(flow, `flows[${i}]`));
  const faults = results.flatMap((result) => result.faults);
  if (faults.length > 0) throw fail(file, faults);
  return results.flatMap((result) => (result.settings ? [result.settings] : []));
}

function refuseSharedIds(file: string, flows: FlowSettings[]): void {
  const seen = new Set<string>();
  for (const flow of flows) {
    if (seen.has(flow.id)) {
      const message = `must differ: two flows are ${flow.id} (same destination and filePattern, or same flowId)`;
      throw fail(file, [{ key: 'flows[].flowId', message }]);
    }
    seen.add(flow.id);
  }
}

/** The official agent takes a host name; an empty string means the default. */
function metricsConfig(file: string, json: AgentJson): MetricsConfig {
  return {
    ...endpointConfig(file, 'cloudwatch', json),
    namespace: json['cloudwatch.namespace']?.trim() || 'AWSKinesisAgent',
    everyMs: Math.max(1_000, json['cloudwatch.metricsBufferTimeMillis'] ?? 30_000),
  };
}

function endpointConfig(
  file: string,
  service: 'kinesis' | 'firehose' | 'cloudwatch',
  json: AgentJson,
): EndpointConfig {
  const value = json[`${service}.endpoint`]?.trim();
  const region = service === 'cloudwatch' ? undefined : json[`${service}.region`]?.trim();
  const endpoint = value && !/^https?:\/\//.test(value) ? `https://${value}` : value;
  if (endpoint && !URL.canParse(endpoint)) {
    throw fail(file, [
      { key: `${service}.endpoint`, message: `must be a host or a URL, got ${JSON.stringify(value)}` },
    ]);
  }
  return { ...(endpoint ? { endpoint } : {}), ...(region ? { region } : {}) };
}

function fail(file: string, faults: Fault[]): AgentConfigError {
  const lines = faults.map(({ key, message }) => `${file}: ${key === '' ? 'it' : `\`${key}\``} ${message}`);
  const where = faults[0] ? { file, key: faults[0].key } : { file };
  return new AgentConfigError(lines.join('\n'), where);
}
