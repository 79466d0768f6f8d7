import { cpus, totalmem } from 'node:os';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runAsk } from './ask/ask-command';
import { senderTo } from './ask/send';
import { benchCommand } from './bench/bench-command';
import { loadConfig, usage, type AnswersConfig } from './config';
import { engineStarts, runEngines, type EngineName } from './engines/engines-command';
import { AnswersConfigError } from './errors';
import { openLab } from './lab/city-lab';

const streams = {
  out: (text: string): void => void process.stdout.write(text),
  err: (text: string): void => void process.stderr.write(text),
};

const log = (line: string): void => streams.err(`${line}\n`);

/** The checkout: the folder above this program that has an nx.json. */
function workspaceRoot(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'nx.json'))) return folder;
  return resolve(import.meta.dirname, '../../..');
}

async function run(config: AnswersConfig): Promise<void> {
  if (config.command === 'help') return streams.out(`${usage}\n`);
  if (config.command === 'ask') return runAsk(config, () => senderTo(config), streams, process.env);
  const workspace = workspaceRoot();
  if (config.command === 'bench') {
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
    return benchCommand({ ...config, workspace, machine, log, out: streams.out });
  }
  if (config.command === 'lab') {
    const lab = await openLab({ ...config, workspace, log }, config.keep);
    return streams.out(`${JSON.stringify(lab)}\n`);
  }
  const names = Object.keys(engineStarts) as EngineName[];
  const only = config.only.length ? names.filter((name) => config.only.includes(name)) : names;
  const counts = { 'service-request': config.rows, 'traffic-accident': Math.ceil(config.rows / 5) };
  await runEngines({ workspace, only, counts, log });
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read has seen enough, e.g. `| head`.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await run(loadConfig(process.argv.slice(2), process.env));
} catch (error) {
  streams.err(`answers: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof AnswersConfigError ? 2 : 1;
}
