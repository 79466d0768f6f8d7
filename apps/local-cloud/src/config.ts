import { parseArgs } from 'node:util';
import path from 'node:path';
import Type from 'typebox';
import Value from 'typebox/value';
import { ConfigError } from './errors';

const Settings = Type.Object(
  {
    /** Loopback port; 0 lets the system choose. Default 4566. */
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    /** Absolute path of the folder that holds everything the services keep. Default `.local/cloud`. */
    stateDirectory: Type.String({ minLength: 1 }),
    /** Region of every ARN. Default `AWS_REGION`, then `us-west-2`. */
    region: Type.String({ pattern: '^[a-z]{2}(-[a-z]+)+-\\d$' }),
    /** Account of every ARN, 12 digits. Default `000000000000`. */
    accountId: Type.String({ pattern: '^\\d{12}$' }),
    /** Factor on Firehose's buffering seconds; 0.1 makes 60 s of a template 6 s. Default 1. */
    firehoseIntervalScale: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    /** Factor on the intervals of EventBridge Scheduler's rates; 0.1 makes `rate(1 minute)` 6 s. Default 1. */
    scheduleIntervalScale: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    /** Whether a shard's write and read limits are enforced as on AWS. Default false: it takes what the disk takes. */
    kinesisThrottling: Type.Boolean(),
    /** Whether files are forced to the disk. Default true. */
    fsync: Type.Boolean(),
  },
  { additionalProperties: false },
);

/** Typed settings of one run. */
export type Settings = Type.Static<typeof Settings>;

/** A command line as understood. */
export type Command = { verb: 'start' | 'reset'; settings: Settings } | { verb: 'help' };

/** The text of `--help`. */
export const usage = `Usage: local-cloud <start|reset> [options]

  start   serve AWS on 127.0.0.1 until SIGINT or SIGTERM; prints "ready <url>" when it answers
  reset   empty the state directory

  --port <n>                      default 4566; 0 lets the system choose
  --state <directory>             default .local/cloud
  --region <name>                 default AWS_REGION, then us-west-2
  --account <12 digits>           default 000000000000
  --firehose-interval-scale <f>   factor on Firehose's buffering seconds, over 0 to 1, default 1
  --schedule-interval-scale <f>   factor on the intervals of rate(…) schedules, over 0 to 1, default 1
  --kinesis-throttling            enforce the limits of Kinesis shards (1 MiB/s and 1,000 records/s in)
  --no-fsync                      do not force files to the disk
`;

const flags = {
  port: { type: 'string' },
  state: { type: 'string' },
  region: { type: 'string' },
  account: { type: 'string' },
  'firehose-interval-scale': { type: 'string' },
  'schedule-interval-scale': { type: 'string' },
  'kinesis-throttling': { type: 'boolean' },
  'no-fsync': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Flag names by setting, for messages. */
const flagOf: Record<string, string> = {
  port: '--port',
  stateDirectory: '--state',
  region: '--region',
  accountId: '--account',
  firehoseIntervalScale: '--firehose-interval-scale',
  scheduleIntervalScale: '--schedule-interval-scale',
};

/**
 * Reads the command line and the environment.
 *
 * @param argv arguments after the script, e.g. `['start', '--port', '0']`
 * @throws ConfigError naming the flag, variable or verb
 */
export function loadConfig(argv: readonly string[], env: Record<string, string | undefined>): Command {
  const { values, positionals } = parse(argv);
  if (values.help) return { verb: 'help' };
  const [verb, ...rest] = positionals;
  if ((verb !== 'start' && verb !== 'reset') || rest.length > 0) {
    throw new ConfigError(
      'verb',
      `Expected one verb, start or reset, got ${positionals.join(' ') || 'none'}.`,
    );
  }
  const settings = {
    port: numberOf(values.port, 4566),
    stateDirectory: path.resolve(values.state ?? '.local/cloud'),
    region: values.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-west-2',
    accountId: values.account ?? '000000000000',
    firehoseIntervalScale: numberOf(values['firehose-interval-scale'], 1),
    scheduleIntervalScale: numberOf(values['schedule-interval-scale'], 1),
    kinesisThrottling: values['kinesis-throttling'] ?? false,
    fsync: !values['no-fsync'],
  };
  return { verb, settings: validate(settings) };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(/'(-[^' ]*)/.exec(message)?.[1] ?? 'arguments', message, { cause: error });
  }
}

function numberOf(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  return text.trim() === '' ? Number.NaN : Number(text);
}

function validate(settings: Settings): Settings {
  const [first] = Value.Errors(Settings, settings);
  if (!first) return settings;
  const key = first.instancePath.slice(1);
  const flag = flagOf[key] ?? key;
  const got = String(settings[key as keyof Settings]);
  throw new ConfigError(flag, `Expected \`${flag}\` to be valid (${first.message}), got ${got}.`);
}
