import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Template } from '../core/template';
import { deployOrder } from '../core/deploy-order';
import { exportsOf, importsOf } from '../core/template';
import { DeliveryConfigError, PackageError } from '../errors';

/** One package: what osls made of one service file of an app. */
export interface Package {
  /** Stack it becomes, e.g. `denver-consumer-dev`. */
  readonly stack: string;
  /** e.g. `denver-consumer`. */
  readonly service: string;
  /** Service file, e.g. `serverless.state.ts`. */
  readonly config: string;
  /** Folder from the app's, e.g. `dist/state`. */
  readonly folder: string;
  /** Absolute. */
  readonly directory: string;
  readonly stage: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly template: Template;
}

/** Service file of what holds data. */
export const stateConfig = 'serverless.state.ts';

interface StateFile {
  service: {
    service: string;
    provider: { stage: string; region: string; stackTags?: Record<string, string> };
  };
}

/** Names of the apps that have a service file. */
export async function serviceApps(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'apps'));
  const has = async (app: string) => (await serviceFiles(join(root, 'apps', app))).length > 0;
  const flags = await Promise.all(names.map(has));
  return names.filter((_, index) => flags[index]).sort();
}

/** Folder of an app. @throws DeliveryConfigError it has no service file, or there is no such app */
export async function appFolder(root: string, app: string): Promise<string> {
  const apps = await serviceApps(root);
  if (apps.includes(app)) return join(root, 'apps', app);
  throw new DeliveryConfigError('app', `Expected one of ${apps.join(', ')}, got "${app}".`);
}

/**
 * The packages of an app in the order they are deployed in: what exports first.
 *
 * @throws PackageError one is missing, or was made for another stage or region
 */
export async function readPackages(
  folder: string,
  target: { stage: string; region: string },
): Promise<Package[]> {
  const app = basename(folder);
  const packages = await Promise.all(
    (await serviceFiles(folder)).map((config) => readPackage(app, folder, config, target)),
  );
  const ordered = deployOrder(
    packages.map((item) => ({
      name: item.stack,
      exports: exportsOf(item.template),
      imports: importsOf(item.template),
      item,
    })),
  ).map(({ item }) => item);
  // Stacks with data come first even when nothing is imported from them.
  return [...ordered].sort((left, right) => rank(left) - rank(right));
}

/** Apps that have to be deployed before one, as its package.json says: `"delivery": { "after": ["catalog"] }`. */
export async function readAfter(folder: string): Promise<readonly string[]> {
  const { delivery } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    delivery?: { after?: readonly string[] };
  };
  return delivery?.after ?? [];
}

/** Base64 of the SHA-256 of a file, as osls notes it beside an uploaded package. */
export async function fileSha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('base64');
}

async function serviceFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => /^serverless(\.[a-z]+)?\.ts$/.test(name)).sort();
}

/** `serverless.ts` is packaged to `dist/main`, `serverless.state.ts` to `dist/state`. */
async function readPackage(
  app: string,
  appFolderPath: string,
  config: string,
  target: { stage: string; region: string },
): Promise<Package> {
  const folder = `dist/${/^serverless\.([a-z]+)\.ts$/.exec(config)?.[1] ?? 'main'}`;
  const directory = join(appFolderPath, folder);
  const again = `Run: STAGE=${target.stage} AWS_REGION=${target.region} npx nx package ${app}`;
  if (!existsSync(join(directory, 'serverless-state.json')))
    throw new PackageError(app, `there is no package of ${config}.`, again);
  const read = async <T>(name: string) => JSON.parse(await readFile(join(directory, name), 'utf8')) as T;
  const { service } = await read<StateFile>('serverless-state.json');
  const { stage, region, stackTags = {} } = service.provider;
  if (stage !== target.stage || region !== target.region)
    throw new PackageError(
      app,
      `expected the package of ${config} to be made for ${target.stage} in ${target.region}, got ${stage} in ${region}.`,
      again,
    );
  return {
    stack: `${service.service}-${stage}`,
    service: service.service,
    config,
    folder,
    directory,
    stage,
    region,
    tags: stackTags,
    template: await read<Template>('cloudformation-template-update-stack.json'),
  };
}

function rank({ config }: Package): number {
  return config === stateConfig ? 0 : 1;
}
