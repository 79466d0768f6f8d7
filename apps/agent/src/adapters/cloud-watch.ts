import { PutMetricDataCommand, type CloudWatchClient, type MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { FlowCounters } from './checkpoint-store';

/** CloudWatch takes a thousand data in one call. */
const dataPerCall = 1_000;

/** What one flow did since it first ran, and how far behind it is. */
export interface FlowFigures {
  /** e.g. `kinesis:denver-service-request-dev`. */
  destination: string;
  counters: Readonly<FlowCounters>;
  lagBytes: number;
}

/** Sends each flow's figures as metrics with the dimension `Destination`. */
export class MetricsPublisher {
  readonly #client: Pick<CloudWatchClient, 'send'>;
  readonly #namespace: string;
  #sent = new Map<string, FlowCounters>();

  /** @param figures the counters to start from: what they count is not sent again after a restart */
  constructor(
    client: Pick<CloudWatchClient, 'send'>,
    namespace: string,
    figures: readonly FlowFigures[] = [],
  ) {
    this.#client = client;
    this.#namespace = namespace;
    this.#sent = countersOf(figures);
  }

  /**
   * Sends what happened since the last call that succeeded; a call that fails loses nothing.
   *
   * @throws the SDK's error
   */
  async publish(figures: readonly FlowFigures[], now: Date): Promise<void> {
    const counted = countersOf(figures);
    const data = figures.flatMap((flow) => metricsOf(flow, this.#sent.get(flow.destination), now));
    for (let at = 0; at < data.length; at += dataPerCall)
      await this.#client.send(
        new PutMetricDataCommand({
          Namespace: this.#namespace,
          MetricData: data.slice(at, at + dataPerCall),
        }),
      );
    this.#sent = counted;
  }
}

function countersOf(figures: readonly FlowFigures[]): Map<string, FlowCounters> {
  return new Map(figures.map(({ destination, counters }) => [destination, { ...counters }]));
}

function metricsOf(flow: FlowFigures, before: FlowCounters | undefined, now: Date): MetricDatum[] {
  const since = (key: keyof FlowCounters) => flow.counters[key] - (before?.[key] ?? 0);
  const datum = (MetricName: string, Unit: 'Bytes' | 'Count', Value: number): MetricDatum => ({
    MetricName,
    Dimensions: [{ Name: 'Destination', Value: flow.destination }],
    Timestamp: now,
    Unit,
    Value,
  });
  return [
    datum('BytesSent', 'Bytes', since('sentBytes')),
    datum('RecordsSent', 'Count', since('sent')),
    datum('RecordSendAttempts', 'Count', since('sent') + since('retried')),
    datum('RecordSendErrors', 'Count', since('retried')),
    datum('ServiceErrors', 'Count', since('requestErrors')),
    datum('RecordsQuarantined', 'Count', since('quarantined')),
    datum('FileLagBytes', 'Bytes', flow.lagBytes),
  ];
}
