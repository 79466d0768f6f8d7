import {
  durationOf,
  readCommand,
  stageOf,
  verbSettings,
  verbShapes,
  type CommandShape,
  type Verb,
  type VerbSettings,
} from '@denver/migrations';

/** What is asked for. */
export type Command = Verb | 'crawl';

/** How each command is written. */
export const commandShapes: Readonly<Record<Command, CommandShape>> = {
  ...verbShapes,
  crawl: {
    usage: '[--timeout 30m]                      run the crawler; do the files hold what the model says',
    flags: { timeout: 'string' },
  },
};

/** Settings of one run. */
export interface CatalogConfig {
  readonly command: Command;
  /** Part of every name: database `denver_<stage>`, workgroup `denver-<stage>`. */
  readonly stage: string;
  readonly database: string;
  readonly workGroup: string;
  /** Table of the journal. */
  readonly journalTable: string;
  /** Name of the crawler, and the database it writes into: never the one people read. */
  readonly crawler: string;
  readonly crawledDatabase: string;
  /** `crawl` gives up waiting after this; the crawler goes on. */
  readonly crawlTimeoutMs: number;
  /** Print one JSON document instead of lines. */
  readonly json: boolean;
  /** May lines on stderr and stdout be coloured, when they go to a terminal. */
  readonly color: boolean;
  readonly settings: VerbSettings;
  /** Words of a `new` migration. */
  readonly name: string;
}

/**
 * Reads the command line; the stage also comes from `STAGE`. `NO_COLOR`, `CI` and `TERM=dumb` turn colours off.
 *
 * @throws CommandLineError an unknown command or flag, or a value that cannot be; names it
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): CatalogConfig {
  const { command, word, values } = readCommand('catalog', commandShapes, args);
  const stage = stageOf(values['stage'], env);
  return {
    command,
    stage,
    database: `denver_${stage}`,
    workGroup: `denver-${stage}`,
    journalTable: `denver-migrations-${stage}`,
    crawler: `denver-lake-${stage}`,
    crawledDatabase: `denver_crawled_${stage}`,
    crawlTimeoutMs: durationOf('--timeout', values['timeout'], '30m'),
    json: values['json'] === true,
    color: !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb',
    settings: verbSettings({ values }),
    name: word,
  };
}
