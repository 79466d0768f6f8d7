import { CloudError, refuse } from '../../core/errors';
import { invalid, type Input } from '../../core/input';
import type { CloudIdentity } from '../../core/service';
import { parseExpression } from './schedule-expression';
import { isTimeZone } from './wall-time';

/** What a schedule is told to do. Times are milliseconds since the epoch. */
export interface ScheduleSettings {
  /** e.g. `rate(5 minutes)`. */
  expression: string;
  timeZone: string;
  startMs?: number;
  endMs?: number;
  isEnabled: boolean;
  description?: string;
  /** Recorded. */
  kmsKeyArn?: string;
  actionAfterCompletion: 'NONE' | 'DELETE';
  /** `OFF`, or the minutes in which a target may be invoked; it is at their beginning. */
  flexibleMinutes?: number;
  target: ScheduleTarget;
}

/** The function a schedule invokes. */
export interface ScheduleTarget {
  arn: string;
  /** Recorded: no call is denied by a role. */
  roleArn: string;
  /** Text that is sent as the event; a scheduled event when it is absent. */
  input?: string;
  maximumAgeSeconds: number;
  maximumRetries: number;
  /** Recorded: what is given up is counted and logged, not sent. */
  deadLetterArn?: string;
}

/** A schedule as kept. */
export interface ScheduleRecord extends ScheduleSettings {
  name: string;
  group: string;
  createdMs: number;
  modifiedMs: number;
  /** From when a rate counts its intervals. */
  anchorMs: number;
  /** When the target was last to be invoked. */
  lastMs?: number;
  clientToken?: string;
}

/** Members of a schedule, beside its name. */
export const settingMembers: readonly string[] = [
  'GroupName',
  'Description',
  'EndDate',
  'FlexibleTimeWindow',
  'KmsKeyArn',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'State',
  'Target',
];

/** What a name of a schedule or group must match. */
export const namePattern = '[0-9a-zA-Z-_.]+';
const rolePattern = 'arn:aws(-[a-z]+)?:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+';
const functionPattern = /^arn:aws(-[a-z]+)?:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

/**
 * Reads the settings of a schedule. Targets other than a Lambda function are refused.
 *
 * @throws CloudError ValidationException, NotImplementedException
 */
export function readSettings(input: Input): ScheduleSettings {
  const expression = input.text('ScheduleExpression', { min: 1, max: 256 });
  if (!parseExpression(expression))
    throw new CloudError('ValidationException', `Invalid Schedule Expression ${expression}.`);
  const timeZone = input.optionalText('ScheduleExpressionTimezone', { min: 1, max: 50 }) ?? 'UTC';
  if (!isTimeZone(timeZone))
    throw new CloudError('ValidationException', `Invalid Schedule Expression Timezone ${timeZone}.`);
  const window = input.optionalInput('FlexibleTimeWindow', ['Mode', 'MaximumWindowInMinutes']);
  if (!window) throw invalid('FlexibleTimeWindow', null, 'Member must not be null');
  const isFlexible = window.text('Mode', { oneOf: ['OFF', 'FLEXIBLE'] }) === 'FLEXIBLE';
  const flexibleMinutes = window.optionalInteger('MaximumWindowInMinutes', 1, 1440);
  if (isFlexible !== (flexibleMinutes !== undefined))
    throw new CloudError(
      'ValidationException',
      'Invalid FlexibleTimeWindow: MaximumWindowInMinutes goes with the mode FLEXIBLE.',
    );
  const startMs = input.optionalTimestampMs('StartDate');
  const endMs = input.optionalTimestampMs('EndDate');
  if (startMs !== undefined && endMs !== undefined && endMs <= startMs)
    throw new CloudError('ValidationException', 'EndDate must be after StartDate.');
  const description = input.optionalText('Description', { max: 512 });
  const kmsKeyArn = input.optionalText('KmsKeyArn', { pattern: 'arn:aws(-[a-z]+)?:kms:.+' });
  return {
    expression,
    timeZone,
    ...(startMs !== undefined && { startMs }),
    ...(endMs !== undefined && { endMs }),
    isEnabled: (input.optionalText('State', { oneOf: ['ENABLED', 'DISABLED'] }) ?? 'ENABLED') === 'ENABLED',
    ...(description !== undefined && { description }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    actionAfterCompletion: (input.optionalText('ActionAfterCompletion', { oneOf: ['NONE', 'DELETE'] }) ??
      'NONE') as ScheduleSettings['actionAfterCompletion'],
    ...(flexibleMinutes !== undefined && { flexibleMinutes }),
    target: readTarget(input),
  };
}

function readTarget(input: Input): ScheduleTarget {
  const target = input.optionalInput('Target', [
    'Arn',
    'RoleArn',
    'Input',
    'RetryPolicy',
    'DeadLetterConfig',
  ]);
  if (!target) throw invalid('Target', null, 'Member must not be null');
  const arn = target.text('Arn', { min: 1, max: 1600 });
  if (!functionPattern.test(arn))
    throw refuse(input.what, `the target ${arn}`, 'It invokes Lambda functions by their ARN.');
  const retry = target.optionalInput('RetryPolicy', ['MaximumEventAgeInSeconds', 'MaximumRetryAttempts']);
  const deadLetterArn = target
    .optionalInput('DeadLetterConfig', ['Arn'])
    ?.optionalText('Arn', { pattern: 'arn:aws(-[a-z]+)?:sqs:[a-z0-9-]+:\\d{12}:[\\w-]+(\\.fifo)?' });
  const text = target.optionalText('Input', { min: 1 });
  if (text !== undefined && !isJson(text))
    throw new CloudError('ValidationException', 'Invalid Target Input: it must be well-formed JSON.');
  return {
    arn,
    roleArn: target.text('RoleArn', { max: 1600, pattern: rolePattern }),
    ...(text !== undefined && { input: text }),
    maximumAgeSeconds: retry?.optionalInteger('MaximumEventAgeInSeconds', 60, 86_400) ?? 86_400,
    maximumRetries: retry?.optionalInteger('MaximumRetryAttempts', 0, 185) ?? 185,
    ...(deadLetterArn !== undefined && { deadLetterArn }),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** ARN of a schedule. */
export function scheduleArn({ region, accountId }: CloudIdentity, group: string, name: string): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${name}`;
}

/** ARN of a group. */
export function groupArn({ region, accountId }: CloudIdentity, name: string): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`;
}

/** A schedule as GetSchedule shows it. */
export function showSchedule(identity: CloudIdentity, schedule: ScheduleRecord): object {
  const { target, flexibleMinutes, startMs, endMs } = schedule;
  return {
    Arn: scheduleArn(identity, schedule.group, schedule.name),
    Name: schedule.name,
    GroupName: schedule.group,
    Description: schedule.description,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    StartDate: startMs === undefined ? undefined : startMs / 1000,
    EndDate: endMs === undefined ? undefined : endMs / 1000,
    State: schedule.isEnabled ? 'ENABLED' : 'DISABLED',
    KmsKeyArn: schedule.kmsKeyArn,
    ActionAfterCompletion: schedule.actionAfterCompletion,
    FlexibleTimeWindow:
      flexibleMinutes === undefined
        ? { Mode: 'OFF' }
        : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: flexibleMinutes },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: {
        MaximumEventAgeInSeconds: target.maximumAgeSeconds,
        MaximumRetryAttempts: target.maximumRetries,
      },
      DeadLetterConfig: target.deadLetterArn === undefined ? undefined : { Arn: target.deadLetterArn },
    },
    CreationDate: schedule.createdMs / 1000,
    LastModificationDate: schedule.modifiedMs / 1000,
  };
}
