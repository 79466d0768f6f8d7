import { neighborhoodIndex } from '@denver/record-model';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LaptopConfigError } from './errors';

/** Settings of one `npm start`. */
export interface LaptopConfig {
  /** `synthetic`, or the absolute path of a 311 CSV file. */
  requests: string;
  /** `synthetic`, the absolute path of an accident CSV file, or undefined when only 311 was given. */
  accidents: string | undefined;
  /** Events per second of each generator, or `max`. */
  rate: string;
  /** Service requests of the synthetic year; accidents are a seventh of that. */
  count: number;
  seed: number;
  /** End when everything has arrived, instead of staying up. */
  once: boolean;
  /** Empty the state first. */
  reset: boolean;
  /** GeoJSON of the official neighborhoods, absolute. */
  boundaries: string | undefined;
  /** Everything that is kept between two starts, absolute. */
  stateDirectory: string;
  port: number;
  /** Port of the dashboard. */
  dashboardPort: number;
  /** Synthetic service requests per second that keep coming after the first year, accidents a seventh; 0 for none. */
  liveRate: number;
  /** Shares of events that come again, late or damaged, passed on to the generators as given. */
  faults: { updates: string; duplicates: string; late: string; corrupt: string };
}

/** What `--help` prints. */
export const usage = `npm start -- [flags]
  --source FILE|synthetic   311 service requests (default: synthetic)
  --accidents FILE|synthetic  traffic accidents (default: synthetic with a synthetic --source, else none)
  --count N       service requests of the synthetic year (default 20000)
  --seed N        another city of the same kind (default 1)
  --rate N|max    events per second and dataset (default max)
  --updates, --duplicates, --late, --corrupt SHARE   of synthetic events, 0 to 1 (default 0.1, 0.01, 0.01, 0.001)
  --boundaries FILE   GeoJSON of the official neighborhoods, to place rows that name none
  --once          end when everything has arrived, and say whether it adds up
  --reset         forget earlier starts
  --state DIR     where it is all kept (default .laptop)
  --port N        of the local cloud (default 4566)
  --dashboard-port N  (default 4311)
  --live-rate N   service requests per second that keep coming while it stays up, with a seventh as many accidents
                  (default 2, 0 for none)`;

const options = {
  source: { type: 'string', default: 'synthetic' },
  accidents: { type: 'string' },
  count: { type: 'string', default: '20000' },
  seed: { type: 'string', default: '1' },
  rate: { type: 'string', default: 'max' },
  updates: { type: 'string', default: '0.1' },
  duplicates: { type: 'string', default: '0.01' },
  late: { type: 'string', default: '0.01' },
  corrupt: { type: 'string', default: '0.001' },
  boundaries: { type: 'string' },
  once: { type: 'boolean', default: false },
  reset: { type: 'boolean', default: false },
  state: { type: 'string', default: '.laptop' },
  port: { type: 'string', default: '4566' },
  'dashboard-port': { type: 'string', default: '4311' },
  'live-rate': { type: 'string', default: '2' },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Reads the command line. Paths are relative to where the command was typed.
 *
 * @returns `help` when that is all that was asked for
 * @throws LaptopConfigError an unknown flag, a file that is not there or not what it should be, a number that is none
 */
export function loadConfig(args: readonly string[], workingDirectory: string): LaptopConfig | 'help' {
  const flags = parse(args);
  if (flags.help) return 'help';
  if (!flags.once && flags.port === flags['dashboard-port'])
    throw new LaptopConfigError(
      '--dashboard-port',
      `Expected --dashboard-port to differ from --port, got ${flags.port} for both.`,
    );
  const source = (name: string, value: string) =>
    value === 'synthetic' ? value : existingFile(name, resolve(workingDirectory, value));
  return {
    requests: source('--source', flags.source),
    accidents: flags.accidents
      ? source('--accidents', flags.accidents)
      : flags.source === 'synthetic'
        ? 'synthetic'
        : undefined,
    rate: flags.rate === 'max' ? 'max' : String(wholeNumber('--rate', flags.rate)),
    count: wholeNumber('--count', flags.count),
    seed: wholeNumber('--seed', flags.seed),
    once: flags.once,
    reset: flags.reset,
    boundaries: flags.boundaries && boundariesFile(resolve(workingDirectory, flags.boundaries)),
    stateDirectory: resolve(workingDirectory, flags.state),
    port: wholeNumber('--port', flags.port, 65_535),
    dashboardPort: wholeNumber('--dashboard-port', flags['dashboard-port'], 65_535),
    liveRate: flags['live-rate'] === '0' ? 0 : wholeNumber('--live-rate', flags['live-rate'], 10_000),
    faults: {
      updates: share('--updates', flags.updates),
      duplicates: share('--duplicates', flags.duplicates),
      late: share('--late', flags.late),
      corrupt: share('--corrupt', flags.corrupt),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node goes on with advice on what its parser makes of a dash.
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('. To specify');
    throw new LaptopConfigError('flags', `${reason.replace(/\.$/, '')}. See npm start -- --help.`);
  }
}

function existingFile(flag: string, path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile())
    throw new LaptopConfigError(
      flag,
      `Expected ${flag} to be a file, found ${found ? 'none' : 'nothing'} at ${path}.`,
    );
  return path;
}

/** Reads the file as the Lambdas will, which would fail on it one batch after the other. */
function boundariesFile(path: string): string {
  existingFile('--boundaries', path);
  try {
    neighborhoodIndex(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
    throw new LaptopConfigError(
      '--boundaries',
      `Expected --boundaries to be GeoJSON of the official neighborhoods, got ${path}: ${reason}`,
    );
  }
  return path;
}

function wholeNumber(flag: string, text: string, largest = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > largest)
    throw new LaptopConfigError(
      flag,
      `Expected ${flag} to be a whole number from 1 to ${largest}, got "${text}".`,
    );
  return value;
}

function share(flag: string, text: string): string {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new LaptopConfigError(flag, `Expected ${flag} to be a share from 0 to 1, got "${text}".`);
  return text;
}
