import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { oneLine } from '../core/stack-events';
import { run } from './program';
import type { Package } from './packages';

/** Where osls is and what it gets. */
export interface OslsOptions {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onOutput: (text: string) => void;
}

/** How a run of osls ended; `reason` is empty after success. */
export interface OslsResult {
  readonly ok: boolean;
  /** One line. */
  readonly reason: string;
}

/** The deploy program. */
export interface Osls {
  /** Deploys a package as it is. */
  deploy(appFolder: string, item: Package): Promise<OslsResult>;
  /** Goes back to a package that was deployed before. @param artifact its folder in the stack's bucket, e.g. `1700000000000-2023-…` */
  rollback(
    appFolder: string,
    item: Pick<Package, 'config' | 'stage' | 'region'>,
    artifact: string,
  ): Promise<OslsResult>;
}

/** The program `serverless` of the workspace. */
export function oslsProgram(options: OslsOptions): Osls {
  return {
    deploy: (folder, item) => osls(folder, item, ['deploy', '--package', item.folder], options),
    rollback: (folder, item, artifact) =>
      osls(folder, item, ['rollback', '--timestamp', artifact.split('-')[0] ?? ''], options),
  };
}

async function osls(
  appFolder: string,
  { config, stage, region }: Pick<Package, 'config' | 'stage' | 'region'>,
  args: readonly string[],
  { root, env, onOutput }: OslsOptions,
): Promise<OslsResult> {
  const { exitCode, said } = await run({
    command: process.execPath,
    args: [
      join(root, 'node_modules/serverless/bin/serverless.js'),
      ...args,
      '--config',
      config,
      '--stage',
      stage,
      '--region',
      region,
    ],
    cwd: appFolder,
    env: { ...env, STAGE: stage, AWS_REGION: region },
    onOutput,
  });
  return exitCode === 0 ? { ok: true, reason: '' } : { ok: false, reason: errorIn(said, exitCode) };
}

/** The paragraph after `Error:` in what osls said, else its last line. */
export function errorIn(said: string, exitCode: number): string {
  const plain = stripVTControlCharacters(said);
  const [, message] =
    /^(?:✖ )?(?:[A-Za-z ]*)?Error:?\s*\n([\s\S]*?)(?:\n\s*\n|(?![\s\S]))/m.exec(plain) ?? [];
  const last = plain.trim().split('\n').at(-1) ?? '';
  return oneLine(message ?? '') || oneLine(last) || `exit code ${exitCode}`;
}
