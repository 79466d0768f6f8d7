import { startCloud } from './cloud';
import { loadConfig, usage, type Settings } from './config';
import { createLog } from './core/log';
import { resetStateDirectory } from './core/state-directory';
import { ConfigError, PortInUseError, StateDirectoryError, StateLockedError } from './errors';

async function main(): Promise<void> {
  const command = loadConfig(process.argv.slice(2), process.env);
  if (command.verb === 'help') {
    process.stdout.write(usage);
  } else if (command.verb === 'reset') {
    await resetStateDirectory(command.settings.stateDirectory);
    process.stderr.write(`emptied ${command.settings.stateDirectory}\n`);
  } else {
    await serve(command.settings);
  }
}

async function serve(settings: Settings): Promise<void> {
  const log = createLog();
  const cloud = await startCloud(settings, log);
  process.stdout.write(`ready ${cloud.endpoint}\n`);
  const stop = (signal: NodeJS.Signals) => {
    log.info('stopping', { signal });
    cloud.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function fail(error: unknown): never {
  const expected =
    error instanceof ConfigError ||
    error instanceof PortInUseError ||
    error instanceof StateLockedError ||
    error instanceof StateDirectoryError;
  const text = expected
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`local-cloud: ${text}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}

await main().catch(fail);
