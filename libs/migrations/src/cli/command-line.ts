import { parseArgs } from 'node:util';
import { CommandLineError } from '../errors';

/** What every runner of migrations can be asked for. */
export const verbs = ['status', 'plan', 'migrate', 'validate', 'repair', 'baseline', 'new'] as const;

/** What is asked of a runner of migrations. */
export type Verb = (typeof verbs)[number];

/** How one command is written. */
export interface CommandShape {
  /** Its flags as the list of commands shows them, e.g. `[--to N]`; empty for none. */
  readonly usage: string;
  /** What it does, for the list of commands. */
  readonly does: string;
  /** Flags of its own, beside `--stage` and `--json`. */
  readonly flags: Readonly<Record<string, 'string' | 'boolean'>>;
  /** Takes one word, such as the name of a new migration. */
  readonly word?: boolean;
}

/** How the verbs are written. */
export const verbShapes: Readonly<Record<Verb, CommandShape>> = {
  status: { usage: '', does: 'what is applied, and who migrates now', flags: {} },
  plan: {
    usage: '[--to N] [--detailed-exitcode]',
    does: 'what migrate would do; writes nothing',
    flags: { to: 'string', 'detailed-exitcode': 'boolean' },
  },
  migrate: {
    usage: '[--to N] [--lock-timeout 60s]',
    does: 'apply what is pending',
    flags: { to: 'string', 'lock-timeout': 'string' },
  },
  validate: { usage: '', does: 'are files, journal and catalogue as they must be', flags: {} },
  repair: {
    usage: '[--unlock] [--lock-timeout 60s]',
    does: 'forget failed tries, take files as they are',
    flags: { unlock: 'boolean', 'lock-timeout': 'string' },
  },
  baseline: {
    usage: '[--to N] [--lock-timeout 60s]',
    does: 'take over what is there',
    flags: { to: 'string', 'lock-timeout': 'string' },
  },
  new: { usage: '<name>', does: 'an empty migration with the next number', flags: {}, word: true },
};

/** A command line that was understood. */
export interface ReadCommand<Command extends string> {
  readonly command: Command;
  /** The word after the command; empty where it takes none. */
  readonly word: string;
  /** Flags by name, as given. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/**
 * Reads a command line: one command, its word, its flags; `--stage` and `--json` go with every command.
 *
 * @throws CommandLineError an unknown command or flag, or one of another command; names it
 */
export function readCommand<Command extends string>(
  program: string,
  shapes: Readonly<Record<Command, CommandShape>>,
  args: readonly string[],
): ReadCommand<Command> {
  const usage = usageOf(program, shapes);
  const { positionals, values } = parse(shapes, args, usage);
  const [command, ...words] = positionals;
  if (command === undefined || !Object.hasOwn(shapes, command))
    throw new CommandLineError('command', `Expected a command, got "${command ?? ''}".\n${usage}`);
  const { flags, word } = shapes[command as Command];
  if ((word ? 1 : 0) !== words.length)
    throw new CommandLineError(
      'command',
      `Expected ${word ? 'one name' : 'no argument'}, got "${words.join(' ')}".\n${usage}`,
    );
  for (const flag of Object.keys(values))
    if (!['stage', 'json', ...Object.keys(flags)].includes(flag))
      throw new CommandLineError(`--${flag}`, `Expected no --${flag} with ${command}.\n${usage}`);
  return { command: command as Command, word: words[0] ?? '', values };
}

/** The list of commands, when that is asked for: `help`, `--help`, `-h`. */
export function helpText(
  program: string,
  shapes: Readonly<Record<string, CommandShape>>,
  args: readonly string[],
): string | undefined {
  const asksHelp = args[0] === 'help' || args.includes('--help') || args.includes('-h');
  return asksHelp ? usageOf(program, shapes) : undefined;
}

/** @throws CommandLineError a stage that could not be part of a name */
export function stageOf(value: string | boolean | undefined, env: NodeJS.ProcessEnv): string {
  const stage = typeof value === 'string' ? value : (env['STAGE'] ?? 'dev');
  if (!/^[a-z][a-z0-9]{0,15}$/.test(stage))
    throw new CommandLineError(
      '--stage',
      `Expected --stage to be 1 to 16 lower-case letters and digits, got "${stage}".`,
    );
  return stage;
}

/** Milliseconds of a text like `30s`, `5m`, `500ms` or `0`. */
export function durationOf(flag: string, value: string | boolean | undefined, otherwise: string): number {
  const text = typeof value === 'string' ? value : otherwise;
  const [, count, unit = 's'] = /^(\d{1,6})(ms|s|m)?$/.exec(text) ?? [];
  if (count === undefined)
    throw new CommandLineError(flag, `Expected ${flag} to be like 30s, 5m or 0, got "${text}".`);
  return Number(count) * { ms: 1, s: 1_000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
}

/** What `--to`, `--lock-timeout`, `--unlock` and `--detailed-exitcode` say. */
export interface VerbSettings {
  /** The last version. */
  readonly to?: number;
  /** `plan` exits with 2 when changes are pending; wrong use exits with 1 then. */
  readonly detailedExitCode: boolean;
  readonly lockTimeoutMs: number;
  /** `repair` takes the lock from whoever holds it. */
  readonly unlock: boolean;
}

/** Reads the flags of the verbs. */
export function verbSettings({ values }: Pick<ReadCommand<string>, 'values'>): VerbSettings {
  const { to } = values;
  return {
    ...(typeof to === 'string' ? { to: version(to) } : {}),
    detailedExitCode: values['detailed-exitcode'] === true,
    lockTimeoutMs: durationOf('--lock-timeout', values['lock-timeout'], '60s'),
    unlock: values['unlock'] === true,
  };
}

function version(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1)
    throw new CommandLineError('--to', `Expected --to to be a version from 1, got "${text}".`);
  return Number(text);
}

function usageOf(program: string, shapes: Readonly<Record<string, CommandShape>>): string {
  const commands = Object.entries(shapes).map(
    ([name, { usage, does }]) => [`${name} ${usage}`, does] as const,
  );
  const width = Math.max(...commands.map(([text]) => text.length));
  const lines = commands.map(([text, does]) => `  ${text.padEnd(width)}  ${does}`);
  return [`Usage: ${program} <command> [--stage dev] [--json]`, ...lines].join('\n');
}

function parse(
  shapes: Readonly<Record<string, CommandShape>>,
  args: readonly string[],
  usage: string,
): { positionals: string[]; values: Record<string, string | boolean | undefined> } {
  const flags = Object.values(shapes).flatMap((shape) => Object.entries(shape.flags));
  const options = Object.fromEntries(flags.map(([name, type]) => [name, { type }]));
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, stage: { type: 'string' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new CommandLineError(
      'flags',
      `${error instanceof Error ? error.message : String(error)}\n${usage}`,
    );
  }
}
