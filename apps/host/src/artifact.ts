import { agentConfig, type AgentConfig } from '@denver/record-model';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { MissingPartError } from './errors';

/** Where the host keeps what must survive a reboot: logs, the generator's cursor, the agent's checkpoints. */
export const dataDirectory = '/var/lib/denver';

/** What is installed on the host, in one zip. */
export interface Artifact {
  /** First 16 hex digits of `sha256`: equal content, equal version. */
  version: string;
  /** SHA-256 of the zip, hex. */
  sha256: string;
  bytes: Buffer;
}

/** Keys of ours beside the official ones of a flow. */
const ownKeys = new Set(['csvMode', 'dataset', 'partitionKeyFields', 'transportIdField']);

/**
 * Packs generator, agent, both agent.json and the files of `files/`. The same input gives the same bytes.
 *
 * @param appsDirectory holds `generator/dist/main.mjs`, `agent/dist/main.mjs` and `host/files/`
 * @throws MissingPartError
 */
export async function packArtifact(appsDirectory: string, stage: string): Promise<Artifact> {
  const config = agentConfig({ logDirectory: `${dataDirectory}/log`, stage, emitMetrics: true });
  const files = join(appsDirectory, 'host/files');
  const zip = new ZipFile();
  const add = (name: string, content: Buffer | string, executable = false) =>
    zip.addBuffer(Buffer.from(content), name, {
      mtime: new Date(Date.UTC(1980, 0, 1)),
      forceDosTimestamp: true,
      mode: executable ? 0o100755 : 0o100644,
    });
  add('agent.json', `${JSON.stringify(config, null, 2)}\n`);
  add('agent.official.json', `${JSON.stringify(officialConfig(config), null, 2)}\n`);
  add('agent.mjs', readPart(join(appsDirectory, 'agent/dist/main.mjs')));
  add('generator.mjs', readPart(join(appsDirectory, 'generator/dist/main.mjs')));
  for (const name of readdirSync(files).sort())
    add(basename(name), readPart(join(files, name)), name.endsWith('.sh'));
  zip.end();
  const bytes = await buffer(zip.outputStream as Readable);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { version: sha256.slice(0, 16), sha256, bytes };
}

/** The same flows for the official agent, which refuses nothing but reads only its own keys. */
function officialConfig(config: AgentConfig): object {
  return {
    ...config,
    flows: config.flows.map((flow) =>
      Object.fromEntries(Object.entries(flow).filter(([key]) => !ownKeys.has(key))),
    ),
  };
}

function readPart(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new MissingPartError(file, { cause: error });
  }
}
