import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../../core/durable-file';
import { CloudError } from '../../../core/errors';
import type { Input } from '../../../core/input';
import { KeyedMutex } from '../../../core/keyed-mutex';
import {
  defaultSettings,
  describeMapping,
  readSettings,
  readSource,
  type MappingModel,
  type MappingSettings,
} from './mapping-model';
import { baselineOf, MappingRunner, type RunnerOptions } from './mapping-runner';

/** What mappings need; a runner's mapping and folder are added per mapping. */
export type MappingsOptions = Omit<RunnerOptions, 'mapping' | 'directory'> & {
  directory: string;
  durability: Durability;
  /** @throws CloudError ResourceNotFoundException when there is no such function */
  requireFunction: (functionArn: string) => void;
};

interface Entry {
  model: MappingModel;
  runner?: MappingRunner;
}

const modelFile = 'mapping.json';

/** Every event source mapping: its file, its positions and, when it is enabled, its runner. */
export class Mappings {
  readonly #entries = new Map<string, Entry>();
  readonly #mutex = new KeyedMutex();

  private constructor(private readonly options: MappingsOptions) {}

  /** Opens what is in the folder; nothing runs before `start`. */
  static async open(options: MappingsOptions): Promise<Mappings> {
    const mappings = new Mappings(options);
    await mkdir(options.directory, { recursive: true });
    for (const uuid of await readdir(options.directory)) {
      const folder = path.join(options.directory, uuid);
      const text = await readFile(path.join(folder, modelFile), 'utf8').catch(() => undefined);
      if (text === undefined) await rm(folder, { recursive: true, force: true });
      else mappings.#entries.set(uuid, { model: JSON.parse(text) as MappingModel });
    }
    return mappings;
  }

  /** Starts every enabled mapping. */
  start(): void {
    for (const entry of this.#entries.values()) this.#run(entry);
  }

  all(): MappingModel[] {
    return [...this.#entries.values()].map((entry) => entry.model);
  }

  /** @throws CloudError ResourceNotFoundException */
  get(uuid: string): MappingModel {
    return this.#entry(uuid).model;
  }

  /** `EventSourceMappingConfiguration`. */
  describe(model: MappingModel, state = model.enabled ? 'Enabled' : 'Disabled'): object {
    const result = this.#entries.get(model.uuid)?.runner?.counters.lastResult ?? 'No records processed';
    return describeMapping(this.options.identity, model, state, result);
  }

  /** Makes a mapping and starts it. @throws CloudError ResourceConflictException for the same stream and function */
  async create(input: Input, tags: Record<string, string>): Promise<MappingModel> {
    const source = readSource(input);
    const settings = readSettings(input, this.options.identity, defaultSettings);
    this.options.requireFunction(settings.functionArn);
    if (!this.options.reader.shards(source.streamArn))
      throw new CloudError('InvalidParameterValueException', `Stream not found: ${source.streamArn}`);
    return this.#mutex.run('create', async () => {
      const twin = this.all().find(
        (model) => model.streamArn === source.streamArn && model.functionArn === settings.functionArn,
      );
      if (twin)
        throw new CloudError(
          'ResourceConflictException',
          `The event source arn (" ${source.streamArn} ") and function (" ${settings.functionArn} ") provided mapping ` +
            `already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
          409,
        );
      const model: MappingModel = {
        ...settings,
        ...source,
        uuid: randomUUID(),
        baseline: baselineOf(this.options.reader, source),
        tags,
        lastModifiedMs: this.options.clock(),
      };
      await this.#write(model);
      const entry: Entry = { model };
      this.#entries.set(model.uuid, entry);
      this.#run(entry);
      return model;
    });
  }

  /** Changes settings: batches under way end first, and positions stay. */
  async update(uuid: string, change: (previous: MappingModel) => MappingSettings): Promise<MappingModel> {
    return this.#mutex.run(uuid, async () => {
      const entry = this.#entry(uuid);
      const settings = change(entry.model);
      this.options.requireFunction(settings.functionArn);
      const { failureBucket: _previous, ...model } = entry.model;
      const next: MappingModel = { ...model, ...settings, lastModifiedMs: this.options.clock() };
      await this.#write(next);
      const counters = entry.runner?.counters;
      await entry.runner?.stop();
      delete entry.runner;
      entry.model = next;
      this.#run(entry, counters);
      return next;
    });
  }

  async remove(uuid: string): Promise<MappingModel> {
    return this.#mutex.run(uuid, async () => {
      const { model, runner } = this.#entry(uuid);
      await rm(path.join(this.#folderOf(uuid), modelFile));
      this.#entries.delete(uuid);
      await runner?.stop();
      await rm(this.#folderOf(uuid), { recursive: true, force: true });
      return model;
    });
  }

  /** Counters by UUID, for `/_local/stats`. */
  stats(): object {
    const entries = [...this.#entries.values()].map(({ model, runner }) => {
      const { inFlight = 0, failedRecords = 0, discardedToDestination = 0 } = runner?.counters ?? {};
      return [
        model.uuid,
        {
          function: model.functionArn.split(':function:')[1],
          stream: model.streamArn.split(':stream/')[1],
          behindRecords: runner?.behindRecords() ?? 0,
          inFlight,
          failedRecords,
          discardedToDestination,
        },
      ];
    });
    return Object.fromEntries(entries);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ runner }) => runner?.stop()));
  }

  #entry(uuid: string): Entry {
    const entry = this.#entries.get(uuid);
    if (!entry)
      throw new CloudError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    return entry;
  }

  #run(entry: Entry, counters?: MappingRunner['counters']): void {
    if (!entry.model.enabled) return;
    const directory = path.join(this.#folderOf(entry.model.uuid), 'positions');
    entry.runner = new MappingRunner({ ...this.options, directory, mapping: entry.model }, counters);
  }

  #folderOf(uuid: string): string {
    return path.join(this.options.directory, uuid);
  }

  async #write(model: MappingModel): Promise<void> {
    await mkdir(this.#folderOf(model.uuid), { recursive: true });
    await replaceFile(
      path.join(this.#folderOf(model.uuid), modelFile),
      `${JSON.stringify(model, null, 2)}\n`,
      this.options.durability,
    );
  }
}
