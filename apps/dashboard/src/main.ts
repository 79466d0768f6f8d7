import { athenaClient, AwsClientConfigError, lakeBucket, s3Client } from '@denver/aws-clients';
import { fileURLToPath } from 'node:url';
import { ownHosts, serve } from './adapters/node-server';
import { loadConfig, usage, type ServerConfig } from './config';
import { liveStream } from './core/live-stream';
import { poll } from './core/poll';
import { createDashboard, type Dashboard } from './dashboard';
import { DashboardError } from './errors';

const page = fileURLToPath(new URL('page/', import.meta.url));
const log = (line: string) => process.stderr.write(`dashboard: ${line}\n`);

async function start(config: ServerConfig): Promise<void> {
  const bucket = await lakeBucket(athenaClient(), `denver-${config.stage}`);
  let dashboard: Dashboard | undefined;
  const server = await serve(config, (port) => {
    dashboard = createDashboard({
      ...config,
      s3: s3Client(),
      lakeBucket: bucket,
      page,
      maxAgeMs: config.pollMs * 2,
      isOwnHost: ownHosts(port, config.allowedHosts),
      live: liveStream,
      log,
    });
    return dashboard.router;
  });
  const stopPolling = dashboard && poll(dashboard.watch, config.pollMs);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopPolling?.();
      void server.stop();
    });
  process.stdout.write(`ready ${server.url}\n`);
}

try {
  const command = loadConfig(process.argv.slice(2), process.env);
  if (command.command === 'help') process.stdout.write(`${usage}\n`);
  else await start(command.config);
} catch (error) {
  const known = error instanceof DashboardError ? error : undefined;
  log(error instanceof Error ? error.message : String(error));
  if (known?.kind === 'invariant' && known.stack) log(known.stack);
  const isWrongSetting =
    error instanceof AwsClientConfigError || (error as { kind?: unknown }).kind === 'config';
  process.exitCode = isWrongSetting ? 2 : 1;
}
