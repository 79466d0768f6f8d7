import { isDeepStrictEqual } from 'node:util';
import type { EngineName } from '../engines/engine';
import type { ContractCase, Outcome } from './case';

/** How an engine's outcome relates to the case. */
export type Verdict =
  /** As AWS documents it. */
  | 'as-expected'
  /** Otherwise, in the way the case knows. */
  | 'known'
  /** Otherwise, and nobody has looked at it: the run fails. */
  | 'unknown'
  /** As expected, though the case knows a difference: the entry can go. */
  | 'mended';

/** One case on one engine. */
export interface CaseResult {
  readonly service: string;
  readonly engine: EngineName;
  readonly case: Pick<ContractCase<never>, 'title' | 'expect' | 'page' | 'documented' | 'known'>;
  readonly outcome: Outcome;
  readonly verdict: Verdict;
}

/** Compares what an engine did with what the case expects and knows. */
export function judge(
  { expect, known }: Pick<ContractCase<never>, 'expect' | 'known'>,
  engine: EngineName,
  outcome: Outcome,
): Verdict {
  const difference = known?.[engine];
  if (isSame(outcome, expect)) return difference ? 'mended' : 'as-expected';
  return difference && isSame(outcome, difference.outcome) ? 'known' : 'unknown';
}

/** An outcome in a line, e.g. `ResourceNotFoundException (400)`. */
export function describeOutcome(outcome: Outcome): string {
  if ('error' in outcome) return `${outcome.error} (${outcome.status})`;
  return JSON.stringify(outcome.answer) ?? 'no answer';
}

/** As JSON sees it: a member that is undefined is not there. */
function isSame(left: Outcome, right: Outcome): boolean {
  return isDeepStrictEqual(plain(left), plain(right));
}

function plain(value: Outcome): unknown {
  return JSON.parse(JSON.stringify(value));
}
