import { SqlError, notSupported } from '../errors';
import { aggregateCalls } from './aggregate-functions';
import type { FunctionCall } from './ast';
import type { ExpressionRenderer } from './render-expression';
import { scalarCalls } from './scalar-functions';
import { timeCalls } from './time-functions';

/** How one function is written for the engine. */
export interface CallRule {
  /** Fewest and most arguments. */
  arity: [number, number];
  sql(call: FunctionCall, args: string[], renderer: ExpressionRenderer): string;
  /** `aggregate`: may have `DISTINCT` and `OVER`; `window`: must have `OVER`. Else a plain function. */
  kind?: 'aggregate' | 'window';
}

const rules = new Map<string, CallRule>(Object.entries({ ...scalarCalls, ...timeCalls, ...aggregateCalls }));

/** The engine's SQL of a call. @throws SqlError for a function that is unknown or called in a way that is not done */
export function renderCall(call: FunctionCall, renderer: ExpressionRenderer): string {
  const rule = rules.get(call.name);
  if (!rule)
    throw new SqlError(
      `function ${call.name}(${call.arguments.length} arguments) does not exist here`,
      call.at,
    );
  const { arity, kind } = rule;
  const count = call.arguments.length;
  if (!call.star && (count < arity[0] || count > arity[1]))
    throw new SqlError(`function ${call.name} with ${count} arguments does not exist`, call.at);
  if (call.star && call.name !== 'count')
    throw new SqlError(`function ${call.name}(*) does not exist`, call.at);
  if (kind === undefined && (call.over || call.distinct || call.withinGroup))
    throw new SqlError(`${call.name} is not an aggregate function`, call.at);
  if (kind === 'window' && !call.over)
    throw new SqlError(`window function ${call.name} needs an OVER clause`, call.at);
  if (call.distinct && call.over) throw notSupported('DISTINCT in a window function', call.at);
  return rule.sql(call, call.arguments.map(renderer.render), renderer);
}

/** Whether a call makes one value of many rows. */
export function isAggregate(name: string): boolean {
  return rules.get(name)?.kind === 'aggregate';
}
