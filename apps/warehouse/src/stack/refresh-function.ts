import { dataset, datasetIds } from '@denver/record-model';
import {
  arnOf,
  redshiftFunctionRole,
  serviceRole,
  type CfnObject,
  type CfnResource,
  type CfnResources,
} from '@denver/stack';
import {
  databaseName,
  glueArn,
  glueDatabase,
  lakeArn,
  lakeBucketArn,
  lakeBucketName,
  refreshFunction,
  warehouseName,
} from './names';

/** One invocation at a time is enough, and a second one only waits: see the refresh lock. */
export function refreshFunctions(): Record<string, object> {
  return {
    refresh: {
      name: refreshFunction,
      description: 'Brings the cubes up to the lake',
      handler: 'src/handler.handler',
      role: arnOf('RefreshRole'),
      memorySize: 512,
      timeout: 900,
      environment: {
        WORKGROUP: warehouseName,
        DATABASE: databaseName,
        GLUE_DATABASE: glueDatabase,
        LAKE_BUCKET: lakeBucketName,
      },
    },
  };
}

/** The function's role, the schedule and the schedule's role. */
export function refreshResources(): CfnResources {
  return { RefreshRole: refreshRole(), ScheduleRole: scheduleRole(), RefreshSchedule: schedule() };
}

/** As often as the stage's `refreshRate` says; a look that finds nothing new wakes no warehouse. */
function schedule(): CfnResource {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: refreshFunction,
      Description: 'Brings the cubes up to the lake',
      ScheduleExpression: '${param:refreshRate}',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: arnOf('RefreshLambdaFunction'),
        RoleArn: arnOf('ScheduleRole'),
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
    statements: [{ actions: ['lambda:InvokeFunction'], resources: [arnOf('RefreshLambdaFunction')] }],
  });
}

const workgroupArn: CfnObject = { 'Fn::GetAtt': ['Workgroup', 'Workgroup.WorkgroupArn'] };

/** What the function may do; in the database it has the rights of the role `refresher`. */
function refreshRole(): CfnResource {
  const redshift = { workgroupArn, databaseRole: 'refresher', batches: true };
  return redshiftFunctionRole(refreshFunction, redshift, [
    {
      actions: ['glue:BatchCreatePartition', 'glue:GetPartitions', 'glue:GetTable'],
      resources: [
        glueArn('catalog'),
        glueArn(`database/${glueDatabase}`),
        ...datasetIds.map((id) => glueArn(`table/${glueDatabase}/${dataset(id).eventsTable}`)),
      ],
    },
    {
      actions: ['s3:ListBucket'],
      resources: [lakeBucketArn],
      condition: { StringLike: { 's3:prefix': [...datasetIds.map((id) => `events/${id}/*`), 'cubes/*'] } },
    },
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: ['version', 'checked', 'refreshing'].map((name) => lakeArn(`/cubes/${name}.json`)),
    },
  ]);
}
