import type { CfnResources } from '@denver/stack';
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

  it('holds no data: a workgroup, a crawler with its role, and the database the crawler writes into', () => {
    expect(Object.keys(others)).toEqual([]);
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

interface Policy {
  readonly PolicyDocument: { readonly Statement: ReadonlyArray<{ readonly Action: readonly string[] }> };
}
