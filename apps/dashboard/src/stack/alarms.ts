import { alarm, stage, type CfnResources } from '@denver/stack';

/** What has to be known of the page behind its address. */
export function alarms(): CfnResources {
  return {
    PageAlarm: alarm({
      name: 'dashboard-errors',
      description:
        'The dashboard answers with errors. Its log names the reason; a sleeping or missing warehouse is the usual one.',
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: `denver-dashboard-${stage}-page` },
      metric: 'Errors',
      statistic: 'Sum',
      above: 5,
      periods: 2,
    }),
  };
}
