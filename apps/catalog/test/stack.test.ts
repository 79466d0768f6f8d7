import type { CfnResources } from '@denver/stack';
import { rolePermissions, roleTrust } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import main from '../serverless';
import state from '../serverless.state';

const resourcesOf = (service: object) =>
  (service as { resources: { Resources: CfnResources } }).resources.Resources;

describe('denver-catalog-state', () => {
  it('keeps the journal in a retained, protected, restorable table, by target', () => {
    expect(resourcesOf(state)).toMatchObject({
      MigrationsTable: {
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          TableName: 'denver-migrations-${sls:stage}',
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'target', KeyType: 'HASH' }],
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
        },
      },
    });
  });
});

describe('denver-catalog', () => {
  const { WorkGroup, CrawledDatabase, CrawlerRole, LakeCrawler, ScannedAlarm, ...others } = resourcesOf(main);

  it('holds no data: a workgroup, a crawler with its role and database, a function with its schedule', () => {
    expect(Object.keys(others).sort()).toEqual([
      'CompactAlarm',
      'CompactRole',
      'CompactSchedule',
      'CompactScheduleRole',
    ]);
    expect(ScannedAlarm?.Type).toBe('AWS::CloudWatch::Alarm');
  });

  it('limits what a query may read, and encrypts results', () => {
    expect(WorkGroup).toMatchObject({
      Type: 'AWS::Athena::WorkGroup',
      Properties: {
        WorkGroupConfiguration: {
          EnforceWorkGroupConfiguration: true,
          BytesScannedCutoffPerQuery: 10_000_000_000,
          ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
        },
      },
    });
  });

  it('crawls the folder of each dataset when told to, into a database that nobody reads', () => {
    expect(CrawledDatabase?.Properties).toMatchObject({
      DatabaseInput: { Name: 'denver_crawled_${sls:stage}' },
    });
    expect(LakeCrawler?.Properties).toMatchObject({
      Name: 'denver-lake-${sls:stage}',
      DatabaseName: { Ref: 'CrawledDatabase' },
      RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVERYTHING' },
    });
    expect(LakeCrawler?.Properties).not.toHaveProperty('Schedule');
    const paths = (LakeCrawler?.Properties['Targets'] as { S3Targets: Array<{ Path: object }> }).S3Targets;
    expect(JSON.stringify(paths)).toContain('/events/service-request/');
    expect(JSON.stringify(paths)).toContain('/events/traffic-accident/');
  });

  it('lets the crawler read events and write its own database, and nothing else', () => {
    const [policy] = CrawlerRole?.Properties['Policies'] as unknown as [Policy];
    const { Statement: statements } = policy.PolicyDocument;
    const resourcesFor = (service: string) =>
      JSON.stringify(statements.filter(({ Action }) => Action.some((action) => action.startsWith(service))));
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(
      statements.flatMap(({ Action }) => Action).filter((action) => /s3:(Put|Delete)/.test(action)),
    ).toEqual([]);
    expect(resourcesFor('glue:')).toContain('table/denver_crawled_${sls:stage}/*');
    expect(resourcesFor('glue:')).not.toContain('table/denver_${sls:stage}');
    expect(resourcesFor('s3:GetObject')).toContain('/events/service-request/*');
    expect(resourcesFor('s3:GetObject')).not.toContain('quarantine');
  });
});

describe('the function that compacts', () => {
  const lake = '<import denver-ingest-state-${sls:stage}-LakeBucketArn>';
  const glue = (path: string) => `arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:${path}`;
  const table = (name: string) => glue(`table/denver_\${sls:stage}/${name}`);
  const database = [glue('catalog'), glue('database/denver_${sls:stage}')];
  const compacted = [table('service_requests_compacted'), table('traffic_accidents_compacted')];
  const events = [table('service_request_events'), table('traffic_accident_events')];
  const each = (actions: string[], on: string[]) =>
    actions.flatMap((action) => on.map((it) => `${action} on ${it}`));
  const resources = resourcesOf(main);

  it('may do exactly this: ask in the workgroup, read events, write compacted files and their partitions', () => {
    const log =
      'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/denver-catalog-${sls:stage}-compact:log-stream:*';
    const prefixes =
      '{"StringLike":{"s3:prefix":["events/service-request/*","events/traffic-accident/*","compacted/*","athena-results/*"]}}';
    expect(rolePermissions(resources['CompactRole'])).toEqual(
      [
        ...each(
          [
            'athena:GetQueryExecution',
            'athena:GetQueryResults',
            'athena:StartQueryExecution',
            'athena:StopQueryExecution',
          ],
          ['arn:<AWS::Partition>:athena:<AWS::Region>:<AWS::AccountId>:workgroup/denver-${sls:stage}'],
        ),
        ...each(
          ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable'],
          [...database, ...events, ...compacted],
        ),
        `glue:GetDatabase on ${glue('database/default')}`,
        ...each(
          ['glue:BatchCreatePartition', 'glue:BatchDeletePartition', 'glue:BatchUpdatePartition'],
          [...database, ...compacted],
        ),
        ...each(['logs:CreateLogStream', 'logs:PutLogEvents'], [log]),
        ...each(['s3:GetObject'], [`${lake}/events/service-request/*`, `${lake}/events/traffic-accident/*`]),
        ...each(
          ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
          [`${lake}/athena-results/*`, `${lake}/compacted/*`],
        ),
        `s3:DeleteObject on ${lake}/compacted/*`,
        `s3:GetBucketLocation on ${lake}`,
        `s3:ListBucketMultipartUploads on ${lake}`,
        `s3:ListBucket on ${lake} when ${prefixes}`,
      ].sort(),
    );
  });

  it('is called by its schedule, for this account alone, as often as the stage says', () => {
    expect(rolePermissions(resources['CompactScheduleRole'])).toEqual([
      'lambda:InvokeFunction on <CompactLambdaFunction.Arn>',
    ]);
    expect(roleTrust(resources['CompactScheduleRole'])).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
    expect(resources['CompactSchedule']?.Properties).toMatchObject({
      ScheduleExpression: '${param:compactRate}',
    });
    expect((main as { params: object }).params).toEqual({
      default: { compactRate: 'rate(1 day)' },
      dev: { compactRate: 'rate(1 hour)' },
    });
  });

  it('wakes somebody when it fails', () => {
    expect(resources['CompactAlarm']?.Properties).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Threshold: 0,
    });
  });
});

interface Policy {
  readonly PolicyDocument: { readonly Statement: ReadonlyArray<{ readonly Action: readonly string[] }> };
}
