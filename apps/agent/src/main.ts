import { AwsClientConfigError } from '@denver/aws-clients';
import { resolve } from 'node:path';
import { CheckpointStore } from './adapters/checkpoint-store';
import { converterFactory } from './adapters/converters';
import { flowStatus, type FlowStatus } from './adapters/flow-status';
import { createLog } from './adapters/logger';
import { nodeStateFiles } from './adapters/state-files';
import { startAgent } from './agent';
import { parseCommand, usage, type Command } from './cli';
import { loadConfig, type AgentConfig } from './config';
import { AgentConfigError, AgentError } from './errors';
import { flowPaths } from './adapters/flow-state';

const exit = { ok: 0, error: 1, usage: 2 } as const;

async function main(args: readonly string[]): Promise<number> {
  try {
    return await runCommand(parseCommand(args));
  } catch (error) {
    if (error instanceof AgentConfigError || error instanceof AwsClientConfigError) {
      process.stderr.write(`agent: ${error.message}\n`);
      return exit.usage;
    }
    const text =
      error instanceof AgentError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`agent: ${text}\n`);
    return exit.error;
  }
}

async function runCommand(command: Command): Promise<number> {
  if (command.verb === 'help') {
    process.stdout.write(usage);
    return exit.ok;
  }
  const config = loadConfig(resolve(command.config));
  for (const flow of config.flows) converterFactory(flow);
  if (command.verb === 'check') return check(config, command.json);
  const stateDirectory = resolve(command.stateDirectory);
  return command.verb === 'status'
    ? status(config, stateDirectory, command.json)
    : start(config, stateDirectory);
}

async function start(config: AgentConfig, stateDirectory: string): Promise<number> {
  const log = createLog({ write: (line) => process.stderr.write(line), nowMs: Date.now });
  const agent = await startAgent(config, stateDirectory, log);
  const { length } = config.flows;
  log({
    level: 'info',
    stage: 'receive',
    code: 'agent.started',
    message: `${length} flows, state in ${stateDirectory}.`,
  });
  return await new Promise<number>((finish) => {
    let signalled = false;
    const onSignal = (signal: 'SIGTERM' | 'SIGINT') => {
      if (signalled) process.exit(signal === 'SIGINT' ? 130 : 143);
      signalled = true;
      log({
        level: 'info',
        stage: 'send',
        code: 'agent.stopping',
        message: `${signal}: sending what is in memory.`,
      });
      void agent.stop().then((drained) => {
        const message = drained
          ? 'All that was read is sent.'
          : 'Not all could be sent: it is read again at the next start.';
        log({ level: drained ? 'info' : 'warn', stage: 'send', code: 'agent.stopped', message });
        finish(drained ? exit.ok : exit.error);
      });
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
    agent.done.catch((error: unknown) => {
      process.stderr.write(`agent: ${error instanceof Error ? error.stack : String(error)}\n`);
      finish(exit.error);
    });
  });
}

async function status(config: AgentConfig, stateDirectory: string, json: boolean): Promise<number> {
  const flows: FlowStatus[] = [];
  for (const settings of config.flows) {
    const store = new CheckpointStore(nodeStateFiles, flowPaths(stateDirectory, settings.id).checkpoint);
    flows.push(flowStatus(settings, (await store.load()).checkpoint));
  }
  process.stdout.write(json ? `${JSON.stringify({ flows })}\n` : statusText(flows));
  return exit.ok;
}

function statusText(flows: readonly FlowStatus[]): string {
  const header = ['FLOW', 'FILES', 'OFFSET', 'SIZE', 'LAG', 'SENT', 'RETRIED', 'QUARANTINED'];
  const rows = flows.map((flow) =>
    [
      flow.flow,
      flow.files,
      flow.offsetBytes,
      flow.sizeBytes,
      flow.lagBytes,
      flow.sent,
      flow.retried,
      flow.quarantined,
    ].map(String),
  );
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return `${[header, ...rows].map(line).join('\n')}\n`;
}

function check(config: AgentConfig, json: boolean): number {
  const flows = config.flows.map((flow) => ({
    flow: flow.id,
    filePattern: flow.filePattern,
    destination: `${flow.destination.kind}:${flow.destination.name}`,
    conversion: flow.conversion.kind === 'csv' ? `csv ${flow.conversion.mode}` : flow.conversion.kind,
    partitionKey: flow.destination.kind === 'kinesis' ? flow.partitionKey.kind : 'none',
  }));
  if (json) process.stdout.write(`${JSON.stringify({ flows })}\n`);
  else
    for (const flow of flows)
      process.stdout.write(`${flow.flow}: ${flow.filePattern} -> ${flow.destination} (${flow.conversion})\n`);
  return exit.ok;
}

process.exitCode = await main(process.argv.slice(2));
if (process.exitCode !== exit.ok || process.argv[2] === 'start') process.exit();
