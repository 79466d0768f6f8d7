import { stage, type CfnObject, type CfnResources } from '@denver/stack';
import type { OperationsConfig } from '../config';

/** A monthly budget over everything tagged with this project; none without a sum. */
export function budget({ alarmEmail, monthlyBudgetDollars }: OperationsConfig): CfnResources {
  if (!alarmEmail || !monthlyBudgetDollars) return {};
  const notification = (type: 'ACTUAL' | 'FORECASTED', threshold: number): CfnObject => ({
    Notification: {
      NotificationType: type,
      ComparisonOperator: 'GREATER_THAN',
      Threshold: threshold,
      ThresholdType: 'PERCENTAGE',
    },
    Subscribers: [{ SubscriptionType: 'EMAIL', Address: alarmEmail }],
  });
  return {
    Budget: {
      Type: 'AWS::Budgets::Budget',
      Properties: {
        Budget: {
          BudgetName: `denver-${stage}`,
          BudgetType: 'COST',
          TimeUnit: 'MONTHLY',
          BudgetLimit: { Amount: monthlyBudgetDollars, Unit: 'USD' },
          CostFilters: { TagKeyValue: ['user:project$denver-service-request-events'] },
        },
        NotificationsWithSubscribers: [notification('ACTUAL', 80), notification('FORECASTED', 100)],
      },
    },
  };
}
