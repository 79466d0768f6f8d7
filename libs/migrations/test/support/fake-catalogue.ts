import type { Execution, Finding, MigrationTarget, Step } from '../../src/index';

/** Refuses to be asked the same thing twice, as a catalogue without `IF NOT EXISTS` would. */
export interface FakeCatalogue extends MigrationTarget {
  /** `table`, `table.column` or `view`, with what made it. */
  readonly objects: Map<string, string>;
  /** Every statement that took effect, in order, once per execution. */
  readonly applied: string[];
  /** Requests by token: the execution each one started. */
  readonly executions: Map<string, { sql: string; outcome: Execution }>;
  /** Statements to refuse, each with the number of times. */
  readonly refusals: Map<string, number>;
}

/**
 * A catalogue of three kinds of statement:
 *
 * - `CREATE name`, `ADD table.column`: the object must not be there yet.
 * - `VIEW name = text`: there or not, it is replaced.
 */
export function fakeCatalogue(): FakeCatalogue {
  const catalogue: FakeCatalogue = {
    objects: new Map(),
    applied: [],
    executions: new Map(),
    refusals: new Map(),
    probe: async (step) => finding(catalogue, step),
    execute: async ({ statement }, token, attempt) => {
      const known = catalogue.executions.get(token);
      if (known && known.sql !== statement) throw new Error('the token belongs to another statement');
      const outcome = known?.outcome ?? run(catalogue, statement);
      catalogue.executions.set(token, { sql: statement, outcome });
      await attempt.started(outcome.queryId);
      return outcome;
    },
  };
  return catalogue;
}

function parse(statement: string): { verb: string; name: string } {
  const [verb = '', name = ''] = statement.split(' ');
  return { verb, name };
}

function finding({ objects }: FakeCatalogue, { statement }: Step): Finding {
  const { verb, name } = parse(statement);
  const made = objects.get(name);
  if (made === undefined) return { effect: 'absent' };
  if (parse(made).verb !== verb) return { effect: 'conflict', reason: `${name} is there by hand` };
  return { effect: verb === 'VIEW' ? 'repeatable' : 'present' };
}

function run(catalogue: FakeCatalogue, statement: string): Execution {
  const { objects, applied, executions, refusals } = catalogue;
  const queryId = `q${executions.size + 1}`;
  const refusal = refusals.get(statement) ?? 0;
  if (refusal > 0) {
    refusals.set(statement, refusal - 1);
    return { outcome: 'failed', queryId, reason: 'refused' };
  }
  const { verb, name } = parse(statement);
  const table = name.split('.')[0] ?? '';
  if (verb === 'ADD' && !objects.has(table)) return { outcome: 'failed', queryId, reason: `no ${table}` };
  if (verb !== 'VIEW' && objects.has(name)) return { outcome: 'failed', queryId, reason: `${name} exists` };
  objects.set(name, statement);
  applied.push(statement);
  return { outcome: 'succeeded', queryId, bytesScanned: 0, engineMs: 5 };
}
