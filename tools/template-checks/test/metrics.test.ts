import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedMetrics, undocumented } from '../src/documented-metrics';
import { checkMetrics } from '../src/metrics';

describe('checkMetrics', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'template-checks-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const findings = (Type: string, Properties: object): string[] => {
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify({ Resources: { It: { Type, Properties } } }));
    return checkMetrics(file).map(({ resource, rule, message }) => `${resource} ${rule} ${message}`);
  };
  const dimensions = (...names: string[]) => names.map((Name) => ({ Name, Value: { Ref: 'X' } }));
  const scanned = { Namespace: 'AWS/Athena', MetricName: 'ProcessedBytes' };
  const wholeSet = dimensions('WorkGroup', 'QueryType', 'QueryState');
  const notUnderWorkGroup =
    'It METRIC AWS/Athena ProcessedBytes is published under (QueryState, QueryType, WorkGroup), not under (WorkGroup)';
  const graph = (...metrics: unknown[][]) => ({
    DashboardBody: {
      'Fn::Sub': JSON.stringify({
        widgets: [
          { type: 'text', properties: { markdown: '# hello' } },
          { type: 'metric', properties: { metrics } },
        ],
      }),
    },
  });

  it('refuses an alarm on a part of the dimensions', () => {
    expect(findings('AWS::CloudWatch::Alarm', { ...scanned, Dimensions: dimensions('WorkGroup') })).toEqual([
      notUnderWorkGroup,
    ]);
    expect(findings('AWS::CloudWatch::Alarm', { ...scanned, Dimensions: wholeSet })).toEqual([]);
  });

  it('refuses an alarm on a metric, or a namespace, that is not documented', () => {
    const ofFunction = { Dimensions: dimensions('FunctionName') };
    expect(
      findings('AWS::CloudWatch::Alarm', { ...ofFunction, Namespace: 'AWS/Lambda', MetricName: 'Error' }),
    ).toEqual(['It METRIC AWS/Lambda Error is not among the documented metrics']);
    expect(
      findings('AWS::CloudWatch::Alarm', { ...ofFunction, Namespace: 'Lambda', MetricName: 'Errors' }),
    ).toHaveLength(1);
  });

  it('looks at every metric of a sum', () => {
    const part = (Dimensions: object[]) => ({ MetricStat: { Metric: { ...scanned, Dimensions } } });
    const sum = { Expression: 'SUM(METRICS())' };
    expect(findings('AWS::CloudWatch::Alarm', { Metrics: [sum, part(wholeSet)] })).toEqual([]);
    expect(
      findings('AWS::CloudWatch::Alarm', { Metrics: [sum, part(wholeSet), part(dimensions('WorkGroup'))] }),
    ).toEqual([notUnderWorkGroup]);
  });

  it('looks at every line of every graph', () => {
    const good = ['AWS/Lambda', 'Errors', 'FunctionName', 'f', { stat: 'Sum' }];
    expect(findings('AWS::CloudWatch::Dashboard', graph(good))).toEqual([]);
    expect(
      findings(
        'AWS::CloudWatch::Dashboard',
        graph(good, ['AWS/Athena', 'ProcessedBytes', 'WorkGroup', 'w'], ['AWS/Lambda', 'Errors', 'F', 'f']),
      ),
    ).toEqual([
      notUnderWorkGroup,
      expect.stringMatching(/^It METRIC AWS\/Lambda Errors .* not under \(F\)$/),
    ]);
  });

  it('refuses what it cannot read', () => {
    expect(findings('AWS::CloudWatch::Dashboard', graph(['...', { stat: 'Maximum' }]))).toHaveLength(1);
    expect(findings('AWS::CloudWatch::Dashboard', graph(['AWS/Lambda', 'Errors', 'F', '.']))).toHaveLength(1);
    expect(findings('AWS::CloudWatch::Dashboard', { DashboardBody: { Ref: 'Body' } })).toHaveLength(1);
  });
});

describe('the documented metrics', () => {
  it('have their dimensions in order, for sets are compared as text', () => {
    for (const { dimensions } of documentedMetrics)
      for (const set of dimensions) expect(set).toEqual([...set].sort());
  });

  it('know our own under any stage', () => {
    expect(undocumented('Denver/prod', 'rejected', ['service', 'dataset'])).toBeUndefined();
    expect(undocumented('Denver/', 'rejected', ['service', 'dataset'])).toBeDefined();
  });
});
