import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Feed } from './core/data-sets';
import type { Audience } from './core/permissions';
import { QuickSightConfigError } from './errors';

/** What can be asked for. */
export type Verb = 'plan' | 'apply' | 'export' | 'doctor';

/** Settings of one run. */
export interface QuickSightConfig {
  readonly command: Verb | 'help';
  readonly stage: string;
  readonly region: string;
  /** Region of users and groups; found out when absent. */
  readonly identityRegion?: string;
  readonly namespace: string;
  readonly feed: Feed;
  readonly audience: Audience;
  readonly timeoutMs: number;
  readonly json: boolean;
  readonly color: boolean;
  /** Exit with 2 when a plan has changes. */
  readonly detailedExitCode: boolean;
  /** File that `export` writes. */
  readonly out: string;
}

/** Text of `help`. */
export const usage = `Usage: dashboard:quicksight -- <command> [flags]
  plan      says what apply would do; writes nothing
  apply     makes it so, and publishes a new version when the definition changed
  export    writes the whole definition as JSON, for review; asks nobody
  doctor    says what is missing before anything is created
  --stage NAME             default dev
  --engine NAME            redshift (default; cubes) or athena (views)
  --import MODE            direct (default; controls narrow the SQL) or spice (the whole city, kept by QuickSight)
  --refresh EVERY          15min, 30min, hourly (default) or daily; with spice
  --owners GROUP[,GROUP]   may change everything; needed by plan, apply and doctor
  --readers GROUP[,GROUP]  may look
  --namespace NAME         of the groups, default default
  --identity-region NAME   of the groups; found out when not given
  --redshift-secret ARN    secret of a database user with the role analyst; needed by redshift
  --vpc-connection ARN     by which QuickSight reaches the workgroup
  --athena-role ARN        that QuickSight takes on for Athena instead of its own
  --row-rules ARN          data set of row-level rules; with --row-columns NAME[,NAME]
  --timeout SECONDS        for one resource, 10 to 3600 (default 600)
  --out FILE               of export, default quicksight-<stage>.json
  --json                   the answer as JSON on stdout
  --detailed-exitcode      plan: 0 nothing to do, 2 changes, 1 error`;

const options = {
  stage: { type: 'string' },
  engine: { type: 'string' },
  import: { type: 'string' },
  refresh: { type: 'string' },
  owners: { type: 'string' },
  readers: { type: 'string' },
  namespace: { type: 'string' },
  'identity-region': { type: 'string' },
  'redshift-secret': { type: 'string' },
  'vpc-connection': { type: 'string' },
  'athena-role': { type: 'string' },
  'row-rules': { type: 'string' },
  'row-columns': { type: 'string' },
  timeout: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
  'detailed-exitcode': { type: 'boolean' },
  help: { type: 'boolean' },
} satisfies ParseArgsConfig['options'];

type Values = ReturnType<typeof parse>['values'];

const verbs: readonly Verb[] = ['plan', 'apply', 'export', 'doctor'];

/**
 * Reads the command line; the stage also comes from `STAGE`, the region from `AWS_REGION`.
 *
 * @throws QuickSightConfigError an unknown command or flag, or a value that cannot be; names it
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): QuickSightConfig {
  const { positionals, values } = parse(args);
  const isHelp = values.help === true || positionals[0] === 'help';
  const command = isHelp ? 'help' : verbs.find((verb) => verb === positionals[0]);
  if (command === undefined || (positionals.length !== 1 && !isHelp))
    throw wrong(
      'command',
      `Expected plan, apply, export or doctor, got "${positionals.join(' ')}".\n${usage}`,
    );
  const stage = matching('--stage', values.stage ?? env['STAGE'] ?? 'dev', /^[a-z][a-z0-9]{0,15}$/);
  const asks = command !== 'help' && command !== 'export';
  const owners = groups('--owners', values.owners);
  if (asks && owners.length === 0)
    throw wrong(
      '--owners',
      'Expected --owners with a QuickSight group; nobody else could see or change the result.',
    );
  if (values['detailed-exitcode'] && command !== 'plan')
    throw wrong('--detailed-exitcode', 'Expected --detailed-exitcode with plan only.');
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-west-2';
  const identityRegion = values['identity-region'];
  return {
    command,
    stage,
    region: matching('AWS_REGION', region, /^[a-z]{2}(-[a-z]+)+-\d$/),
    ...(identityRegion
      ? { identityRegion: matching('--identity-region', identityRegion, /^[a-z]{2}(-[a-z]+)+-\d$/) }
      : {}),
    namespace: matching('--namespace', values.namespace ?? 'default', /^[a-zA-Z0-9._-]{1,64}$/),
    feed: feedOf(values, asks),
    audience: { owners, readers: groups('--readers', values.readers) },
    timeoutMs: seconds(values.timeout ?? '600') * 1_000,
    json: values.json ?? false,
    color: !env['NO_COLOR'] && !env['CI'],
    detailedExitCode: values['detailed-exitcode'] ?? false,
    out: values.out ?? `quicksight-${stage}.json`,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw wrong('flags', `${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function feedOf(values: Values, asks: boolean): Feed {
  const engine = oneOf('--engine', values.engine ?? 'redshift', ['redshift', 'athena']);
  const mode = oneOf('--import', values.import ?? 'direct', ['direct', 'spice']);
  if (values.refresh && mode !== 'spice')
    throw wrong('--refresh', 'Expected --refresh with --import spice only: a direct query is always fresh.');
  const secret = arn('--redshift-secret', values['redshift-secret'], 'secretsmanager');
  if (asks && engine === 'redshift' && !secret)
    throw wrong(
      '--redshift-secret',
      'Expected --redshift-secret with the engine redshift, or --engine athena.',
    );
  const vpcConnection = arn('--vpc-connection', values['vpc-connection'], 'quicksight');
  const athenaRole = arn('--athena-role', values['athena-role'], 'iam');
  const rules = arn('--row-rules', values['row-rules'], 'quicksight');
  const columns = (values['row-columns'] ?? '').split(',').filter(Boolean);
  if ((rules === undefined) !== (columns.length === 0))
    throw wrong('--row-rules', 'Expected --row-rules and --row-columns together.');
  return {
    engine,
    import: mode,
    refresh: oneOf('--refresh', values.refresh ?? 'hourly', ['15min', '30min', 'hourly', 'daily']),
    ...(secret ? { redshiftSecret: secret } : {}),
    ...(vpcConnection ? { vpcConnection } : {}),
    ...(athenaRole ? { athenaRole } : {}),
    ...(rules ? { rowRules: { arn: rules, columns } } : {}),
  };
}

function wrong(key: string, message: string): QuickSightConfigError {
  return new QuickSightConfigError(key, message);
}

function oneOf<const T extends string>(flag: string, value: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (!found) throw wrong(flag, `Expected ${flag} to be ${known.join(' or ')}, got "${value}".`);
  return found;
}

function matching(flag: string, value: string, pattern: RegExp): string {
  if (!pattern.test(value)) throw wrong(flag, `Expected ${flag} to match ${pattern.source}, got "${value}".`);
  return value;
}

function arn(flag: string, value: string | undefined, service: string): string | undefined {
  return value === undefined
    ? undefined
    : matching(flag, value, new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:.+$`));
}

function groups(flag: string, value = ''): string[] {
  return value
    .split(',')
    .filter(Boolean)
    .map((group) => matching(flag, group, /^[\w+=,.@-][\w+=,.@ -]{0,255}$/));
}

function seconds(text: string): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 10 && value <= 3_600))
    throw wrong('--timeout', `Expected --timeout to be 10 to 3600 seconds, got "${text}".`);
  return value;
}
