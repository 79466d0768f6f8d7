import { arnOf, textOf, type MadeResource, type RecordedType } from './recorded-type';

/** Alarms, dashboards, topics, queues and budgets. */
export const monitoringTypes: Record<string, RecordedType> = {
  'AWS::Budgets::Budget': {
    properties: `
      Budget! {AutoAdjustData {AutoAdjustType!, HistoricalOptions {BudgetAdjustmentPeriod! number}},
      BillingViewArn, BudgetLimit {Amount! number, Unit!}, BudgetName, BudgetType!, CostFilters json,
      CostTypes {IncludeCredit boolean, IncludeDiscount boolean, IncludeOtherSubscription boolean,
      IncludeRecurring boolean, IncludeRefund boolean, IncludeSubscription boolean, IncludeSupport boolean,
      IncludeTax boolean, IncludeUpfront boolean, UseAmortized boolean, UseBlended boolean}, FilterExpression
      {And [json], CostCategories {Key, MatchOptions [], Values []}, Dimensions {Key, MatchOptions [], Values
      []}, Not json, Or [json], Tags {Key, MatchOptions [], Values []}}, Metrics [], PlannedBudgetLimits json,
      TimePeriod {End, Start}, TimeUnit!}, NotificationsWithSubscribers [{Notification! {ComparisonOperator!,
      NotificationType!, Threshold! number, ThresholdType}, Subscribers! [{Address!, SubscriptionType!}]}],
      ResourceTags [{Key!, Value}]`,
    name: ['Budget', 'BudgetName'],
    longestName: 100,
    replacedBy: ['Budget.BudgetName'],
    describe: ({ name }) => ({ physicalId: name, attributes: { Id: name } }),
  },
  'AWS::CloudWatch::Alarm': {
    properties: `
      ActionConfiguration {AlarmTagsPropagation {Enabled! boolean, ExcludedTagKeys [], IncludedTagKeys []}},
      ActionsEnabled boolean, AlarmActions [], AlarmDescription, AlarmName, ComparisonOperator,
      DatapointsToAlarm number, Dimensions [{Name!, Value!}], EvaluateLowSampleCountPercentile,
      EvaluationCriteria {PromQlCriteria {PendingPeriod number, Query, RecoveryPeriod number}},
      EvaluationInterval number, EvaluationPeriods number, EvaluationWindow {SlidingWindow json,
      WallClockWindow {Timezone}}, ExtendedStatistic, InsufficientDataActions [], MetricName, Metrics
      [{AccountId, Expression, Id!, Label, MetricStat {Metric! {Dimensions [{Name!, Value!}], MetricName,
      Namespace}, Period! number, Stat!, Unit}, Period number, ReturnData boolean}], Namespace, OKActions [],
      Period number, Statistic, Tags tags, Threshold number, ThresholdMetricId, TreatMissingData, Unit,
      WarmUpConfiguration {OnlyStartEvaluatingAfterWarmUpPeriodEnds boolean, WarmUpPeriodDurationInMinutes
      number}`,
    name: ['AlarmName'],
    replacedBy: ['AlarmName'],
    describe: describeAlarm,
    check: checkAlarm,
  },
  'AWS::CloudWatch::CompositeAlarm': {
    properties: `
      ActionConfiguration {AlarmTagsPropagation {Enabled! boolean, ExcludedTagKeys [], IncludedTagKeys []}},
      ActionsEnabled boolean, ActionsSuppressor, ActionsSuppressorExtensionPeriod number,
      ActionsSuppressorWaitPeriod number, AlarmActions [], AlarmDescription, AlarmName, AlarmRule!,
      InsufficientDataActions [], OKActions [], Tags tags`,
    name: ['AlarmName'],
    replacedBy: ['AlarmName'],
    describe: describeAlarm,
  },
  'AWS::CloudWatch::Dashboard': {
    properties: 'DashboardBody!, DashboardName, Tags tags',
    name: ['DashboardName'],
    replacedBy: ['DashboardName'],
    describe: ({ name }) => ({ physicalId: name, attributes: {} }),
    check: checkDashboard,
  },
  'AWS::SNS::Subscription': {
    properties: `
      DeliveryPolicy json, Endpoint, FilterPolicy json, FilterPolicyScope, Protocol!, RawMessageDelivery
      boolean, RedrivePolicy json, Region, ReplayPolicy json, SubscriptionRoleArn, TopicArn!`,
    replacedBy: ['Endpoint', 'Protocol', 'TopicArn'],
    describe: (made) => {
      const arn = `${textOf(made, 'TopicArn')}:${made.uuid()}`;
      return { physicalId: arn, attributes: { Arn: arn } };
    },
  },
  'AWS::SNS::Topic': {
    properties: `
      ArchivePolicy json, ContentBasedDeduplication boolean, DataProtectionPolicy json, DeliveryStatusLogging
      [{FailureFeedbackRoleArn, Protocol!, SuccessFeedbackRoleArn, SuccessFeedbackSampleRate}], DisplayName,
      FifoThroughputScope, FifoTopic boolean, KmsMasterKeyId, MaximumMessageSize number, SignatureVersion,
      Subscription [{Endpoint!, Protocol!}], Tags tags, TopicName, TracingConfig`,
    name: ['TopicName'],
    replacedBy: ['TopicName', 'FifoTopic'],
    describe: (made) => {
      const arn = arnOf(made, 'sns', made.name);
      return { physicalId: arn, attributes: { TopicArn: arn, TopicName: made.name } };
    },
  },
  'AWS::SNS::TopicPolicy': {
    properties: 'PolicyDocument! json, Topics! []',
    replacedBy: [],
    describe: (made) => ({ physicalId: made.name, attributes: { Id: made.name } }),
  },
  'AWS::SQS::Queue': {
    properties: `
      ContentBasedDeduplication boolean, DeduplicationScope, DelaySeconds number, FifoQueue boolean,
      FifoThroughputLimit, KmsDataKeyReusePeriodSeconds number, KmsMasterKeyId, MaximumMessageSize number,
      MessageRetentionPeriod number, QueueName, ReceiveMessageWaitTimeSeconds number, RedriveAllowPolicy json,
      RedrivePolicy json, SqsManagedSseEnabled boolean, Tags tags, VisibilityTimeout number`,
    name: ['QueueName'],
    longestName: 80,
    replacedBy: ['QueueName', 'FifoQueue'],
    describe: (made) => {
      const { region, accountId } = made.identity;
      const url = `https://sqs.${region}.amazonaws.com/${accountId}/${made.name}`;
      const Arn = arnOf(made, 'sqs', made.name);
      return { physicalId: url, attributes: { Arn, QueueName: made.name, QueueUrl: url } };
    },
  },
  'AWS::SQS::QueuePolicy': {
    properties: 'PolicyDocument! json, Queues! []',
    replacedBy: [],
    describe: (made) => ({ physicalId: made.name, attributes: { Id: made.name } }),
  },
};

function describeAlarm(made: MadeResource) {
  return { physicalId: made.name, attributes: { Arn: arnOf(made, 'cloudwatch', `alarm:${made.name}`) } };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function checkAlarm(properties: Record<string, unknown>): string | undefined {
  const { Metrics, MetricName, ComparisonOperator, EvaluationPeriods, EvaluationCriteria } = properties;
  if (EvaluationCriteria !== undefined) return undefined;
  if ((Metrics === undefined) === (MetricName === undefined))
    return 'either MetricName or Metrics must be specified';
  if (ComparisonOperator === undefined || EvaluationPeriods === undefined)
    return 'ComparisonOperator and EvaluationPeriods must be specified';
  return undefined;
}

function checkDashboard({ DashboardBody }: Record<string, unknown>): string | undefined {
  try {
    JSON.parse(String(DashboardBody));
    return undefined;
  } catch {
    return 'DashboardBody must be JSON';
  }
}
