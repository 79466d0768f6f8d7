import { parseArgs, type ParseArgsConfig } from 'node:util';
import Type from 'typebox';
import Value from 'typebox/value';
import { DashboardConfigError } from './errors';

/** Engines that can answer. */
export const engines = ['redshift', 'athena'] as const;

/** Which engine answers. */
export type EngineName = (typeof engines)[number];

/** Where a question is read from: small aggregates, or every event. */
export type Source = 'cubes' | 'views';

/** Settings of the local server. */
export interface ServerConfig {
  readonly engine: EngineName;
  readonly source: Source;
  /** Part of every name: workgroups `denver-<stage>`, Glue database `denver_<stage>`. */
  readonly stage: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Address to listen on. */
  readonly bind: string;
  /** Names, beside the loopback ones, that a request may come by, e.g. a load balancer's. */
  readonly allowedHosts: readonly string[];
  /** Milliseconds between two looks at the data version. */
  readonly pollMs: number;
}

/** What is asked for on the command line. */
export type Command =
  { readonly command: 'start'; readonly config: ServerConfig } | { readonly command: 'help' };

/** Text of `help`. */
export const usage = `Usage: dashboard start [flags]
  --port N          default 4311; 0 lets the system choose
  --engine NAME     redshift (default) or athena
  --source NAME     cubes (default of redshift) or views (default of athena; every event is read)
  --stage NAME      default dev
  --bind ADDRESS    default 127.0.0.1; another one needs --allow-host
  --allow-host NAME[,NAME]  names the server is reached by, e.g. a load balancer's
  --poll SECONDS    between two looks for new data, 0.2 to 3600 (default 2)`;

const options = {
  port: { type: 'string' },
  engine: { type: 'string' },
  source: { type: 'string' },
  stage: { type: 'string' },
  bind: { type: 'string' },
  'allow-host': { type: 'string' },
  poll: { type: 'string' },
  help: { type: 'boolean' },
} satisfies ParseArgsConfig['options'];

/**
 * Reads the command line; the stage also comes from `STAGE`.
 *
 * @throws DashboardConfigError an unknown command or flag, or a value that cannot be; names it
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { positionals, values } = parse(args);
  if (values.help || positionals[0] === 'help') return { command: 'help' };
  if (positionals.length !== 1 || positionals[0] !== 'start')
    throw wrong('command', `Expected the command start, got "${positionals.join(' ')}".\n${usage}`);
  const engine = oneOf('--engine', values.engine ?? 'redshift', engines);
  const bind = values.bind ?? '127.0.0.1';
  const allowedHosts = (values['allow-host'] ?? '').split(',').filter(Boolean).map(hostName);
  if (!isLoopback(bind) && allowedHosts.length === 0)
    throw wrong('--bind', `Expected --allow-host with --bind ${bind}: the names the server is reached by.`);
  return {
    command: 'start',
    config: {
      engine,
      source: oneOf('--source', values.source ?? (engine === 'redshift' ? 'cubes' : 'views'), [
        'cubes',
        'views',
      ]),
      stage: stageName(values.stage ?? env['STAGE'] ?? 'dev'),
      port: numberIn('--port', values.port ?? '4311', 0, 65_535),
      bind,
      allowedHosts,
      pollMs: numberIn('--poll', values.poll ?? '2', 0.2, 3_600) * 1_000,
    },
  };
}

/** Settings of the Lambda function, as its stack gives them. */
export interface FunctionConfig {
  readonly engine: EngineName;
  readonly source: Source;
  readonly stage: string;
  readonly lakeBucket: string;
}

const FunctionEnvironment = Type.Object(
  {
    ENGINE: Type.Enum([...engines], { description: 'Who answers, e.g. redshift' }),
    STAGE: Type.String({ pattern: '^[a-z][a-z0-9]{0,15}$', description: 'e.g. dev' }),
    LAKE_BUCKET: Type.String({ minLength: 3, description: 'e.g. denver-lake-000000000000-us-west-2-dev' }),
  },
  { additionalProperties: false },
);

/**
 * Reads the function's environment.
 *
 * @throws DashboardConfigError naming the variable that is missing or wrong
 */
export function loadFunctionConfig(env: NodeJS.ProcessEnv = process.env): FunctionConfig {
  const given = Object.fromEntries(Object.keys(FunctionEnvironment.properties).map((key) => [key, env[key]]));
  if (!Value.Check(FunctionEnvironment, given)) {
    const [first] = Value.Errors(FunctionEnvironment, given);
    const key = first?.instancePath.slice(1) || 'environment';
    throw wrong(key, `Expected environment variable \`${key}\`: ${first?.message ?? 'be valid'}`);
  }
  const source = given.ENGINE === 'redshift' ? 'cubes' : 'views';
  return { engine: given.ENGINE, source, stage: given.STAGE, lakeBucket: given.LAKE_BUCKET };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw wrong('flags', `${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function wrong(key: string, message: string): DashboardConfigError {
  return new DashboardConfigError(key, message);
}

function oneOf<T extends string>(flag: string, value: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (!found) throw wrong(flag, `Expected ${flag} to be ${known.join(' or ')}, got "${value}".`);
  return found;
}

function stageName(value: string): string {
  if (!/^[a-z][a-z0-9]{0,15}$/.test(value))
    throw wrong('--stage', `Expected --stage to be 1 to 16 lower-case letters and digits, got "${value}".`);
  return value;
}

function numberIn(flag: string, text: string, least: number, most: number): number {
  const value = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most) || (flag === '--port' && !Number.isInteger(value)))
    throw wrong(flag, `Expected ${flag} to be a number from ${least} to ${most}, got "${text}".`);
  return value;
}

function hostName(text: string): string {
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?$/i.test(text))
    throw wrong('--allow-host', `Expected --allow-host to be names such as city.example, got "${text}".`);
  return text.toLowerCase();
}

function isLoopback(address: string): boolean {
  return address === '::1' || address === 'localhost' || /^127(\.\d{1,3}){3}$/.test(address);
}
