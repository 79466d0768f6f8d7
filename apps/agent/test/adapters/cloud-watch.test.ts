import type { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { MetricsPublisher, type FlowFigures } from '../../src/adapters/cloud-watch';

const now = new Date('2026-03-01T12:00:00Z');
const figures = (sent: number, lagBytes = 0): FlowFigures[] => [
  {
    destination: 'kinesis:stream',
    lagBytes,
    counters: { sent, sentBytes: sent * 100, quarantined: 0, retried: 0, requests: 0, requestErrors: 0 },
  },
];

function cloudWatch() {
  const values: Record<string, number>[] = [];
  const client = {
    failing: false,
    send: ({ input }: PutMetricDataCommand) => {
      if (client.failing) return Promise.reject(new Error('unreachable'));
      values.push(
        Object.fromEntries((input.MetricData ?? []).map((datum) => [datum.MetricName, datum.Value ?? 0])),
      );
      return Promise.resolve({});
    },
  };
  return { client: client as never, fault: client, values };
}

describe('MetricsPublisher', () => {
  it('sends what happened since the call before, and the lag as it is', async () => {
    const { client, values } = cloudWatch();
    const publisher = new MetricsPublisher(client, 'AWSKinesisAgent', figures(7));
    await publisher.publish(figures(10, 500), now);
    await publisher.publish(figures(10, 300), now);
    expect(values.map(({ RecordsSent, FileLagBytes }) => [RecordsSent, FileLagBytes])).toEqual([
      [3, 500],
      [0, 300],
    ]);
  });

  it('makes up for a call that failed', async () => {
    const { client, fault, values } = cloudWatch();
    const publisher = new MetricsPublisher(client, 'AWSKinesisAgent');
    fault.failing = true;
    await expect(publisher.publish(figures(4), now)).rejects.toThrow('unreachable');
    fault.failing = false;
    await publisher.publish(figures(6), now);
    expect(values).toMatchObject([{ RecordsSent: 6, BytesSent: 600 }]);
  });
});
