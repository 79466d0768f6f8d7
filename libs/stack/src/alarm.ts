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
      Namespace: options.namespace,
      MetricName: options.metric,
      Dimensions: Object.entries(options.dimensions).map(([Name, Value]): CfnObject => ({ Name, Value })),
      Statistic: options.statistic,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: options.above,
      Period: options.periodSeconds ?? 300,
      EvaluationPeriods: options.periods ?? 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [topic],
      OKActions: [topic],
    },
  };
}
