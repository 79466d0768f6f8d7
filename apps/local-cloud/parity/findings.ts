import type { RecordComparison } from './agent/compare-records';
import type { TableComparison } from './consumer/compare-tables';
import { describeOutcome, type CaseResult } from './contract/compare';
import type { DeployedStack } from './deploy/deploy-stacks';
import { motoTypes, type TypeSupport } from './deploy/known-types';

/** Everything a run saw. */
export interface Parity {
  /** The engines beside ours, e.g. `moto 5.2.5`. */
  readonly versions: readonly string[];
  readonly cases: readonly CaseResult[];
  readonly tables: readonly TableComparison[];
  readonly records: readonly RecordComparison[];
  readonly deployed: readonly DeployedStack[];
}

/** What a run saw that nobody has looked at yet, each in a line. */
export function failuresOf({ cases, tables, records, deployed }: Parity): string[] {
  return [
    ...cases
      .filter(({ verdict }) => verdict === 'unknown')
      .map(
        ({ engine, service, case: { title, expect }, outcome }) =>
          `${service} on ${engine}: ${title}: expected ${describeOutcome(expect)}, got ${describeOutcome(outcome)}`,
      ),
    ...tables
      .filter(({ wrong }) => wrong.length > 0)
      .map(
        ({ engine, dataset, wrong }) =>
          `${dataset} on ${engine}: other items than the fold: ${wrong.join(', ')}`,
      ),
    ...records
      .filter(({ wrong }) => wrong.length > 0)
      .map(({ engine, service, wrong }) => `agent to ${service} of ${engine}: ${wrong.join(', ')}`),
    ...deployed.flatMap(unknownOf),
  ];
}

/** Whether an engine made all, some or none of the resources of a type in a stack. */
export function supportOf({ wanted, made }: { readonly wanted: number; readonly made: number }): TypeSupport {
  if (made === wanted) return 'made';
  return made === 0 ? 'not made' : 'partly';
}

function unknownOf({ engine, stack, state, reason, types }: DeployedStack): string[] {
  if (engine === 'local-cloud')
    return state === 'UPDATE_COMPLETE' && Object.values(types).every((type) => supportOf(type) === 'made')
      ? []
      : [`stack ${stack} on ${engine}: ${state} ${reason}`];
  return Object.entries(types).flatMap(([type, counts]) => {
    const known = motoTypes[type];
    const seen = supportOf(counts);
    return known?.support === seen
      ? []
      : [`${type} in ${stack} on ${engine}: ${seen}, known is ${known?.support ?? 'nothing'}`];
  });
}
