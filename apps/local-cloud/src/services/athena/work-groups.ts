import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import { CloudError, refuse } from '../../core/errors';
import { KeyedMutex } from '../../core/keyed-mutex';
import type { Members } from '../../core/members';
import { parseLocation } from './s3-location';

/** A workgroup as kept. */
export interface WorkGroup {
  name: string;
  description: string;
  state: 'ENABLED' | 'DISABLED';
  /** Seconds since the epoch. */
  createTime: number;
  configuration: WorkGroupConfiguration;
  tags: Record<string, string>;
}

/** The settings of a workgroup that mean something here, and those that are only kept. */
export interface WorkGroupConfiguration {
  enforce: boolean;
  /** Queries that read more are cancelled. */
  bytesScannedCutoff?: number;
  /** e.g. `s3://lake/athena-results/`. */
  outputLocation?: string;
  encryption?: Record<string, unknown>;
  publishMetrics: boolean;
  requesterPays: boolean;
  engineVersion: string;
}

const engineVersion = 'Athena engine version 3';
/** AWS takes no cutoff below 10 MB. */
const leastCutoffBytes = 10_000_000;

/** Workgroups by name, in one JSON file; `primary` always exists. */
export class WorkGroupStore {
  readonly #groups: Map<string, WorkGroup>;
  readonly #changes = new KeyedMutex();

  private constructor(
    private readonly file: string,
    groups: WorkGroup[],
    private readonly durability: Durability,
  ) {
    this.#groups = new Map(groups.map((group) => [group.name, group]));
  }

  static async open(folder: string, nowMs: number, durability: Durability): Promise<WorkGroupStore> {
    const file = path.join(folder, 'work-groups.json');
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    const primary: WorkGroup = {
      name: 'primary',
      description: '',
      state: 'ENABLED',
      createTime: nowMs / 1000,
      configuration: { enforce: false, publishMetrics: false, requesterPays: false, engineVersion },
      tags: {},
    };
    return new WorkGroupStore(
      file,
      text === undefined ? [primary] : (JSON.parse(text) as WorkGroup[]),
      durability,
    );
  }

  /** @throws CloudError InvalidRequestException */
  get(name: string): WorkGroup {
    const group = this.#groups.get(name);
    if (!group) throw new CloudError('InvalidRequestException', `WorkGroup ${name} is not found.`);
    return group;
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  /** In name order. */
  list(): WorkGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws CloudError InvalidRequestException when there is one of that name */
  create(group: WorkGroup): Promise<void> {
    return this.change((groups) => {
      if (groups.has(group.name))
        throw new CloudError('InvalidRequestException', 'WorkGroup is already created');
      groups.set(group.name, group);
    });
  }

  update(name: string, change: (group: WorkGroup) => WorkGroup): Promise<void> {
    return this.change((groups) => void groups.set(name, change(this.get(name))));
  }

  delete(name: string): Promise<void> {
    if (name === 'primary')
      throw new CloudError('InvalidRequestException', 'The primary WorkGroup cannot be deleted');
    return this.change((groups) => void groups.delete(name));
  }

  private change(apply: (groups: Map<string, WorkGroup>) => void): Promise<void> {
    return this.#changes.run('groups', async () => {
      const next = new Map(this.#groups);
      apply(next);
      await replaceFile(this.file, JSON.stringify([...next.values()]), this.durability);
      this.#groups.clear();
      for (const [name, group] of next) this.#groups.set(name, group);
    });
  }
}

/** Reads and checks `WorkGroupConfiguration`. */
export function readConfiguration(what: string, input: Members | undefined): WorkGroupConfiguration {
  const known = ['ResultConfiguration', 'EnforceWorkGroupConfiguration', 'BytesScannedCutoffPerQuery'];
  const recorded = ['PublishCloudWatchMetricsEnabled', 'RequesterPaysEnabled', 'EngineVersion'];
  input?.only([...known, ...recorded], (member) => refuse(what, member));
  const cutoff = input?.optionalInteger('BytesScannedCutoffPerQuery', { minimum: leastCutoffBytes });
  return {
    enforce: input?.optionalBoolean('EnforceWorkGroupConfiguration') ?? true,
    ...(cutoff === undefined ? {} : { bytesScannedCutoff: cutoff }),
    ...readResultConfiguration(what, input?.optionalObject('ResultConfiguration')),
    publishMetrics: input?.optionalBoolean('PublishCloudWatchMetricsEnabled') ?? true,
    requesterPays: input?.optionalBoolean('RequesterPaysEnabled') ?? false,
    engineVersion: readEngineVersion(what, input?.optionalObject('EngineVersion')),
  };
}

/** Reads `ResultConfiguration`. Encryption is kept and shown; objects lie in a folder of this machine as they are. */
export function readResultConfiguration(
  what: string,
  input: Members | undefined,
): { outputLocation?: string; encryption?: Record<string, unknown> } {
  input?.only(['OutputLocation', 'EncryptionConfiguration'], (member) => refuse(what, member));
  const location = input?.optionalText('OutputLocation');
  if (location !== undefined && !parseLocation(location))
    throw new CloudError('InvalidRequestException', `outputLocation is not a valid S3 path: ${location}`);
  const encryption = input?.optionalObject('EncryptionConfiguration');
  return {
    ...(location === undefined ? {} : { outputLocation: location }),
    ...(encryption ? { encryption: encryption.values } : {}),
  };
}

/** `Configuration` of a workgroup as the API shows it. */
export function showConfiguration(configuration: WorkGroupConfiguration): object {
  const { outputLocation, encryption, bytesScannedCutoff } = configuration;
  return {
    ResultConfiguration: {
      ...(outputLocation === undefined ? {} : { OutputLocation: outputLocation }),
      ...(encryption ? { EncryptionConfiguration: encryption } : {}),
    },
    EnforceWorkGroupConfiguration: configuration.enforce,
    PublishCloudWatchMetricsEnabled: configuration.publishMetrics,
    RequesterPaysEnabled: configuration.requesterPays,
    ...(bytesScannedCutoff === undefined ? {} : { BytesScannedCutoffPerQuery: bytesScannedCutoff }),
    EngineVersion: {
      SelectedEngineVersion: configuration.engineVersion,
      EffectiveEngineVersion: engineVersion,
    },
  };
}

function readEngineVersion(what: string, input: Members | undefined): string {
  input?.only(['SelectedEngineVersion', 'EffectiveEngineVersion'], (member) => refuse(what, member));
  const selected = input?.optionalText('SelectedEngineVersion') ?? 'AUTO';
  if (selected !== 'AUTO' && selected !== engineVersion)
    throw refuse(what, `EngineVersion ${selected}`, `It knows AUTO and ${engineVersion}.`);
  return selected;
}
