import { undocumented } from './documented-metrics';
import type { Finding } from './finding';
import { readTemplate } from './template';

/** The one rule of this checker. */
export const metricRule = 'METRIC';

/** A metric as an alarm or a graph names it. */
interface NamedMetric {
  namespace: string;
  metric: string;
  /** Names alone; values are the app's own. */
  dimensions: string[];
}

/** The properties of an alarm that name metrics. */
interface AlarmMetric {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: Array<{ Name: string }>;
}

/**
 * Findings about alarms and graphs whose metric is not documented under just those dimensions: CloudWatch takes them,
 * and they stay without data for ever.
 */
export function checkMetrics(file: string): Finding[] {
  return Object.entries(readTemplate(file).template.Resources).flatMap(([resource, { Type, Properties }]) =>
    metricsOf(Type, Properties ?? {}).flatMap((found) => {
      const message =
        typeof found === 'string' ? found : undocumented(found.namespace, found.metric, found.dimensions);
      return message === undefined ? [] : [{ checker: 'metrics', rule: metricRule, resource, message }];
    }),
  );
}

/** What cannot be read comes as a text that says so. */
function metricsOf(type: string, properties: object): Array<NamedMetric | string> {
  if (type === 'AWS::CloudWatch::Alarm') return alarmMetrics(properties);
  if (type === 'AWS::CloudWatch::Dashboard') return graphMetrics(properties);
  return [];
}

function alarmMetrics(
  properties: AlarmMetric & { Metrics?: Array<{ MetricStat?: { Metric: AlarmMetric } }> },
): NamedMetric[] {
  const metrics = properties.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [properties];
  return metrics.map(({ Namespace = '', MetricName = '', Dimensions = [] }) => ({
    namespace: Namespace,
    metric: MetricName,
    dimensions: Dimensions.map(({ Name }) => Name),
  }));
}

function graphMetrics({ DashboardBody }: { DashboardBody?: unknown }): Array<NamedMetric | string> {
  const body = typeof DashboardBody === 'string' ? DashboardBody : subText(DashboardBody);
  if (body === undefined) return ['Expected DashboardBody to be a text or Fn::Sub of one'];
  const { widgets } = JSON.parse(body) as {
    widgets: Array<{ type: string; properties: { metrics?: unknown[][] } }>;
  };
  return widgets
    .filter(({ type }) => type === 'metric')
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map(graphMetric);
}

/** `[namespace, metric, dimension, value, …, options?]`. */
function graphMetric(line: unknown[]): NamedMetric | string {
  const words = typeof line.at(-1) === 'object' ? line.slice(0, -1) : line;
  if (words.length % 2 === 1 || words.some((word) => typeof word !== 'string' || /^\.+$/.test(word)))
    return `Expected a metric with each dimension written out, got ${JSON.stringify(line)}`;
  const [namespace, metric, ...dimensions] = words as [string, string, ...string[]];
  return { namespace, metric, dimensions: dimensions.filter((_, index) => index % 2 === 0) };
}

function subText(value: unknown): string | undefined {
  const text = (value as { 'Fn::Sub'?: string | [string, ...unknown[]] } | undefined)?.['Fn::Sub'];
  return Array.isArray(text) ? text[0] : text;
}
