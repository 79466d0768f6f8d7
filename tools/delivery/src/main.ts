import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from '@denver/aws-clients';
import { hostname, userInfo } from 'node:os';
import { npmScripts } from './adapters/app-scripts';
import { readAwsFailure } from './adapters/aws-failure';
import { findRoot } from './adapters/find-root';
import { gitRepository } from './adapters/git';
import { callerIdentity } from './adapters/identity';
import { nxWorkspace } from './adapters/nx';
import { oslsProgram } from './adapters/osls';
import { packageBucketClient, s3PackageBuckets } from './adapters/package-buckets';
import { serviceApps } from './adapters/packages';
import { lockParameter, parameterRecords } from './adapters/parameters';
import { cloudFormationStacks } from './adapters/stacks';
import { loadConfig, usage, type DeliveryConfig } from './config';
import { examine } from './doctor/examine';
import { doctorPorts } from './doctor/ports';
import { DeliveryConfigError, DeliveryError } from './errors';
import type { Answer, Context } from './verbs/context';
import { deployAnswer, planAnswer } from './verbs/deploy-affected';
import { deployAppNow } from './verbs/deploy-app';
import { diffAffectedAnswer } from './verbs/diff-affected';
import { diffAppNow } from './verbs/diff-app';
import { removeAppNow } from './verbs/remove-app';
import { rollbackAnswer } from './verbs/rollback';
import { statusAnswer } from './verbs/status';

const pollMs = 1_000;

interface Clients {
  cloudFormation: CloudFormationClient;
  iam: IAMClient;
}

function open(config: DeliveryConfig): { context: Context; clients: Clients } {
  const workspaceRoot = findRoot(process.cwd());
  const settings = clientSettings({ region: config.region });
  const cloudFormation = new CloudFormationClient(settings);
  const [ssm, sts] = [new SSMClient(settings), new STSClient(settings)];
  const write = (text: string) => void process.stderr.write(text);
  return {
    clients: { cloudFormation, iam: new IAMClient(settings) },
    context: {
      config,
      root: workspaceRoot,
      stacks: cloudFormationStacks(cloudFormation, config.endpoint ? pollMs / 10 : pollMs),
      records: parameterRecords(ssm, config.stage),
      lock: lockParameter(ssm, config.stage),
      buckets: s3PackageBuckets(packageBucketClient(config)),
      repository: gitRepository(workspaceRoot, config.env),
      scripts: npmScripts(config.env, write),
      osls: oslsProgram({ root: workspaceRoot, env: config.env, onOutput: write }),
      nx: nxWorkspace(workspaceRoot, config.env, write),
      identity: async () => {
        try {
          return await callerIdentity(sts);
        } catch (error) {
          throw readAwsFailure(error, config);
        }
      },
      now: () => new Date(),
      onInterrupt,
      say: (line) => write(`${line}\n`),
    },
  };
}

/** Ends the process after `finish`; CloudFormation goes on with what it was asked for. */
function onInterrupt(finish: () => Promise<void>): () => void {
  const stop = (): void => {
    process.stderr.write('delivery: stopped; CloudFormation goes on with what is under way: see status\n');
    void finish().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  };
}

async function answerTo(config: DeliveryConfig): Promise<Answer> {
  if (config.command === 'help') return { exitCode: 0, data: { usage }, lines: [usage] };
  const { context, clients } = open(config);
  switch (config.command) {
    case 'plan':
      return planAnswer(context);
    case 'deploy':
      return deployAnswer(context);
    case 'diff':
      return diffAffectedAnswer(context);
    case 'status':
      return statusAnswer(context);
    case 'rollback':
      return rollbackAnswer(context);
    case 'doctor': {
      const apps = await serviceApps(context.root);
      return examine(doctorPorts(context, clients, process.version), config, apps, Date.now());
    }
    case 'app deploy':
      return deployAppNow(context);
    case 'app diff':
      return diffAppNow(context);
    case 'app remove':
      return removeAppNow(context);
  }
}

function print({ json }: DeliveryConfig, { data, lines }: Answer): void {
  if (json) process.stdout.write(`${JSON.stringify(data)}\n`);
  else for (const line of lines) process.stdout.write(`${line}\n`);
}

function printFailure(error: unknown, json: boolean): void {
  const known = error instanceof DeliveryError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: known?.code ?? 'unknown', message, next: known?.next ?? '' } })}\n`,
    );
  process.stderr.write(`delivery: ${message}\n${known?.next ? `  next: ${known.next}\n` : ''}`);
}

async function main(args: readonly string[]): Promise<void> {
  // Node 20 is supported here as long as the SDK is; its notice would stand before every answer.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const config = loadConfig(args, process.env, `${userInfo().username}@${hostname()}`);
  try {
    const answer = await answerTo(config);
    print(config, answer);
    process.exitCode = answer.exitCode;
  } catch (error) {
    throw readAwsFailure(error, config);
  }
}

const args = process.argv.slice(2);
main(args).catch((error: unknown) => {
  printFailure(error, args.includes('--json'));
  const isUsage = error instanceof DeliveryConfigError;
  process.exitCode = isUsage && !args.includes('--detailed-exitcode') ? 2 : 1;
});
