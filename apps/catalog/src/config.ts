import {
  CommandLineError,
  durationOf,
  helpText,
  readCommand,
  stageOf,
  verbSettings,
  verbShapes,
  type CommandShape,
  type Verb,
  type VerbSettings,
} from '@denver/migrations';
import { datasetIds, type DatasetId } from '@denver/record-model';
import Type from 'typebox';
import Value from 'typebox/value';
import { CatalogConfigError } from './errors';

/** What is asked for. */
export type Command = Verb | 'crawl' | 'compact';

/** How each command is written. */
export const commandShapes: Readonly<Record<Command, CommandShape>> = {
  ...verbShapes,
  crawl: {
    usage: '[--timeout 30m]',
    does: 'run the crawler; do the files hold what the model says',
    flags: { timeout: 'string' },
  },
  compact: {
    usage: '[--dataset id] [--rebuild] [--grace 60m]',
    does: 'one row per case, month by month',
    flags: { dataset: 'string', rebuild: 'boolean', grace: 'string' },
  },
};

/** How a compaction is run from the command line. */
export interface CompactSettings {
  readonly datasets: readonly DatasetId[];
  /** Compacts every month anew, whatever the fingerprints say. */
  readonly rebuild: boolean;
  /** Files that were replaced stay this long. */
  readonly graceMs: number;
}

/** Settings of one run. */
export interface CatalogConfig {
  readonly command: Command;
  /** Part of every name: database `denver_<stage>`, workgroup `denver-<stage>`. */
  readonly stage: string;
  readonly database: string;
  readonly workGroup: string;
  /** Table of the journal. */
  readonly journalTable: string;
  /** Name of the crawler, and the database it writes into: never the one people read. */
  readonly crawler: string;
  readonly crawledDatabase: string;
  /** `crawl` gives up waiting after this; the crawler goes on. */
  readonly crawlTimeoutMs: number;
  /** Print one JSON document instead of lines. */
  readonly json: boolean;
  /** May lines on stderr and stdout be coloured, when they go to a terminal. */
  readonly color: boolean;
  readonly settings: VerbSettings;
  readonly compact: CompactSettings;
  /** Words of a `new` migration. */
  readonly name: string;
}

/** The list of commands, when that is all that is asked for. */
export function helpOf(args: readonly string[]): string | undefined {
  return helpText('catalog', commandShapes, args);
}

/**
 * Reads the command line; the stage also comes from `STAGE`. `NO_COLOR`, `CI` and `TERM=dumb` turn colours off.
 *
 * @throws CommandLineError an unknown command or flag, or a value that cannot be; names it
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): CatalogConfig {
  const { command, word, values } = readCommand('catalog', commandShapes, args);
  const stage = stageOf(values['stage'], env);
  return {
    command,
    stage,
    database: `denver_${stage}`,
    workGroup: `denver-${stage}`,
    journalTable: `denver-migrations-${stage}`,
    crawler: `denver-lake-${stage}`,
    crawledDatabase: `denver_crawled_${stage}`,
    crawlTimeoutMs: durationOf('--timeout', values['timeout'], '30m'),
    json: values['json'] === true,
    color: !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb',
    settings: verbSettings({ values }),
    compact: compactSettings(values),
    name: word,
  };
}

function compactSettings({
  dataset,
  rebuild,
  grace,
}: Readonly<Record<string, string | boolean | undefined>>): CompactSettings {
  const datasets = datasetIds.filter((id) => dataset === undefined || id === dataset);
  if (datasets.length === 0)
    throw new CommandLineError(
      '--dataset',
      `Expected --dataset to be one of ${datasetIds.join(', ')}, got "${String(dataset)}".`,
    );
  return { datasets, rebuild: rebuild === true, graceMs: durationOf('--grace', grace, defaultGrace) };
}

/** Longer than any query may run, which is 30 minutes. */
const defaultGrace = '60m';

const Environment = Type.Object(
  {
    WORK_GROUP: Type.String({
      pattern: '^[A-Za-z0-9-]{3,64}$',
      description: 'Athena workgroup, e.g. denver-dev',
    }),
    GLUE_DATABASE: Type.String({
      pattern: '^[a-z_]\\w*$',
      description: 'Glue database of the lake, e.g. denver_dev',
    }),
    LAKE_BUCKET: Type.String({ minLength: 3, description: 'Bucket of the lake' }),
  },
  { additionalProperties: false },
);

/** What the function that compacts is told by its stack. */
export interface FunctionConfig {
  readonly workGroup: string;
  readonly database: string;
  readonly bucket: string;
  readonly graceMs: number;
}

/**
 * Reads the function's environment.
 *
 * @throws CatalogConfigError naming the variable that is missing or wrong
 */
export function loadFunctionConfig(env: NodeJS.ProcessEnv = process.env): FunctionConfig {
  const given = Object.fromEntries(Object.keys(Environment.properties).map((key) => [key, env[key]]));
  if (!Value.Check(Environment, given)) {
    const [first] = Value.Errors(Environment, given);
    const key = first?.instancePath.slice(1) || 'environment';
    throw new CatalogConfigError(key, `Expected ${key} to ${first?.message ?? 'be valid'}.`);
  }
  return {
    workGroup: given.WORK_GROUP,
    database: given.GLUE_DATABASE,
    bucket: given.LAKE_BUCKET,
    graceMs: durationOf('--grace', undefined, defaultGrace),
  };
}
