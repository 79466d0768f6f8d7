import type { Finding } from './doctor';
import type { Planned } from './run';

/** `update data set "Ten busiest departments": ImportMode` */
export function actionLine({ action, kind, name, because }: Planned): string {
  const reasons = because.length > 0 ? `: ${because.join('; ')}` : '';
  return `${action} ${kind} "${name}"${reasons}`;
}

/** `stop  edition: expected the Enterprise edition … Next: …` */
export function findingLine({ outcome, check, says, next }: Finding): string {
  return `${outcome.padEnd(7)} ${check}: ${says}${next ? `\n        next: ${next}` : ''}`;
}
