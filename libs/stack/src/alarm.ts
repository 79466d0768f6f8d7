import { stage, sub, type CfnObject, type CfnResource, type CfnValue } from './template';

/** One thing to be woken for. */
export interface AlarmOptions {
  /** e.g. `consumer-service-request-behind`; the alarm is `denver-<name>-<stage>`. */
  readonly name: string;
  /** What it means and what to do, in a sentence or two: it is all that the mail says. */
  readonly description: string;
  /** e.g. `AWS/Lambda`. */
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, CfnValue>>;
  /**
   * One more dimension, and those of its values whose sum is watched, e.g. `{ QueryState: ['SUCCEEDED', 'FAILED'] }`:
   * CloudWatch finds a metric by all of its dimensions and adds nothing up by itself. At most nine values; a value
   * nothing was published under counts as none.
   */
  readonly summedOver?: Readonly<Record<string, readonly string[]>>;
  readonly statistic: 'Sum' | 'Maximum' | 'Average';
  /** In the metric's unit; the alarm goes off above it. */
  readonly above: number;
  /** Default 300. */
  readonly periodSeconds?: number;
  /** Periods in a row that have to be above; default 1. */
  readonly periods?: number;
}

/** Name of the topic every alarm of a stage goes to; `denver-operations` makes it. */
export const alarmTopicName = `denver-alarms-${stage}`;

/**
 * A CloudWatch alarm that tells the stage's topic when it goes off and when it is over. No data counts as well: what
 * does not run has its own alarm where it matters.
 *
 * The topic is named, not imported: an app can be deployed before anyone listens.
 */
export function alarm(options: AlarmOptions): CfnResource {
  const topic = sub(`arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:${alarmTopicName}`);
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `denver-${options.name}-${stage}`,
      AlarmDescription: options.description,
      ...watched(options),
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: options.above,
      EvaluationPeriods: options.periods ?? 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [topic],
      OKActions: [topic],
    },
  };
}

/** One metric, or the sum of several. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
function watched({ summedOver, ...options }: AlarmOptions): CfnObject {
  const { namespace: Namespace, metric: MetricName, statistic, periodSeconds: Period = 300 } = options;
  const fixed = dimensionList(options.dimensions);
  if (!summedOver) return { Namespace, MetricName, Dimensions: fixed, Statistic: statistic, Period };
  const variants = Object.entries(summedOver).flatMap(([Name, values]) =>
    values.map((Value) => [...fixed, { Name, Value }]),
  );
  return {
    Metrics: [
      { Id: 'total', Expression: 'SUM(METRICS())', Label: MetricName, ReturnData: true },
      ...variants.map((Dimensions, index) => ({
        Id: `part${index}`,
        MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: statistic },
        ReturnData: false,
      })),
    ],
  };
}

function dimensionList(dimensions: AlarmOptions['dimensions']): CfnObject[] {
  return Object.entries(dimensions).map(([Name, Value]): CfnObject => ({ Name, Value }));
}
