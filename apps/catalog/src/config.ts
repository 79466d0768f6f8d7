import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CatalogConfigError } from './errors';

/** What can be asked for. */
export const commands = ['status', 'plan', 'migrate', 'validate', 'repair', 'baseline', 'new'] as const;

/** What is asked for. */
export type Command = (typeof commands)[number];

/** Settings of one run. */
export interface CatalogConfig {
  readonly command: Command;
  /** Part of every name: database `denver_<stage>`, workgroup `denver-<stage>`. */
  readonly stage: string;
  readonly database: string;
  readonly workGroup: string;
  /** Table of the journal. */
  readonly journalTable: string;
  /** Print one JSON document instead of lines. */
  readonly json: boolean;
  /** May lines on stderr and stdout be coloured, when they go to a terminal. */
  readonly color: boolean;
  /** `--to`: the last version. */
  readonly to?: number;
  /** `plan` exits with 2 when changes are pending; wrong use exits with 1 then. */
  readonly detailedExitCode: boolean;
  readonly lockTimeoutMs: number;
  /** `repair` takes the lock from whoever holds it. */
  readonly unlock: boolean;
  /** Words of a `new` migration. */
  readonly name: string;
}

const usage = `Usage: catalog <command> [--stage dev] [--json]
  status    what is applied, and who migrates now
  plan      [--to N] [--detailed-exitcode]   what migrate would do; writes nothing
  migrate   [--to N] [--lock-timeout 60s]    apply what is pending
  validate  are files, journal and catalogue as they must be
  repair    [--unlock] [--lock-timeout 60s]  forget failed tries, take files as they are
  baseline  [--to N] [--lock-timeout 60s]    take over a lake that is there
  new <name>                                 an empty migration with the next number`;

const flagsOf: Record<Command, readonly string[]> = {
  status: [],
  plan: ['to', 'detailed-exitcode'],
  migrate: ['to', 'lock-timeout'],
  validate: [],
  repair: ['unlock', 'lock-timeout'],
  baseline: ['to', 'lock-timeout'],
  new: [],
};

const options = {
  stage: { type: 'string' },
  json: { type: 'boolean' },
  to: { type: 'string' },
  'detailed-exitcode': { type: 'boolean' },
  'lock-timeout': { type: 'string' },
  unlock: { type: 'boolean' },
} satisfies ParseArgsConfig['options'];

const defaultLockTimeout = '60s';

/**
 * Reads the command line; the stage also comes from `STAGE`. `NO_COLOR`, `CI` and `TERM=dumb` turn colours off.
 *
 * @throws CatalogConfigError an unknown command or flag, or a value that cannot be; names it
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): CatalogConfig {
  const { positionals, values } = parse(args);
  const [command, ...words] = positionals;
  if (!isCommand(command))
    throw new CatalogConfigError('command', `Expected a command, got "${command ?? ''}".\n${usage}`);
  if ((command === 'new' ? 1 : 0) !== words.length)
    throw new CatalogConfigError(
      'command',
      `Expected ${command === 'new' ? 'one name' : 'no argument'}, got "${words.join(' ')}".\n${usage}`,
    );
  for (const flag of Object.keys(values))
    if (!['stage', 'json', ...flagsOf[command]].includes(flag))
      throw new CatalogConfigError(`--${flag}`, `Expected no --${flag} with ${command}.\n${usage}`);
  const stage = values.stage ?? env['STAGE'] ?? 'dev';
  if (!/^[a-z][a-z0-9]{0,15}$/.test(stage))
    throw new CatalogConfigError(
      '--stage',
      `Expected --stage to be 1 to 16 lower-case letters and digits, got "${stage}".`,
    );
  return {
    command,
    stage,
    database: `denver_${stage}`,
    workGroup: `denver-${stage}`,
    journalTable: `denver-migrations-${stage}`,
    json: values.json ?? false,
    color: !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb',
    ...(values.to === undefined ? {} : { to: version(values.to) }),
    detailedExitCode: values['detailed-exitcode'] ?? false,
    lockTimeoutMs: durationMs(values['lock-timeout'] ?? defaultLockTimeout),
    unlock: values.unlock ?? false,
    name: words[0] ?? '',
  };
}

function isCommand(word: string | undefined): word is Command {
  return commands.some((command) => command === word);
}

function version(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1)
    throw new CatalogConfigError('--to', `Expected --to to be a version from 1, got "${text}".`);
  return Number(text);
}

function durationMs(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,6})(ms|s|m)?$/.exec(text) ?? [];
  if (count === undefined)
    throw new CatalogConfigError(
      '--lock-timeout',
      `Expected --lock-timeout to be like 30s, 5m or 0, got "${text}".`,
    );
  return Number(count) * { ms: 1, s: 1_000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new CatalogConfigError(
      'flags',
      `${error instanceof Error ? error.message : String(error)}\n${usage}`,
    );
  }
}
