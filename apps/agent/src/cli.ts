import { parseArgs } from 'node:util';
import { AgentConfigError } from './errors';

/** What the command line asks for. */
export type Command =
  | { verb: 'start'; config: string; stateDirectory: string }
  | { verb: 'status'; config: string; stateDirectory: string; json: boolean }
  | { verb: 'check'; config: string; json: boolean }
  | { verb: 'help' };

/** Text of `agent help`. */
export const usage = `Usage:
  agent start  [--config <agent.json>] [--state-dir <dir>]           read and send until SIGTERM
  agent status [--config <agent.json>] [--state-dir <dir>] [--json]  how far every flow is
  agent check  [--config <agent.json>] [--json]                      validate the configuration
  agent help

  --config     default /etc/aws-kinesis/agent.json; agent.d/*.json beside it adds flows
  --state-dir  default /var/lib/denver-agent: checkpoints, quarantine, lock, metrics.json

Exit codes: 0 done, 1 error, 2 wrong use or configuration.
`;

/**
 * Reads the arguments behind the program's name.
 *
 * @throws AgentConfigError an unknown verb or flag, by name
 */
export function parseCommand(args: readonly string[]): Command {
  const [verb, ...rest] = args;
  if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') return { verb: 'help' };
  if (verb !== 'start' && verb !== 'status' && verb !== 'check') {
    throw new AgentConfigError(`Expected a verb (start, status, check, help), got ${JSON.stringify(verb)}.`);
  }
  const values = parseFlags(rest);
  if (values.help) return { verb: 'help' };
  const config = values.config ?? '/etc/aws-kinesis/agent.json';
  const stateDirectory = values['state-dir'] ?? '/var/lib/denver-agent';
  const json = values.json ?? false;
  if (verb === 'check' && values['state-dir'] !== undefined) throw misplaced('--state-dir', verb);
  if (verb === 'start' && values.json !== undefined) throw misplaced('--json', verb);
  if (verb === 'start') return { verb, config, stateDirectory };
  return verb === 'status' ? { verb, config, stateDirectory, json } : { verb, config, json };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        config: { type: 'string' },
        'state-dir': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new AgentConfigError(error instanceof Error ? error.message : String(error), {}, { cause: error });
  }
}

function misplaced(flag: string, verb: string): AgentConfigError {
  return new AgentConfigError(`Expected no ${flag} with ${verb}.`, { key: flag });
}
