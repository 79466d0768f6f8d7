import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { GlueClient } from '@aws-sdk/client-glue';
import { IAMClient } from '@aws-sdk/client-iam';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from '@denver/aws-clients';
import { region } from '../engines/engine';

/** The genuine clients of SDK v3, pointed at one engine; one attempt per call. */
export function createClients(endpoint: string) {
  const settings = {
    ...clientSettings({ endpoint, region, maxAttempts: 1 }),
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  return {
    athena: new AthenaClient(settings),
    cloudFormation: new CloudFormationClient(settings),
    dynamoDb: new DynamoDBClient(settings),
    firehose: new FirehoseClient(settings),
    glue: new GlueClient(settings),
    iam: new IAMClient(settings),
    kinesis: new KinesisClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    redshiftData: new RedshiftDataClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    scheduler: new SchedulerClient(settings),
    ssm: new SSMClient(settings),
    sts: new STSClient(settings),
  };
}

/** One client per service. */
export type Clients = ReturnType<typeof createClients>;

/** Closes the connections. */
export function destroyClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}

interface Sendable {
  middlewareStack: {
    add(
      middleware: (next: (args: never) => Promise<unknown>) => (args: never) => Promise<unknown>,
      options: { step: 'build'; name: string },
    ): void;
  };
}

/** A command whose JSON body has members its SDK would not send, e.g. ones that do not exist. */
export function withMembers<Command>(command: Command, members: Record<string, unknown>): Command {
  (command as Sendable).middlewareStack.add(
    (next) => (args) => {
      const { request } = args as { request: { body: string | Uint8Array; headers: Record<string, string> } };
      const text = typeof request.body === 'string' ? request.body : Buffer.from(request.body).toString();
      request.body = JSON.stringify({ ...(JSON.parse(text) as object), ...members });
      request.headers['content-length'] = String(Buffer.byteLength(request.body));
      return next(args);
    },
    { step: 'build', name: 'withMembers' },
  );
  return command;
}
