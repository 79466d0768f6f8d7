import { datasetIds } from '@denver/record-model';
import { alarm, imported, pascalCase, stage, type CfnResources } from '@denver/stack';

/** What has to be known of the machine and of what it has not sent yet. */
export function alarms(): CfnResources {
  const host = imported('denver-host-state', 'InstanceId');
  const flows = datasetIds.flatMap((id) =>
    (['kinesis', 'firehose'] as const).map((kind) => ({ id, kind, to: `${kind}:denver-${id}-${stage}` })),
  );
  return {
    HostAlarm: alarm({
      name: 'host-down',
      description:
        'The host fails its status checks. Its data volume stays: reboot it, or start another from the same template.',
      namespace: 'AWS/EC2',
      dimensions: { InstanceId: host },
      metric: 'StatusCheckFailed',
      statistic: 'Maximum',
      above: 0,
      periodSeconds: 60,
      periods: 5,
    }),
    ...Object.fromEntries(
      flows.flatMap(({ id, kind, to }) => [
        [
          `${pascalCase(id)}${pascalCase(kind)}LagAlarm`,
          alarm({
            name: `host-${id}-${kind}-lag`,
            description: `More than 64 MiB of ${id} wait on the host for ${kind}. Look at the agent's log: journalctl -u denver-agent.`,
            namespace: 'AWSKinesisAgent',
            dimensions: { Destination: to },
            metric: 'FileLagBytes',
            statistic: 'Maximum',
            above: 64 * 1024 * 1024,
            periods: 3,
          }),
        ],
        [
          `${pascalCase(id)}${pascalCase(kind)}QuarantineAlarm`,
          alarm({
            name: `host-${id}-${kind}-quarantine`,
            description: `Over a hundred lines of ${id} in an hour could not be sent to ${kind}: /var/lib/denver/agent/quarantine/ on the host holds them.`,
            namespace: 'AWSKinesisAgent',
            dimensions: { Destination: to },
            metric: 'RecordsQuarantined',
            statistic: 'Sum',
            above: 100,
            periodSeconds: 3_600,
          }),
        ],
      ]),
    ),
  };
}
