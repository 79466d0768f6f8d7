import { parameterNames, type ParameterName, type Source } from '@denver/questions';
import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AnswersConfigError } from './errors';

/** What can be asked for. */
export const commands = ['ask', 'bench', 'lab', 'engines'] as const;

/** What is asked for. */
export type Command = (typeof commands)[number];

/** Settings of `ask`. */
export interface AskConfig {
  readonly command: 'ask';
  /** A question's id, `all` or `list`. */
  readonly what: string;
  readonly engine: 'athena' | 'redshift';
  readonly source: Source;
  readonly format: 'table' | 'json' | 'csv';
  /** Parameters as they were typed. */
  readonly parameters: ReadonlyArray<readonly [ParameterName, string]>;
  /** Part of every name: database `denver_<stage>`, workgroup `denver-<stage>`. */
  readonly stage: string;
  readonly color: boolean;
}

/** Settings of `bench`. */
export interface BenchConfig {
  readonly command: 'bench';
  /** Service requests; accidents are a tenth as many. */
  readonly rows: number;
  readonly rounds: number;
  readonly json: boolean;
  /** Compares kinds of files whatever the number of rows. */
  readonly files: boolean;
  /** Folder of a lab to take, or to make there and keep. */
  readonly keep?: string;
}

/** Settings of `lab`. */
export interface LabConfig {
  readonly command: 'lab';
  /** Service requests; accidents are a tenth as many. */
  readonly rows: number;
  readonly keep: string;
}

/** Settings of `engines`. */
export interface EnginesConfig {
  readonly command: 'engines';
  /** Service requests; accidents are a fifth as many. */
  readonly rows: number;
  /** Engines by name; empty for all. */
  readonly only: readonly string[];
}

/** Settings of one run, or `help`: what can be asked for is all that is wanted. */
export type AnswersConfig =
  AskConfig | BenchConfig | LabConfig | EnginesConfig | { readonly command: 'help' };

/** What `help` prints. */
export const usage = `Usage: answers <command>
  ask <id|all|list>   [--engine athena|redshift] [--source views|compacted|cubes] [--json|--csv] [--stage dev]
                      [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--neighborhood name] [--agency name] [--type name]
  bench               [--rows 1000000] [--rounds 3] [--files] [--json] [--keep folder]
  lab                 --keep folder [--rows 1000000]
  engines             [--rows 30000] [--only trino,spark,postgres]`;

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;

const flagsOf = {
  ask: {
    engine: text,
    source: text,
    json: yes,
    csv: yes,
    stage: text,
    from: text,
    to: text,
    neighborhood: text,
    agency: text,
    type: text,
  },
  bench: { rows: text, rounds: text, files: yes, json: yes, keep: text },
  lab: { rows: text, keep: text },
  engines: { rows: text, only: text },
} satisfies Record<Command, ParseArgsConfig['options']>;

/**
 * Reads the command line; the stage also comes from `STAGE`. `NO_COLOR`, `CI` and `TERM=dumb` turn colours off.
 *
 * @throws AnswersConfigError an unknown command or flag, or a value that cannot be; names it
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): AnswersConfig {
  const [command, ...rest] = args;
  if (command === 'help' || args.includes('--help') || args.includes('-h')) return { command: 'help' };
  if (command === 'ask') return askConfig(rest, env);
  if (command === 'bench') return benchConfig(rest);
  if (command === 'lab') return labConfig(rest);
  if (command === 'engines') return enginesConfig(rest);
  throw new AnswersConfigError('command', `Expected a command, got "${command ?? ''}".\n${usage}`);
}

function askConfig(args: readonly string[], env: NodeJS.ProcessEnv): AskConfig {
  const { positionals, values } = parse(args, flagsOf.ask);
  const [what, ...more] = positionals;
  if (what === undefined || more.length > 0)
    throw new AnswersConfigError(
      'question',
      `Expected one question, \`all\` or \`list\`, got "${positionals.join(' ')}". A name with blanks goes in quotes.\n${usage}`,
    );
  const engine = oneOf('--engine', values.engine ?? 'athena', ['athena', 'redshift']);
  const source = oneOf('--source', values.source ?? (engine === 'athena' ? 'views' : 'cubes'), [
    'views',
    'compacted',
    'cubes',
  ]);
  if (engine === 'athena' && source === 'cubes')
    throw new AnswersConfigError(
      '--source',
      'Expected --engine redshift with --source cubes: Athena has none.',
    );
  if (values.json && values.csv)
    throw new AnswersConfigError('--csv', 'Expected one of --json and --csv, got both.');
  if (values.csv && what === 'all')
    throw new AnswersConfigError('--csv', 'Expected one question with --csv: each has columns of its own.');
  return {
    command: 'ask',
    what,
    engine,
    source,
    format: values.json ? 'json' : values.csv ? 'csv' : 'table',
    parameters: parameterNames.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
    stage: stageOf(values.stage ?? env['STAGE'] ?? 'dev'),
    color: !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb',
  };
}

function benchConfig(args: readonly string[]): BenchConfig {
  const { positionals, values } = parse(args, flagsOf.bench);
  noArgument('bench', positionals);
  return {
    command: 'bench',
    rows: count('--rows', values.rows ?? '1000000', 1_000, 100_000_000),
    rounds: count('--rounds', values.rounds ?? '3', 1, 100),
    files: values.files ?? false,
    json: values.json ?? false,
    ...(values.keep ? { keep: resolve(values.keep) } : {}),
  };
}

function labConfig(args: readonly string[]): LabConfig {
  const { positionals, values } = parse(args, flagsOf.lab);
  noArgument('lab', positionals);
  if (!values.keep)
    throw new AnswersConfigError('--keep', `Expected --keep to name a folder, got none.\n${usage}`);
  return {
    command: 'lab',
    rows: count('--rows', values.rows ?? '1000000', 1_000, 100_000_000),
    keep: resolve(values.keep),
  };
}

function enginesConfig(args: readonly string[]): EnginesConfig {
  const { positionals, values } = parse(args, flagsOf.engines);
  noArgument('engines', positionals);
  const only = values.only?.split(',') ?? [];
  for (const name of only) oneOf('--only', name, ['trino', 'spark', 'postgres']);
  return { command: 'engines', rows: count('--rows', values.rows ?? '30000', 1_000, 10_000_000), only };
}

function stageOf(stage: string): string {
  if (/^[a-z][a-z0-9]{0,15}$/.test(stage)) return stage;
  throw new AnswersConfigError(
    '--stage',
    `Expected --stage to be 1 to 16 lower-case letters and digits, got "${stage}".`,
  );
}

function count(flag: string, value: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new AnswersConfigError(
    flag,
    `Expected ${flag} to be a whole number from ${least} to ${most}, got "${value}".`,
  );
}

function oneOf<Name extends string>(flag: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found) return found;
  throw new AnswersConfigError(flag, `Expected ${flag} to be one of ${names.join(', ')}, got "${value}".`);
}

function noArgument(command: Command, positionals: readonly string[]): void {
  if (positionals.length > 0)
    throw new AnswersConfigError(
      command,
      `Expected no argument for ${command}, got "${positionals.join(' ')}".\n${usage}`,
    );
}

function parse<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options, strict: true });
  } catch (error) {
    // Node goes on with advice on what its parser makes of a dash.
    const [reason = ''] = (error as Error).message.split('. To specify');
    throw new AnswersConfigError('flags', `${reason.replace(/\.$/, '')}.\n${usage}`);
  }
}
