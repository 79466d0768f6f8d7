import { PutObjectCommand } from '@aws-sdk/client-s3';
import { athenaClient, dynamoDbClient, redshiftDataClient, s3Client } from '@denver/aws-clients';
import { dataset, type DatasetId } from '@denver/record-model';
import { readFileSync } from 'node:fs';
import { answerAll, answerFromCubes, questionsOf, type Answer, type CubeAnswers } from './answers';
import { deploy, stacks } from './deploy';
import { StoppedError } from './errors';
import { assertSameFlags } from './kept-flags';
import type { Program, ProgramOptions } from './program';
import { reconcile } from './reconcile/reconcile';
import type { Reconciliation } from './reconcile/compare';
import { laptop, type Session } from './session';

/** Says one line to the person who watches. */
export type Say = (text: string) => void;

/** Everything that runs while events flow. */
export interface Pipeline {
  cloud: Program;
  agent: Program;
  /** One per dataset. */
  generators: Program[];
}

/**
 * Brings the whole chain up: local cloud, generators, every stack, agent, catalog.
 *
 * Nothing waits that need not: the generators only write files, which wait for the agent; the agent's records wait in
 * the streams for the consumer.
 *
 * @throws LaptopConfigError the state folder, a port or a flag is wrong; nothing has started yet
 * @throws ProgramFailedError a generator refuses its source, at once; or a deploy fails
 * @throws StoppedError `stopping` was aborted
 */
export async function openPipeline(session: Session, say: Say, stopping?: AbortSignal): Promise<Pipeline> {
  if (!session.config.reset) assertSameFlags(session.config);
  session.makeStateFolder();
  const cloud = await session.startCloud({ reset: session.config.reset });
  session.prepare();
  say(`local cloud at ${session.endpoint}`);
  const generators = session.startGenerators();
  const agent = await Promise.race([failure(generators, stopping), deployAll(session, say)]);
  say('catalog and warehouse migrated, every stack deployed');
  return { cloud, agent, generators };
}

/** Never resolves: rejects when a generator fails or everything is to stop. */
function failure(generators: readonly Program[], stopping: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new StoppedError());
    if (stopping?.aborted) stop();
    stopping?.addEventListener('abort', stop, { once: true });
    for (const generator of generators) generator.succeeded().catch(reject);
  });
}

/** @returns the agent, which starts as soon as the lake is there */
async function deployAll(session: Session, say: Say): Promise<Program> {
  const options = {
    workspaceRoot: session.workspaceRoot,
    stateDirectory: session.config.stateDirectory,
    stage: laptop.stage,
    env: session.env,
    run: (program: ProgramOptions) => session.run(program),
    onStack: (name: string, unchanged: boolean) =>
      say(unchanged ? `${name} is deployed already` : `deploying ${name}`),
  };
  await deploy(stacks.foundations, options);
  await uploadBoundaries(session);
  await deploy(stacks.lake, options);
  const agent = session.startAgent();
  say('events are flowing');
  await Promise.all([deploy(stacks.readers, options), session.migrate('catalog')]);
  await session.migrate('warehouse');
  return agent;
}

/** Asks the questions whose dataset flows here, or the first `limit` of them. */
export function askAll(session: Session, limit?: number): Promise<Answer[]> {
  return answerAll(athenaClient(settings(session)), questionsOf(session.datasets).slice(0, limit), {
    workGroup: `denver-${laptop.stage}`,
    database: `denver_${laptop.stage}`,
  });
}

/** Asks the same questions of the cubes and holds their answers against those of the lake. */
export function compareCubes(session: Session, fromLake: readonly Answer[]): Promise<CubeAnswers> {
  return answerFromCubes(redshiftDataClient(settings(session)), fromLake, {
    workgroupName: `denver-${laptop.stage}`,
    database: 'denver',
  });
}

/** Holds what was written against what arrived, dataset by dataset. */
export async function reconcileAll(
  session: Session,
): Promise<Array<{ id: DatasetId; result: Reconciliation }>> {
  const s3 = s3Client(settings(session));
  const dynamoDb = dynamoDbClient(settings(session));
  const results = [];
  for (const id of session.datasets) {
    const { rawFields, keyColumn, partitionKeyFields } = dataset(id);
    const result = await reconcile({
      s3,
      dynamoDb,
      bucket: session.lakeBucket,
      dataset: id,
      table: `denver-${id}-${laptop.stage}`,
      keyColumn,
      logDirectory: session.logDirectory,
      agentQuarantine: session.path('agent', 'quarantine'),
      stableColumns: partitionKeyFields.map((field) => rawFields.indexOf(field)),
    });
    results.push({ id, result });
  }
  return results;
}

async function uploadBoundaries(session: Session): Promise<void> {
  const { boundaries } = session.config;
  if (!boundaries) return;
  const object = {
    Bucket: session.lakeBucket,
    Key: 'reference/neighborhoods.geojson',
    Body: readFileSync(boundaries),
  };
  await s3Client(settings(session)).send(new PutObjectCommand(object));
}

function settings(session: Session): { region: string; endpoint: string } {
  return { region: laptop.region, endpoint: session.endpoint };
}
