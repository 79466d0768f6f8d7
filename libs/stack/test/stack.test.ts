import { rolePermissions, roleTrust } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import {
  alarm,
  functionRole,
  imported,
  pascalCase,
  privateBucket,
  redshiftFunctionRole,
  retained,
  service,
  serviceRole,
  sub,
  type CfnResource,
} from '../src/index';

describe('functionRole', () => {
  it('allows what is given and writing the own log, nothing else', () => {
    const role = functionRole('denver-x-dev', [
      {
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [sub('${B}/*', { B: imported('denver-s', 'Arn') })],
      },
    ]);
    const log =
      'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/denver-x-dev:log-stream:*';
    expect(rolePermissions(role)).toEqual([
      `logs:CreateLogStream on ${log}`,
      `logs:PutLogEvents on ${log}`,
      's3:GetObject on <import denver-s-${sls:stage}-Arn>/*',
      's3:PutObject on <import denver-s-${sls:stage}-Arn>/*',
    ]);
    expect(roleTrust(role)).toMatchObject({
      Statement: [{ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
  });
});

describe('serviceRole', () => {
  it('narrows who may assume it', () => {
    const condition = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    const role = serviceRole({ principal: 'firehose.amazonaws.com', condition, statements: [] });
    expect(roleTrust(role)).toMatchObject({ Statement: [{ Condition: condition }] });
  });
});

describe('redshiftFunctionRole', () => {
  const access = { workgroupArn: 'arn:workgroup', databaseRole: 'analyst' };
  const own = 'redshift-data:ExecuteStatement on arn:workgroup';

  it('leaves the function its own statements, and gives it its role in the database', () => {
    const role = redshiftFunctionRole('f', access, []);
    const permissions = rolePermissions(role).filter((line) => !line.startsWith('logs:'));
    const [, ofOwn] = rolePolicy(role);
    expect(permissions).toHaveLength(5);
    expect(permissions).toContain(own);
    expect(ofOwn).toMatchObject({
      Resource: ['*'],
      Condition: {
        StringEquals: {
          'redshift-data:statement-owner-iam-userid': { 'Fn::Join': ['', ['$', '{aws:userid}']] },
        },
      },
    });
    expect(role.Properties['Tags']).toEqual([{ Key: 'RedshiftDbRoles', Value: 'analyst' }]);
  });

  it('allows batches only when told, and what else it is given', () => {
    const batch = 'redshift-data:BatchExecuteStatement on arn:workgroup';
    expect(rolePermissions(redshiftFunctionRole('f', access, []))).not.toContain(batch);
    const more = redshiftFunctionRole('f', { ...access, batches: true }, [
      { actions: ['s3:GetObject'], resources: ['arn:lake/cubes/version.json'] },
    ]);
    expect(rolePermissions(more)).toEqual(
      expect.arrayContaining([batch, 's3:GetObject on arn:lake/cubes/version.json']),
    );
  });
});

describe('privateBucket', () => {
  const made = privateBucket({
    id: 'Lake',
    name: 'lake',
    lifecycleRules: [{ Id: 'r' }],
    reasons: { 'AwsSolutions-S1': 'Because.' },
    alsoDenied: { DenyOldTls: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  });

  it('is encrypted, versioned, closed to the public, and outlives its stack', () => {
    expect(made['Lake']).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Metadata: { accepted: { 'AwsSolutions-S1': 'Because.' } },
      Properties: {
        BucketName: 'lake',
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [{ Id: 'r' }] },
      },
    });
  });

  it('refuses every call without TLS, and what else is told', () => {
    const { Statement } = made['LakePolicy']?.Properties['PolicyDocument'] as {
      Statement: Array<Record<string, unknown>>;
    };
    expect(Statement.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ['DenyPlainHttp', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['DenyOldTls', { NumericLessThan: { 's3:TlsVersion': '1.2' } }],
    ]);
    for (const statement of Statement)
      expect(statement).toMatchObject({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [{ 'Fn::GetAtt': ['Lake', 'Arn'] }, { 'Fn::Sub': '${Lake.Arn}/*' }],
      });
  });
});

/** The statements of a role's only policy. */
function rolePolicy(role: CfnResource): unknown[] {
  const [policy] = role.Properties['Policies'] as Array<{ PolicyDocument: { Statement: unknown[] } }>;
  return policy?.PolicyDocument.Statement ?? [];
}

describe('alarm', () => {
  const options = {
    name: 'x',
    description: 'X',
    namespace: 'AWS/Athena',
    metric: 'ProcessedBytes',
    dimensions: { WorkGroup: 'w' },
    statistic: 'Sum',
    above: 5,
    periodSeconds: 3_600,
  } as const;

  it('watches one metric', () => {
    expect(alarm(options).Properties).toMatchObject({
      MetricName: 'ProcessedBytes',
      Dimensions: [{ Name: 'WorkGroup', Value: 'w' }],
      Statistic: 'Sum',
      Period: 3_600,
      Threshold: 5,
    });
  });

  it('watches the sum over the values of one more dimension, each under all of its dimensions', () => {
    const { Metrics, ...others } = alarm({ ...options, summedOver: { QueryState: ['A', 'B'] } }).Properties;
    expect(Metrics).toEqual([
      { Id: 'total', Expression: 'SUM(METRICS())', Label: 'ProcessedBytes', ReturnData: true },
      ...['A', 'B'].map((Value, index) => ({
        Id: `part${index}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Athena',
            MetricName: 'ProcessedBytes',
            Dimensions: [
              { Name: 'WorkGroup', Value: 'w' },
              { Name: 'QueryState', Value },
            ],
          },
          Period: 3_600,
          Stat: 'Sum',
        },
        ReturnData: false,
      })),
    ]);
    for (const single of ['MetricName', 'Namespace', 'Dimensions', 'Statistic', 'Period'])
      expect(others).not.toHaveProperty(single);
  });
});

describe('service', () => {
  it('exports each output under the name that imported() asks for', () => {
    const { resources } = service({
      service: 'denver-x',
      resources: {},
      outputs: { ThingArn: { description: 'A thing', value: { Ref: 'Thing' } } },
    }) as { resources: { Outputs: { ThingArn: { Export: { Name: string } } } } };
    expect({ 'Fn::ImportValue': resources.Outputs.ThingArn.Export.Name }).toEqual(
      imported('denver-x', 'ThingArn'),
    );
  });

  it('leaves the bundler out of a service without functions', () => {
    expect(JSON.stringify(service({ service: 'denver-x', resources: {} }))).not.toContain('esbuild');
  });
});

describe('retained', () => {
  it('keeps the resource on delete and on replacement', () => {
    expect(retained({ Type: 'AWS::S3::Bucket', Properties: {} })).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

describe('pascalCase', () => {
  it('makes a logical id of a dataset id', () => {
    expect(pascalCase('service-request')).toBe('ServiceRequest');
  });
});
