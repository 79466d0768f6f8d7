import type { Engine } from '../engines/engine';
import { accepted, type ContractGroup, type Outcome } from './case';
import { judge, type CaseResult } from './compare';

/**
 * Runs a group's cases against one engine, in order.
 *
 * @throws what `prepare` throws: without it no case says anything
 */
export async function runCases<Clients>(
  group: ContractGroup<Clients>,
  engine: Engine,
  clients: Clients,
): Promise<CaseResult[]> {
  await group.prepare?.(clients);
  const results: CaseResult[] = [];
  for (const each of group.cases) {
    const answered = await outcomeOf(() => each.call(clients));
    const outcome = 'error' in each.expect && 'answer' in answered ? accepted : answered;
    const { title, expect, page, documented, known } = each;
    results.push({
      service: group.service,
      engine: engine.name,
      case: {
        title,
        expect,
        page,
        ...(documented === undefined ? {} : { documented }),
        ...(known ? { known } : {}),
      },
      outcome,
      verdict: judge(each, engine.name, outcome),
    });
  }
  return results;
}

/** The answer, or the error by its name and status; an error that came from no server is told by its message. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { answer: (await call()) ?? null };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    return status === undefined ? { error: `${name}: ${message}`, status: 0 } : { error: name, status };
  }
}
