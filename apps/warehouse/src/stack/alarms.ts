import { alarm, type CfnResources } from '@denver/stack';
import { refreshFunction, warehouseName } from './names';

/** What has to be known of the cubes and of what they cost. */
export function alarms(): CfnResources {
  return {
    RefreshAlarm: alarm({
      name: 'warehouse-refresh',
      description:
        'The cubes do not follow the lake: three refreshes in an hour failed. The log of the refresh function names the month.',
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: refreshFunction },
      metric: 'Errors',
      statistic: 'Sum',
      above: 2,
      periodSeconds: 3_600,
    }),
    ComputeAlarm: alarm({
      name: 'warehouse-compute',
      description:
        'The warehouse worked for more than twelve hours of four units in a day, about 17 dollars. Who asks that much?',
      namespace: 'AWS/Redshift-Serverless',
      dimensions: { Workgroup: warehouseName },
      metric: 'ComputeSeconds',
      statistic: 'Sum',
      above: 12 * 3_600 * 4,
      periodSeconds: 86_400,
    }),
  };
}
