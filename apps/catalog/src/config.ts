import { parseArgs } from 'node:util';
import { CatalogConfigError } from './errors';

/** Settings of one run. */
export interface CatalogConfig {
  command: 'migrate';
  /** Part of every name: database `denver_<stage>`, workgroup `denver-<stage>`. */
  stage: string;
  database: string;
  workGroup: string;
  /** Print one JSON document instead of lines. */
  json: boolean;
}

const usage = 'Usage: catalog migrate [--stage dev] [--json]';

/**
 * Reads the command line; the stage also comes from `STAGE`.
 *
 * @throws CatalogConfigError an unknown command or flag, or a stage that cannot be part of a name
 */
export function loadConfig(args: readonly string[], env: NodeJS.ProcessEnv): CatalogConfig {
  const { positionals, values } = parse(args);
  if (positionals.length !== 1 || positionals[0] !== 'migrate')
    throw new CatalogConfigError(
      'command',
      `Expected the command migrate, got "${positionals.join(' ')}". ${usage}`,
    );
  const stage = values.stage ?? env['STAGE'] ?? 'dev';
  if (!/^[a-z][a-z0-9]{0,15}$/.test(stage))
    throw new CatalogConfigError(
      '--stage',
      `Expected --stage to be 1 to 16 lower-case letters and digits, got "${stage}".`,
    );
  return {
    command: 'migrate',
    stage,
    database: `denver_${stage}`,
    workGroup: `denver-${stage}`,
    json: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { stage: { type: 'string' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new CatalogConfigError(
      'flags',
      `${error instanceof Error ? error.message : String(error)} ${usage}`,
    );
  }
}
