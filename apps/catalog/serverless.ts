import { accepting, alarm, athenaQueryStates, imported, service, stage } from '@denver/stack';
import { scanLimitBytes } from './src/core/scan-limit';
import { compactFunctions, compactResources } from './src/stack/compact-function';
import { lakeCrawler } from './src/stack/crawler';

/**
 * The Athena workgroup that every query of the system runs in (a scan limit, encrypted results, one place), the crawler
 * that tells whether the files are what the model says, and the function that compacts them.
 */
export default service({
  service: 'denver-catalog',
  functions: compactFunctions(),
  params: {
    // Each compaction that finds news reads the months that have changed: docs/cost.md.
    default: { compactRate: 'rate(1 day)' },
    dev: { compactRate: 'rate(1 hour)' },
  },
  resources: {
    WorkGroup: accepting(
      {
        Type: 'AWS::Athena::WorkGroup',
        Properties: {
          Name: `denver-${stage}`,
          Description: 'Queries over the Denver lake, with a scan limit',
          State: 'ENABLED',
          RecursiveDeleteOption: true,
          WorkGroupConfiguration: {
            BytesScannedCutoffPerQuery: scanLimitBytes,
            EnforceWorkGroupConfiguration: true,
            PublishCloudWatchMetricsEnabled: true,
            EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
            ResultConfiguration: {
              EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
              OutputLocation: {
                'Fn::Join': [
                  '',
                  ['s3://', imported('denver-ingest-state', 'LakeBucketName'), '/athena-results/'],
                ],
              },
            },
          },
        },
      },
      {
        'CT.ATHENA.PR.2': 'S3 encrypts results with its own key; they hold answers, deleted after two weeks.',
      },
    ),
    ...lakeCrawler(),
    ...compactResources(),
    ScannedAlarm: alarm({
      name: 'catalog-scanned',
      description:
        'Queries read more than a terabyte in a day, five dollars: somebody asks without a month, or in a loop.',
      namespace: 'AWS/Athena',
      dimensions: { WorkGroup: { Ref: 'WorkGroup' }, QueryType: 'DML' },
      summedOver: { QueryState: athenaQueryStates },
      metric: 'ProcessedBytes',
      statistic: 'Sum',
      above: 1e12,
      periodSeconds: 86_400,
    }),
  },
  outputs: {
    WorkGroupName: { value: { Ref: 'WorkGroup' }, description: 'Athena workgroup' },
    CrawlerName: { value: { Ref: 'LakeCrawler' }, description: 'Crawler of the lake' },
  },
});
