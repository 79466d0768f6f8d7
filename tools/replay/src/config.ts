import { datasetIds, type DatasetId } from '@denver/record-model';
import { parseArgs } from 'node:util';
import { factsOf, places, type Place } from './core/places';
import { ReplayConfigError } from './errors';
import type { ReplayOptions } from './replay';

/** One run. */
export interface ReplayConfig extends ReplayOptions {
  stage: string;
  json: boolean;
}

/** What `--help` prints. */
export const usage = `Usage: replay --place PLACE --dataset ID [flags]
Sends records that were given up into their stream once more, and moves their files below replayed/.

  --place      ${places.map((place) => `${place} (${factsOf[place].what})`).join('\n               ')}
  --dataset    ${datasetIds.join(' or ')}
  --from, --to UTC days on which they were given up, YYYY-MM-DD
  --reason     only records refused for it, e.g. invalid_value
  --dry-run    count, send nothing
  --stage      default dev
  --json       print one JSON document`;

const options = {
  place: { type: 'string' },
  dataset: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  reason: { type: 'string' },
  'dry-run': { type: 'boolean' },
  stage: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/**
 * Reads the command line; the stage also comes from `STAGE`.
 *
 * @returns `help` when that is all that was asked for
 * @throws ReplayConfigError names the flag and what was expected
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): ReplayConfig | 'help' {
  const flags = parse(args);
  if (flags.help) return 'help';
  const stage = flags.stage ?? env['STAGE'] ?? 'dev';
  if (!/^[a-z][a-z0-9]{0,15}$/.test(stage))
    throw new ReplayConfigError(`Expected --stage to be 1 to 16 small letters and digits, got "${stage}".`);
  if (flags.reason !== undefined && !/^[a-z_]{1,64}$/.test(flags.reason))
    throw new ReplayConfigError(
      `Expected --reason to be a reason such as invalid_value, got "${flags.reason}".`,
    );
  const [from, to] = [day('--from', flags.from), day('--to', flags.to)];
  if (from && to && from > to)
    throw new ReplayConfigError(`Expected --from to be on or before --to, got ${from} and ${to}.`);
  return {
    place: oneOf<Place>('--place', flags.place, places),
    dataset: oneOf<DatasetId>('--dataset', flags.dataset, datasetIds),
    from,
    to,
    reason: flags.reason,
    dryRun: flags['dry-run'] === true,
    stage,
    json: flags.json === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new ReplayConfigError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function oneOf<T extends string>(flag: string, value: string | undefined, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (!found)
    throw new ReplayConfigError(
      `Expected ${flag} to be one of ${known.join(', ')}, got ${value ?? 'nothing'}.`,
    );
  return found;
}

function day(flag: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value)
    throw new ReplayConfigError(
      `Expected ${flag} to be a day such as 2026-03-01, got "${value.slice(0, 40)}".`,
    );
  return value;
}
