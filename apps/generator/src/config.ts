import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DatasetId } from '@denver/record-model';
import { datasetIds } from '@denver/record-model';
import Type from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseDay } from './city/city-clock';
import { civilDay, dayNumber } from './city/denver-time';
import { encodingChoices } from './core/encoding';
import { UsageError } from './errors';

const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, default: 0, description });

/** Every option of `start`, as typed on the command line after the dashes, with the type it must have. */
const StartOptions = Type.Object(
  {
    source: Type.String({ minLength: 1, description: '`synthetic`, `feed`, or the path of a CSV file' }),
    dataset: Type.Union(
      datasetIds.map((id) => Type.Literal(id)),
      { default: 'service-request' },
    ),
    'log-dir': Type.String({
      minLength: 1,
      default: '.local/log',
      description: 'lines go to <log-dir>/<dataset>/<timestamp>.log',
    }),
    'state-dir': Type.Optional(
      Type.String({
        minLength: 1,
        description: 'cursor, rejects; one directory per run (default .local/generator/<dataset>)',
      }),
    ),
    rate: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Literal('max')], {
      default: 'max',
      description: 'lines per second, or `max`',
    }),
    count: Type.Optional(
      Type.Integer({ minimum: 1, description: 'lines in all; a synthetic city is scaled to them' }),
    ),
    seed: Type.String({ default: '1', description: 'any text; equal seeds give equal bytes' }),
    from: Type.Optional(Type.String({ description: 'first day of a synthetic city, YYYY-MM-DD' })),
    to: Type.Optional(Type.String({ description: 'last day of a synthetic city, YYYY-MM-DD' })),
    year: Type.Optional(
      Type.Integer({ minimum: 2000, maximum: 2099, description: 'instead of --from and --to' }),
    ),
    updates: share('cases written twice: open, later closed (synthetic)'),
    duplicates: share('rows that come twice'),
    late: share('rows held back for up to 4,096 rows'),
    corrupt: share('rows replaced by damaged ones'),
    encoding: Type.Union(
      encodingChoices.map((choice) => Type.Literal(choice)),
      { default: 'auto' },
    ),
    'rotate-bytes': Type.Integer({
      minimum: 1,
      default: 64 * 1024 * 1024,
      description: 'size at which a new file begins',
    }),
    repeat: Type.Boolean({ default: false, description: 'begin again after the last row' }),
    'feed-url': Type.String({
      default: 'https://www.arcgis.com',
      description: 'where feed items are looked up',
    }),
    'feed-item': Type.Optional(Type.String({ description: 'ArcGIS item id of the feed' })),
    'poll-seconds': Type.Number({
      minimum: 1,
      default: 900,
      description: 'pause between sweeps of a repeated feed',
    }),
  },
  { additionalProperties: false },
);

const startValidator = Compile(StartOptions);
const numeric = new Set([
  'rate',
  'count',
  'year',
  'updates',
  'duplicates',
  'late',
  'corrupt',
  'rotate-bytes',
  'poll-seconds',
]);
const syntheticOnly = ['from', 'to', 'year', 'updates'] as const;
const feedOnly = ['feed-url', 'feed-item', 'poll-seconds'] as const;

/** What `start` is to do. */
export interface StartConfig {
  readonly command: 'start';
  readonly source:
    | {
        readonly kind: 'synthetic';
        readonly fromDay: number;
        readonly toDay: number;
        readonly updates: number;
      }
    | {
        readonly kind: 'csv';
        readonly path: string;
        readonly encoding: Static<typeof StartOptions>['encoding'];
      }
    | {
        readonly kind: 'feed';
        readonly url: string;
        readonly item: string | undefined;
        readonly pollMs: number;
      };
  readonly dataset: DatasetId;
  /** The dataset's own folder of the log directory. */
  readonly logDirectory: string;
  readonly stateDirectory: string;
  /** Lines per second; Infinity for as fast as possible. */
  readonly rate: number;
  readonly count: number | undefined;
  readonly seed: string;
  readonly duplicates: number;
  readonly late: number;
  readonly corrupt: number;
  readonly rotateBytes: number;
  readonly repeat: boolean;
  readonly display: Display;
}

/** What `status` is to do. */
export interface StatusConfig {
  readonly command: 'status';
  readonly stateDirectory: string;
  readonly json: boolean;
}

/** What is to be printed and done with. */
export interface HelpConfig {
  readonly command: 'help';
}

/** How progress is shown. */
export interface Display {
  /** Redraw one line, as on a terminal; else a line now and then. */
  readonly live: boolean;
  readonly color: boolean;
  readonly columns: number;
}

/** The environment and terminal as far as they matter. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Directory against which relative paths are read. */
  readonly workingDirectory: string;
}

/** The surroundings of this process; the only reader of `process.env`. */
export function surroundings(): Surroundings {
  return {
    env: process.env,
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns || 80,
    workingDirectory: process.cwd(),
  };
}

/**
 * Reads a command line.
 *
 * @throws UsageError names the flag, what was expected and what was given
 * @example
 * loadConfig(['start', '--source', 'synthetic', '--dataset', 'service-request', '--log-dir', 'logs', '--state-dir', 'state'], around)
 */
export function loadConfig(
  args: readonly string[],
  around: Surroundings,
): StartConfig | StatusConfig | HelpConfig {
  const [command, ...rest] = args;
  if (command === undefined || command === 'help' || args.includes('--help') || args.includes('-h'))
    return { command: 'help' };
  if (command === 'start') return startConfig(rest, around);
  if (command === 'status') return statusConfig(rest, around);
  throw new UsageError('command', `Expected the command to be start, status or help, got ${command}`);
}

/** The text of `help`. */
export function helpText(): string {
  const lines = Object.entries(StartOptions.properties).map(([name, schema]) => {
    const { description = '', default: preset } = schema as { description?: string; default?: unknown };
    const shown = preset === undefined || preset === false ? '' : ` (default ${String(preset)})`;
    const values =
      description === '' && 'anyOf' in schema ? choicesOf(schema.anyOf as unknown[]) : description;
    return `  --${name.padEnd(14)} ${values}${shown}`;
  });
  return ['generator start [options]', ...lines, '', 'generator status --state-dir <dir> [--json]', ''].join(
    '\n',
  );
}

function statusConfig(args: readonly string[], around: Surroundings): StatusConfig {
  const values = parse(args, { 'state-dir': { type: 'string' }, json: { type: 'boolean' } });
  const directory = values['state-dir'];
  if (typeof directory !== 'string') throw new UsageError('state-dir', 'Expected --state-dir to be given');
  return {
    command: 'status',
    stateDirectory: path.resolve(around.workingDirectory, directory),
    json: values['json'] === true,
  };
}

function startConfig(args: readonly string[], around: Surroundings): StartConfig {
  const values = parse(
    args,
    Object.fromEntries(
      Object.entries(StartOptions.properties).map(([name, schema]) => [
        name,
        {
          type: (schema as { type?: string }).type === 'boolean' ? ('boolean' as const) : ('string' as const),
        },
      ]),
    ),
  );
  const given = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, readValue(name, value)]),
  );
  const options = withDefaults(given);
  if (!startValidator.Check(options)) throw usageOf(options);
  const resolve = (directory: string) => path.resolve(around.workingDirectory, directory);
  return {
    command: 'start',
    source: sourceOf(options, given, resolve),
    dataset: options.dataset,
    logDirectory: path.join(resolve(options['log-dir']), options.dataset),
    stateDirectory: resolve(options['state-dir'] ?? path.join('.local/generator', options.dataset)),
    rate: options.rate === 'max' ? Infinity : options.rate,
    count: options.count,
    seed: options.seed,
    duplicates: options.duplicates,
    late: options.late,
    corrupt: options.corrupt,
    rotateBytes: options['rotate-bytes'],
    repeat: options.repeat,
    display: displayOf(around),
  };
}

type ParsedValues = Record<string, string | boolean | undefined>;

function parse(
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
): ParsedValues {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
      .values as ParsedValues;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. To specify')[0] ?? '') : String(error);
    throw new UsageError(/--[\w-]+/.exec(message)?.[0] ?? '', message);
  }
}

function readValue(name: string, value: string | boolean | undefined): unknown {
  if (typeof value !== 'string' || !numeric.has(name)) return value;
  return /^-?\d+(\.\d+)?(e\d+)?$/i.test(value) ? Number(value) : value;
}

function withDefaults(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const presets = Object.entries(StartOptions.properties)
    .map(([name, schema]) => [name, (schema as { default?: unknown }).default] as const)
    .filter(([, preset]) => preset !== undefined);
  return { ...Object.fromEntries(presets), ...given };
}

function usageOf(options: Readonly<Record<string, unknown>>): UsageError {
  if (options['source'] === undefined) return new UsageError('source', 'Expected --source to be given');
  const [first] = startValidator.Errors(options);
  const name = first?.instancePath.slice(1) ?? '';
  const schema = StartOptions.properties[name as keyof typeof StartOptions.properties] as unknown as Record<
    string,
    unknown
  >;
  return new UsageError(
    name,
    `Expected --${name} to be ${expectationOf(schema)}, got ${String(options[name])}`,
  );
}

function expectationOf(schema: Readonly<Record<string, unknown>> | undefined): string {
  if (schema === undefined) return 'known';
  if (Array.isArray(schema['anyOf'])) return choicesOf(schema['anyOf']);
  if (schema['maximum'] === 1) return 'a number from 0 to 1';
  const { type, minimum, maximum } = schema as { type: string; minimum?: number; maximum?: number };
  const range = maximum === undefined ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return `${type === 'integer' ? 'a whole number' : `a ${type}`} ${range}`;
}

function choicesOf(schemas: readonly unknown[]): string {
  return schemas.map((one) => (one as { const?: string }).const ?? 'a number above 0').join(' or ');
}

function sourceOf(
  options: Static<typeof StartOptions>,
  given: Readonly<Record<string, unknown>>,
  resolve: (file: string) => string,
): StartConfig['source'] {
  const refuse = (names: readonly string[], use: string) => {
    const wrong = names.find((name) => given[name] !== undefined);
    if (wrong !== undefined)
      throw new UsageError(wrong, `Expected --${wrong} only with ${use}, got --source ${options.source}`);
  };
  if (options.source !== 'synthetic') refuse(syntheticOnly, '--source synthetic');
  if (options.source !== 'feed') refuse(feedOnly, '--source feed');
  if (options.source === 'synthetic' || options.source === 'feed') refuse(['encoding'], 'a CSV file');
  if (options.source === 'synthetic')
    return { kind: 'synthetic', ...rangeOf(options), updates: options.updates };
  if (options.source === 'feed') {
    return {
      kind: 'feed',
      url: options['feed-url'],
      item: options['feed-item'],
      pollMs: options['poll-seconds'] * 1000,
    };
  }
  return { kind: 'csv', path: resolve(options.source), encoding: options.encoding };
}

function rangeOf({ from, to, year }: Static<typeof StartOptions>): { fromDay: number; toDay: number } {
  if (year !== undefined && (from !== undefined || to !== undefined)) {
    throw new UsageError('year', 'Expected --year or --from and --to, got both');
  }
  const first = from === undefined ? undefined : parseDay(from);
  const last = to === undefined ? undefined : parseDay(to);
  if (from !== undefined && first === undefined) throw dayError('from', from);
  if (to !== undefined && last === undefined) throw dayError('to', to);
  const fallbackYear = year ?? (last === undefined ? 2015 : civilDay(last).year);
  const fromDay = first ?? dayNumber(fallbackYear, 1, 1);
  const toDay = last ?? dayNumber(first === undefined ? fallbackYear : civilDay(first).year, 12, 31);
  if (toDay < fromDay) throw new UsageError('to', `Expected --to to be ${from ?? year} or later, got ${to}`);
  if (fromDay < dayNumber(2007, 4, 1))
    throw new UsageError('from', `Expected --from to be 2007-04-01 or later, got ${from ?? year}`);
  return { fromDay, toDay };
}

function dayError(flag: string, value: string): UsageError {
  return new UsageError(flag, `Expected --${flag} to be a day such as 2015-07-04, got ${value}`);
}

function displayOf({ env, isTerminal, columns }: Surroundings): Display {
  const quiet = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
  const live = isTerminal && !quiet && env['TERM'] !== 'dumb';
  return { live, color: live && (env['NO_COLOR'] ?? '') === '', columns };
}
