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
import { WarehouseConfigError } from './errors';

/** What can be asked for. */
export type Command = Verb | 'refresh';

/** Names of one stage. */
export interface WarehouseNames {
  /** e.g. `denver-dev`. */
  readonly workgroup: string;
  /** e.g. `denver`, in every stage. */
  readonly database: string;
  /** The catalogue's Glue database, e.g. `denver_dev`. */
  readonly glueDatabase: string;
}

/** How a refresh is run from the command line. */
export interface RefreshSettings {
  readonly datasets: readonly DatasetId[];
  /** Makes every month anew, whatever the fingerprints say. */
  readonly rebuild: boolean;
  /** Goes on until it is stopped. */
  readonly follow: boolean;
  /** Pause between two looks while following. */
  readonly everyMs: number;
}

/** Settings of one run of the command. */
export interface WarehouseConfig extends WarehouseNames {
  readonly command: Command;
  readonly stage: string;
  /** Table of the journal. */
  readonly journalTable: string;
  /** Print one JSON document instead of lines. */
  readonly json: boolean;
  /** May lines be coloured, when they go to a terminal. */
  readonly color: boolean;
  /** Words of a `new` migration. */
  readonly name: string;
  readonly verb: VerbSettings;
  readonly refresh: RefreshSettings;
}

const shapes: Readonly<Record<Command, CommandShape>> = {
  ...verbShapes,
  refresh: {
    usage: '[--dataset id] [--rebuild] [--follow [--every 10s]]',
    does: 'bring the cubes up to the lake',
    flags: { dataset: 'string', rebuild: 'boolean', follow: 'boolean', every: 'string' },
  },
};

/** The list of commands, when that is all that is asked for. */
export function helpOf(args: readonly string[]): string | undefined {
  return helpText('warehouse', shapes, args);
}

/**
 * Reads the command line; the stage also comes from `STAGE`. `NO_COLOR`, `CI` and `TERM=dumb` turn colours off.
 *
 * @throws CommandLineError an unknown command or flag, or a value that cannot be; names it
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): WarehouseConfig {
  const read = readCommand('warehouse', shapes, args);
  const { command, word, values } = read;
  const stage = stageOf(values['stage'], env);
  return {
    command,
    stage,
    ...namesOf(stage),
    journalTable: `denver-migrations-${stage}`,
    json: values['json'] === true,
    color: !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb',
    name: word,
    verb: verbSettings(read),
    refresh: refreshSettings(values),
  };
}

function namesOf(stage: string): WarehouseNames {
  return { workgroup: `denver-${stage}`, database: 'denver', glueDatabase: `denver_${stage}` };
}

function refreshSettings(values: Readonly<Record<string, string | boolean | undefined>>): RefreshSettings {
  const { dataset, rebuild, follow, every } = values;
  const chosen = datasetIds.filter((id) => dataset === undefined || id === dataset);
  if (chosen.length === 0)
    throw new CommandLineError(
      '--dataset',
      `Expected --dataset to be one of ${datasetIds.join(', ')}, got "${String(dataset)}".`,
    );
  if (every !== undefined && follow !== true)
    throw new CommandLineError('--every', 'Expected --every beside --follow, got it alone.');
  if (follow === true && rebuild === true)
    throw new CommandLineError('--rebuild', 'Expected --rebuild or --follow, got both.');
  return {
    datasets: chosen,
    rebuild: rebuild === true,
    follow: follow === true,
    everyMs: Math.max(durationOf('--every', every, '10s'), 100),
  };
}

const Environment = Type.Object(
  {
    WORKGROUP: Type.String({
      pattern: '^[a-z0-9-]{3,64}$',
      description: 'Redshift workgroup, e.g. denver-dev',
    }),
    DATABASE: Type.String({ pattern: '^[a-z]\\w*$', description: 'Redshift database, e.g. denver' }),
    GLUE_DATABASE: Type.String({
      pattern: '^[a-z_]\\w*$',
      description: 'Glue database of the lake, e.g. denver_dev',
    }),
    LAKE_BUCKET: Type.String({ minLength: 3, description: 'Bucket of the lake' }),
  },
  { additionalProperties: false },
);

/** What the refresh function is told by its stack. */
export interface FunctionConfig extends WarehouseNames {
  readonly lakeBucket: string;
}

/**
 * Reads the function's environment.
 *
 * @throws WarehouseConfigError naming the variable that is missing or wrong
 */
export function loadFunctionConfig(env: NodeJS.ProcessEnv = process.env): FunctionConfig {
  const given = Object.fromEntries(Object.keys(Environment.properties).map((key) => [key, env[key]]));
  if (!Value.Check(Environment, given)) {
    const [first] = Value.Errors(Environment, given);
    throw new WarehouseConfigError(
      first?.instancePath.slice(1) || 'environment',
      first?.message ?? 'be valid',
    );
  }
  return {
    workgroup: given.WORKGROUP,
    database: given.DATABASE,
    glueDatabase: given.GLUE_DATABASE,
    lakeBucket: given.LAKE_BUCKET,
  };
}
