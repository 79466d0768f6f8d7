import type { S3Client } from '@aws-sdk/client-s3';
import {
  athenaClient,
  redshiftDataClient,
  s3Client,
  type AthenaPort,
  type RedshiftPort,
} from '@denver/aws-clients';
import { readFile } from 'node:fs/promises';
import { findIdentityRegion, findLake, subscriptionOf } from './adapters/account';
import type { Context } from './adapters/context';
import { quickSightClient, type QuickSightPort } from './adapters/quicksight-client';
import { cityMapOf } from '../adapters/city-map';
import type { CityMap } from '../core/boundaries';
import type { QuickSightConfig } from './config';
import { deployment, type Deployment } from './core/deployment';
import type { Place } from './core/names';
import { stepsOf } from './steps';
import type { Step } from './step';

/** The clients of a run; tests put others here. */
export interface Ports {
  readonly quickSight: (region: string) => QuickSightPort;
  readonly athena: AthenaPort;
  readonly redshift: RedshiftPort;
  readonly s3: Pick<S3Client, 'send'>;
  /** The first pause while waiting, in milliseconds. */
  readonly pauseMs: number;
  /** The map for those without official boundaries. */
  readonly cells: () => Promise<CityMap>;
  readonly log: (line: string) => void;
}

/** The ports of a run against AWS. */
export function awsPorts(region: string, cellsFile: URL, log: (line: string) => void): Ports {
  return {
    quickSight: (other) => quickSightClient(other),
    athena: athenaClient({ region }),
    redshift: redshiftDataClient({ region }),
    s3: s3Client({ region }),
    pauseMs: 1_000,
    cells: async () => JSON.parse(await readFile(cellsFile, 'utf8')) as CityMap,
    log,
  };
}

/** A deployment and the steps that make it. */
export interface Prepared {
  readonly wanted: Deployment;
  readonly steps: readonly Step[];
}

/**
 * Finds out where everything goes and works out what should stand there; writes nothing.
 *
 * @throws QuickSightConfigError, NotSubscribedError, AccessError
 */
export async function prepare(config: QuickSightConfig, ports: Ports): Promise<Prepared> {
  const { region, namespace, stage } = config;
  const { account, bucket } = await findLake(ports.athena, stage);
  const client = ports.quickSight(region);
  const identityRegion =
    config.identityRegion ?? (await findIdentityRegion(client, { account, region, namespace }));
  await subscriptionOf(ports.quickSight(identityRegion), account);
  const place: Place = { stage, account, region, identityRegion, namespace, lakeBucket: bucket };
  const map = cityMapOf({ s3: ports.s3, bucket, cells: await ports.cells(), now: Date.now, log: ports.log });
  const wanted = deployment(place, config.feed, await map());
  const patience = { timeoutMs: config.timeoutMs, pauseMs: ports.pauseMs };
  const context: Context = { client, place, audience: config.audience, patience };
  return { wanted, steps: stepsOf(context, ports.s3, wanted) };
}

/** What `export` writes: worked out without asking anybody, for an account of zeros. */
export async function offline(
  { stage, region, namespace, feed }: QuickSightConfig,
  ports: Pick<Ports, 'cells'>,
) {
  const account = '000000000000';
  const lakeBucket = `denver-lake-${account}-${region}-${stage}`;
  const place: Place = { stage, account, region, identityRegion: region, namespace, lakeBucket };
  return deployment(place, feed, await ports.cells());
}
