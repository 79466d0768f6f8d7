import { dataset, datasetIds } from '@denver/record-model';
import {
  alarm,
  arnOf,
  functionRole,
  imported,
  serviceRole,
  stage,
  sub,
  type CfnObject,
  type CfnResource,
  type CfnResources,
} from '@denver/stack';

/** Name of the function that compacts, and of its schedule. */
export const compactFunction = `denver-catalog-${stage}-compact`;

const workGroupName = `denver-${stage}`;
const databaseName = `denver_${stage}`;
const lakeBucketArn = imported('denver-ingest-state', 'LakeBucketArn');

/** One invocation at a time is enough; of two at once one does the work. */
export function compactFunctions(): Record<string, object> {
  return {
    compact: {
      name: compactFunction,
      description: 'Compacts the months of the lake that have changed',
      handler: 'src/handler.handler',
      role: arnOf('CompactRole'),
      memorySize: 512,
      timeout: 900,
      environment: {
        WORK_GROUP: workGroupName,
        GLUE_DATABASE: databaseName,
        LAKE_BUCKET: imported('denver-ingest-state', 'LakeBucketName'),
      },
    },
  };
}

/** The function's role, the schedule with its role, and what has to be known of them. */
export function compactResources(): CfnResources {
  return {
    CompactRole: compactRole(),
    CompactScheduleRole: scheduleRole(),
    CompactSchedule: schedule(),
    CompactAlarm: alarm({
      name: 'catalog-compact',
      description:
        'The compacted tables do not follow the events: a compaction of this day failed. The log of the compact function names the months.',
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: compactFunction },
      metric: 'Errors',
      statistic: 'Sum',
      above: 0,
      periodSeconds: 86_400,
    }),
  };
}

/** As often as the stage's `compactRate` says; a look that finds nothing new asks no query. */
function schedule(): CfnResource {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: compactFunction,
      Description: 'Compacts the months of the lake that have changed',
      ScheduleExpression: '${param:compactRate}',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: arnOf('CompactLambdaFunction'),
        RoleArn: arnOf('CompactScheduleRole'),
        // The next turn comes anyway.
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      },
    },
  };
}

function scheduleRole(): CfnResource {
  return serviceRole({
    principal: 'scheduler.amazonaws.com',
    condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    statements: [{ actions: ['lambda:InvokeFunction'], resources: [arnOf('CompactLambdaFunction')] }],
  });
}

/** Athena does its work with the rights of whoever asks: it reads tables and events, and writes files and results. */
function compactRole(): CfnResource {
  const tables = (names: readonly string[]): CfnObject[] =>
    names.map((name) => glueArn(`table/${databaseName}/${name}`));
  const compacted = tables(datasetIds.map((id) => dataset(id).compactedTable));
  const events = tables(datasetIds.map((id) => dataset(id).eventsTable));
  const database = [glueArn('catalog'), glueArn(`database/${databaseName}`)];
  return functionRole(compactFunction, [
    {
      actions: [
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      resources: [
        sub(`arn:\${AWS::Partition}:athena:\${AWS::Region}:\${AWS::AccountId}:workgroup/${workGroupName}`),
      ],
    },
    {
      actions: ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable'],
      resources: [...database, ...events, ...compacted],
    },
    // Athena looks for this one before every query.
    { actions: ['glue:GetDatabase'], resources: [glueArn('database/default')] },
    {
      actions: ['glue:BatchCreatePartition', 'glue:BatchDeletePartition', 'glue:BatchUpdatePartition'],
      resources: [...database, ...compacted],
    },
    { actions: ['s3:GetObject'], resources: datasetIds.map((id) => lakeArn(`/events/${id}/*`)) },
    {
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      resources: [lakeArn('/athena-results/*'), lakeArn('/compacted/*')],
    },
    { actions: ['s3:DeleteObject'], resources: [lakeArn('/compacted/*')] },
    { actions: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], resources: [lakeBucketArn] },
    {
      actions: ['s3:ListBucket'],
      resources: [lakeBucketArn],
      condition: {
        StringLike: {
          's3:prefix': [...datasetIds.map((id) => `events/${id}/*`), 'compacted/*', 'athena-results/*'],
        },
      },
    },
  ]);
}

function lakeArn(path: string): CfnObject {
  return sub(`\${LakeBucketArn}${path}`, { LakeBucketArn: lakeBucketArn });
}

function glueArn(path: string): CfnObject {
  return sub(`arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:${path}`);
}
