import { rolePermissions, roleTrust } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import { alarm, functionRole, imported, pascalCase, retained, service, serviceRole, sub } from '../src/index';

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
