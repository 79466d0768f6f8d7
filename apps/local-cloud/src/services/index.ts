import type { Settings } from '../config';
import type { Log, ResourceType, ServiceDependencies } from '../core/service';
import type { StateDirectory } from '../core/state-directory';
import type { CloudServices } from '../server/router';
import { createAthena } from './athena';
import { createCloudFormation } from './cloudformation';
import { createDynamoDb } from './dynamodb';
import { createEcr } from './ecr';
import { createFirehose } from './firehose';
import { createGlue } from './glue';
import { createIam } from './iam';
import { createKinesis } from './kinesis';
import { createLambda } from './lambda';
import { createLogs } from './logs';
import { createRedshiftData } from './redshift-data';
import { createRedshiftServerless } from './redshift-serverless';
import { createRecordedResources } from './recorded';
import { createS3 } from './s3';
import { createScheduler } from './scheduler';
import { createSsm } from './ssm';
import { createSts } from './sts';

/** What the composition root needs. */
export interface WiringOptions {
  settings: Settings;
  state: StateDirectory;
  log: Log;
  /** `http://127.0.0.1:<port>`, known once the server listens; functions call back to it. */
  endpoint: () => string;
}

/** Every service, and what is to be done once the server answers. */
export interface WiredServices extends CloudServices {
  /** Goes on with what a killed process left half done; functions it invokes call back to the endpoint. */
  resume(): void;
}

/** Makes every service and hands each the ports of the others. The order is the order of dependence. */
export async function createServices(options: WiringOptions): Promise<WiredServices> {
  const { settings, state, log, endpoint } = options;
  const identity = { accountId: settings.accountId, region: settings.region };
  const { fsync } = settings;
  const dependencies = async (name: string): Promise<ServiceDependencies & { fsync: boolean }> => ({
    identity,
    stateDirectory: await state.folder(name),
    log,
    fsync,
  });
  const s3 = await createS3(await dependencies('s3'));
  const sts = createSts({ identity });
  const iam = await createIam(await dependencies('iam'));
  const ssm = await createSsm(await dependencies('ssm'));
  const logs = await createLogs(await dependencies('logs'));
  const kinesis = await createKinesis({
    ...(await dependencies('kinesis')),
    throttling: settings.kinesisThrottling ? 'aws' : 'off',
  });
  const dynamoDb = await createDynamoDb(await dependencies('dynamodb'));
  const glue = await createGlue({
    ...(await dependencies('glue')),
    objects: s3.store,
    logs: logs.sink,
  });
  const lambda = await createLambda({
    ...(await dependencies('lambda')),
    objects: s3.store,
    streams: kinesis.reader,
    logs: logs.sink,
    endpoint,
  });
  const firehose = await createFirehose({
    ...(await dependencies('firehose')),
    objects: s3.store,
    functions: lambda,
    tables: glue.catalog,
    intervalScale: settings.firehoseIntervalScale,
  });
  const scheduler = await createScheduler({
    ...(await dependencies('scheduler')),
    functions: lambda,
    intervalScale: settings.scheduleIntervalScale,
  });
  const athena = await createAthena({
    ...(await dependencies('athena')),
    objects: s3.store,
    catalog: glue.catalog,
  });

  const redshiftServerless = await createRedshiftServerless(await dependencies('redshift-serverless'));
  const redshiftData = await createRedshiftData({
    ...(await dependencies('redshift-data')),
    objects: s3.store,
    catalog: glue.catalog,
    findWorkgroup: redshiftServerless.findWorkgroup,
    dataFolder: await state.folder('s3'),
  });

  const services: CloudServices = {
    json: [
      createEcr({ identity }),
      ssm.service,
      logs.service,
      kinesis,
      dynamoDb,
      glue,
      firehose,
      athena,
      redshiftServerless,
      redshiftData,
    ],
    query: [sts, iam],
    rest: [s3.service, lambda, scheduler],
  };
  const recorded = await createRecordedResources(await dependencies('recorded'));
  const cloudFormation = await createCloudFormation({
    ...(await dependencies('cloudformation')),
    store: s3.store,
    types: { ...recorded, ...resourceTypes(services) },
    lookup: ssm.lookup,
  });
  return {
    ...services,
    query: [...services.query, cloudFormation.service],
    resume: () => {
      lambda.start();
      firehose.start();
      scheduler.start();
      cloudFormation.resume();
    },
  };
}

function resourceTypes({ json, query, rest }: CloudServices): Record<string, ResourceType> {
  return Object.assign({}, ...[...json, ...query, ...rest].map(({ resources }) => resources ?? {})) as Record<
    string,
    ResourceType
  >;
}

/** What uses other services, in the order it ends: a delivery may wait for a function, a function for a stream. */
const closedFirst = ['cloudformation', 'redshift-data', 'athena', 'glue', 'firehose', 'scheduler', 'lambda'];

/** Closes every service, those that use others before those. */
export async function closeServices(services: CloudServices, log: Log): Promise<void> {
  const all = [...services.query, ...services.json, ...services.rest];
  const first = closedFirst.flatMap((name) => all.filter((service) => service.name === name));
  for (const service of [...first, ...all.filter((other) => !first.includes(other))]) {
    await service
      .close?.()
      .catch((error: unknown) => log.error('close failed', { service: service.name, error }));
  }
}
