import { datasetIds } from '@denver/record-model';
import type { CfnResources } from '@denver/stack';
import { describe, expect, it } from 'vitest';
import main from '../serverless';
import { readOperationsConfig } from '../src/config';
import { budget } from '../src/stack/budget';
import { dashboard } from '../src/stack/dashboard';
import { alarmTopic } from '../src/stack/topic';

const resources = (main as unknown as { resources: { Resources: CfnResources } }).resources.Resources;

describe('readOperationsConfig', () => {
  it('needs nothing', () => expect(readOperationsConfig({})).toEqual({}));

  it.each([
    ['ALARM_EMAIL', { ALARM_EMAIL: 'nobody' }],
    ['MONTHLY_BUDGET_DOLLARS', { ALARM_EMAIL: 'a@b.org', MONTHLY_BUDGET_DOLLARS: '0' }],
    ['ALARM_EMAIL', { MONTHLY_BUDGET_DOLLARS: '200' }],
  ])('names %s when it is wrong', (variable, env) => {
    expect(() => readOperationsConfig(env)).toThrow(expect.objectContaining({ variable }) as Error);
  });
});

describe('the topic', () => {
  it('takes messages of alarms and budgets of this account alone, and by TLS', () => {
    const { Statement } = resources['AlarmTopicPolicy']?.Properties['PolicyDocument'] as {
      Statement: Array<{ Effect: string; Principal: unknown; Condition: unknown }>;
    };
    expect(Statement.map(({ Effect, Principal, Condition }) => [Effect, Principal, Condition])).toEqual([
      [
        'Allow',
        { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
        { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      ],
      ['Deny', '*', { Bool: { 'aws:SecureTransport': 'false' } }],
    ]);
  });

  it('writes to somebody only when told', () => {
    expect(resources['AlarmMail']).toBeUndefined();
    expect(alarmTopic('ops@example.org')['AlarmMail']?.Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@example.org',
    });
  });
});

describe('the budget', () => {
  it('is there only with a sum, and warns before the month is over', () => {
    expect(resources['Budget']).toBeUndefined();
    const made = budget({ alarmEmail: 'ops@example.org', monthlyBudgetDollars: 200 });
    expect(made['Budget']?.Properties['Budget']).toMatchObject({ BudgetLimit: { Amount: 200, Unit: 'USD' } });
    expect(made['Budget']?.Properties['NotificationsWithSubscribers']).toHaveLength(2);
  });
});

describe('the dashboard', () => {
  const body = (dashboard()['Dashboard']?.Properties['DashboardBody'] as { 'Fn::Sub': string })['Fn::Sub'];
  const { widgets } = JSON.parse(body) as {
    widgets: Array<{ x: number; y: number; properties: { metrics: unknown[][]; yAxis: unknown } }>;
  };

  it('names resources of every dataset', () => {
    for (const id of datasetIds) expect(body).toContain(`denver-${id}-`);
  });

  it('overlaps nowhere, and every graph has lines and a unit', () => {
    expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length);
    for (const { properties } of widgets) {
      expect(properties.metrics.length).toBeGreaterThan(0);
      expect(properties.yAxis).toHaveProperty('left.label');
    }
  });
});
