import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DeployFailedError } from '../errors';
import { run } from './program';

/** What an app does between and after its stacks. */
export type AppScript = 'deploy:files' | 'deploy:after';

/** Scripts of apps. */
export interface AppScripts {
  /**
   * Runs a script of the app's package.json with `STAGE` and `AWS_REGION`; nothing to do when it has none of that name.
   *
   * @throws DeployFailedError it failed; the message has its last lines
   */
  run(appFolder: string, script: AppScript, target: { stage: string; region: string }): Promise<void>;
}

/** Scripts run by npm; what they say goes to `onOutput`. */
export function npmScripts(env: NodeJS.ProcessEnv, onOutput: (text: string) => void): AppScripts {
  return {
    run: async (appFolder, script, { stage, region }) => {
      const manifest = JSON.parse(await readFile(join(appFolder, 'package.json'), 'utf8')) as {
        scripts?: Record<string, string>;
      };
      if (!manifest.scripts?.[script]) return;
      const { exitCode, said } = await run({
        command: 'npm',
        args: ['run', '--silent', script],
        cwd: appFolder,
        env: { ...env, STAGE: stage, AWS_REGION: region },
        onOutput,
      });
      if (exitCode === 0) return;
      const last = said.trim().split('\n').slice(-3).join(' ');
      throw new DeployFailedError(
        `${basename(appFolder)} ${script}`,
        last || `exit code ${exitCode}`,
        'Mend the cause and run the same command again.',
      );
    },
  };
}
