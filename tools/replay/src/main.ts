import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientSettings, s3Client } from '@denver/aws-clients';
import { s3WaitingRoom } from './adapters/lake';
import { sender } from './adapters/senders';
import { loadConfig, usage, type ReplayConfig } from './config';
import { factsOf } from './core/places';
import { ReplayConfigError } from './errors';
import { replay, type ReplayReport } from './replay';

async function run(config: ReplayConfig): Promise<void> {
  const settings = clientSettings();
  const { Account } = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
  const bucket = `denver-lake-${Account}-${settings.region}-${config.stage}`;
  const send = sender(factsOf[config.place].target, `denver-${config.dataset}-${config.stage}`);
  const report = await replay(s3WaitingRoom(s3Client(), bucket), send, config);
  process.stdout.write(config.json ? `${JSON.stringify(report)}\n` : text(report, config.dryRun));
}

function text({ place, dataset, files, records, left, reasons }: ReplayReport, dryRun: boolean): string {
  const verb = dryRun ? 'would be sent' : 'sent';
  return [
    `${records} records of ${dataset} from ${files} files of ${place} ${verb}${left ? `, ${left} left` : ''}`,
    ...Object.entries(reasons).map(([reason, count]) => `  ${reason} ${count}`),
    '',
  ].join('\n');
}

try {
  const config = loadConfig(process.argv.slice(2), process.env);
  if (config === 'help') process.stdout.write(`${usage}\n`);
  else await run(config);
} catch (error) {
  process.stderr.write(`replay: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ReplayConfigError ? 2 : 1;
}
