import { parseArgs, type ParseArgsConfig } from 'node:util';
import { DeliveryConfigError } from './errors';

/** What can be asked for, over all apps. */
export const verbs = ['plan', 'deploy', 'diff', 'status', 'rollback', 'doctor', 'help'] as const;

/** What can be asked for one app: `app deploy consumer`. */
export const appVerbs = ['deploy', 'diff', 'remove'] as const;

/** `plan`, or `app deploy`. */
export type Command = (typeof verbs)[number] | `app ${(typeof appVerbs)[number]}`;

/** Where it all goes. */
export interface Target {
  /** Part of every name, e.g. `dev`. */
  readonly stage: string;
  readonly region: string;
  /** The account that is meant; undefined takes the one of the credentials. */
  readonly account: string | undefined;
  /** `AWS_ENDPOINT_URL`, when another cloud than AWS is meant. */
  readonly endpoint: string | undefined;
}

/** Settings of one run. */
export interface DeliveryConfig extends Target {
  readonly command: Command;
  /** The app of an `app` verb; else empty. */
  readonly app: string;
  /** `--only`: the apps that are meant; empty means all. */
  readonly only: readonly string[];
  /** Say what would be done, and write nothing. */
  readonly dryRun: boolean;
  /** Print one JSON document on stdout instead of lines. */
  readonly json: boolean;
  /** Print Markdown, for a job summary. */
  readonly markdown: boolean;
  /** `diff` and `plan` exit with 2 when there is something to do; wrong use exits with 1 then. */
  readonly detailedExitCode: boolean;
  /** `app remove` also takes the stacks that hold data; their resources stay even so. */
  readonly withState: boolean;
  /** `deploy` may put an older commit over a newer one. */
  readonly allowOlder: boolean;
  /** `deploy` takes the lock from whoever holds it. */
  readonly evict: boolean;
  /** `diff`: the commit to compare with instead of what each app's record says. */
  readonly base: string | undefined;
  /** Who runs this, for lock and record, e.g. `https://github.com/o/r/actions/runs/1` or `ann@host`. */
  readonly owner: string;
  /** What programs that are started get. */
  readonly env: NodeJS.ProcessEnv;
}

/** What `help` prints. */
export const usage = `Usage: node tools/delivery/dist/main.mjs <command> [--stage dev] [--region us-west-2] [--account 123456789012] [--json]
  plan     [--only app,…] [--detailed-exitcode] [--allow-older]
           what deploy would do, and why
  deploy   [--only app,…] [--dry-run] [--allow-older] [--evict]
           every app that changed since its own last good deploy
  diff     [--only app,…] [--base <commit>] [--markdown] [--detailed-exitcode]
           what would change in the stacks of changed apps
  status   what is deployed, and by whom
  rollback --only app [--evict]
           the app's stacks without data, back to the deploy before the last
  doctor   is everything there that a deploy needs
  app deploy <app>
  app diff   <app> [--detailed-exitcode] [--markdown]
  app remove <app> [--dry-run] [--with-state]
           one app, now: npx nx deploy|diff|remove <app>
Stage, region and account also come from STAGE, AWS_REGION and AWS_ACCOUNT_ID.
Exit codes: 0 done, 1 it failed or something would stop it, 2 wrong use; with --detailed-exitcode 2 means "changes" and wrong use is 1.`;

const options = {
  stage: { type: 'string' },
  region: { type: 'string' },
  account: { type: 'string' },
  json: { type: 'boolean' },
  only: { type: 'string' },
  'dry-run': { type: 'boolean' },
  markdown: { type: 'boolean' },
  'detailed-exitcode': { type: 'boolean' },
  'with-state': { type: 'boolean' },
  'allow-older': { type: 'boolean' },
  evict: { type: 'boolean' },
  base: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsConfig['options'];

const always = ['stage', 'region', 'account', 'json'];

const flagsOf: Record<Command, readonly string[]> = {
  plan: ['only', 'detailed-exitcode', 'allow-older'],
  deploy: ['only', 'dry-run', 'allow-older', 'evict'],
  diff: ['only', 'base', 'markdown', 'detailed-exitcode'],
  status: [],
  rollback: ['only', 'evict'],
  doctor: [],
  help: [],
  'app deploy': [],
  'app diff': ['markdown', 'detailed-exitcode'],
  'app remove': ['dry-run', 'with-state'],
};

/**
 * Reads the command line and the environment.
 *
 * @throws DeliveryConfigError an unknown command or flag, or a value that cannot be; names it
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv, user: string): DeliveryConfig {
  const { positionals, values } = parse(args);
  const { command, app } = commandOf(values.help ? ['help'] : positionals);
  for (const flag of values.help ? [] : Object.keys(values))
    if (![...always, ...flagsOf[command]].includes(flag))
      throw wrong(`--${flag}`, `no --${flag} with ${command}`);
  if (values.json && values.markdown) throw wrong('--markdown', 'either --json or --markdown');
  const only = (values.only ?? '').split(',').filter((name) => name !== '');
  if (command === 'rollback' && only.length !== 1)
    throw wrong('--only', 'rollback to name one app with --only');
  return {
    command,
    app,
    only,
    stage: checked('--stage', values.stage ?? env['STAGE'] ?? 'dev', /^[a-z][a-z0-9]{0,15}$/, 'dev'),
    region: checked(
      '--region',
      values.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-west-2',
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'us-west-2',
    ),
    account: optional(values.account ?? env['AWS_ACCOUNT_ID'], (text) =>
      checked('--account', text, /^\d{12}$/, '123456789012'),
    ),
    endpoint: env['AWS_ENDPOINT_URL'],
    dryRun: values['dry-run'] ?? false,
    json: values.json ?? false,
    markdown: values.markdown ?? false,
    detailedExitCode: values['detailed-exitcode'] ?? false,
    withState: values['with-state'] ?? false,
    allowOlder: values['allow-older'] ?? false,
    evict: values.evict ?? false,
    base: values.base,
    owner: ownerOf(env, user),
    env,
  };
}

/** A workflow run by its address, so that who finds the lock can look; else the person. */
function ownerOf(env: NodeJS.ProcessEnv, user: string): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : user;
}

function commandOf([first = '', second = '', ...rest]: readonly string[]): { command: Command; app: string } {
  if (first === 'app') {
    const verb = appVerbs.find((name) => name === second);
    const [app = '', ...more] = rest;
    if (!verb || app === '' || more.length > 0)
      throw wrong('command', `app ${appVerbs.join('|')} and one app`);
    return { command: `app ${verb}`, app };
  }
  const verb = verbs.find((name) => name === first);
  if (!verb || second !== '')
    throw wrong(
      'command',
      `one of ${verbs.join(', ')} or app, got "${[first, second, ...rest].join(' ').trim()}"`,
    );
  return { command: verb, app: '' };
}

function optional<T>(value: string | undefined, read: (text: string) => T): T | undefined {
  return value === undefined || value === '' ? undefined : read(value);
}

function checked(key: string, value: string, pattern: RegExp, example: string): string {
  if (pattern.test(value)) return value;
  throw new DeliveryConfigError(key, `Expected ${key} to be like ${example}, got "${value}".`);
}

function wrong(key: string, expected: string): DeliveryConfigError {
  return new DeliveryConfigError(key, `Expected ${expected}.\n${usage}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new DeliveryConfigError(
      'flags',
      `${error instanceof Error ? error.message : String(error)}\n${usage}`,
    );
  }
}
