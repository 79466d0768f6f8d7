import type { HelpConfig, StartConfig, StatusConfig } from './config';
import { helpText, loadConfig, surroundings } from './config';
import { GeneratorError, reasonOf } from './errors';
import { start } from './start';
import { readStatus, statusText } from './status';

async function run(config: StartConfig | StatusConfig | HelpConfig): Promise<void> {
  if (config.command === 'help') {
    process.stdout.write(helpText());
  } else if (config.command === 'status') {
    const status = readStatus(config);
    process.stdout.write(`${config.json ? JSON.stringify(status) : statusText(status)}\n`);
  } else {
    const stop = new AbortController();
    const onSignal = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
    await start(config, { stderr: process.stderr, signal: stop.signal });
  }
}

try {
  await run(loadConfig(process.argv.slice(2), surroundings()));
} catch (error) {
  const known = error instanceof GeneratorError ? error : undefined;
  process.stderr.write(`generator: ${known ? known.message : reasonOf(error)}\n`);
  if (known === undefined || known.kind === 'invariant') process.stderr.write(`${(error as Error).stack}\n`);
  if (known?.code === 'generator.usage') process.stderr.write('generator: see generator help\n');
  process.exitCode = known?.kind === 'config' ? 2 : 1;
}
