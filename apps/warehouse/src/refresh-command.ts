import type { Answer } from '@denver/migrations';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RefreshSettings } from './config';
import { RefreshError } from './errors';
import { busy, inTurnUnderLease, underLease, type LeasePort } from './refresh/lease';
import { refresh, type RefreshEvent, type RefreshPorts, type RefreshReport } from './refresh/refresh';

/**
 * Refreshes once, or until told to stop. While it follows, a look that finds nothing new wakes no warehouse, and a
 * failure is told and tried again at the next look.
 *
 * @param tell gets a report after each look that changed something
 */
export async function runRefresh(
  ports: RefreshPorts & { readonly lease: LeasePort },
  settings: RefreshSettings,
  signal: AbortSignal,
  tell: (answer: Answer) => void,
): Promise<Answer> {
  const { datasets, rebuild, follow, everyMs } = settings;
  if (!follow) {
    const once = () => refresh(ports, { datasets, rebuild, trustVersion: false });
    return answerOf(await inTurnUnderLease(ports.lease, ports.now, once, signal));
  }
  while (!signal.aborted) {
    const answer = await look(ports, settings);
    if (answer.lines.length > 0) tell(answer);
    await sleep(everyMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  return { exitCode: 0, data: {}, lines: [] };
}

/** What happens, as a line for a person. */
export function refreshLine(event: RefreshEvent): string {
  if (event.kind === 'failed') return `${event.dataset}  ${event.months.join(', ')}  FAILED: ${event.reason}`;
  const { months, removed } = event.group;
  const what = [
    ...(months.length > 0 ? [`${spanOf(months)} counted`] : []),
    ...(removed.length > 0 ? [`${spanOf(removed.map(({ month }) => month))} gone`] : []),
  ];
  return `${event.dataset}  ${what.join(', ')}  ${event.ms} ms`;
}

async function look(
  ports: RefreshPorts & { readonly lease: LeasePort },
  { datasets }: RefreshSettings,
): Promise<Answer> {
  try {
    const report = await underLease(ports.lease, ports.now, () =>
      refresh(ports, { datasets, rebuild: false, trustVersion: true }),
    );
    return report === busy ? { exitCode: 0, data: {}, lines: [] } : answerOf(report);
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    return { exitCode: 1, data: {}, lines: ['not refreshed'], error: reason };
  }
}

function answerOf({ refreshed, removed, failures, version }: RefreshReport): Answer {
  const count = (months: Readonly<Record<string, readonly string[]>>) => Object.values(months).flat().length;
  const data = { refreshed, removed, failures, version: version ?? null };
  const lines = version
    ? [
        `${count(refreshed)} months refreshed, ${count(removed)} removed, version ${version.version.slice(0, 12)}`,
      ]
    : [];
  if (failures.length === 0) return { exitCode: 0, data, lines };
  const error = new RefreshError(
    failures.map(({ dataset, months, reason }) => `${dataset} ${months.join(', ')}: ${reason}`),
  );
  return { exitCode: 1, data, lines, error };
}

function spanOf(months: readonly string[]): string {
  return months.length < 4 ? months.join(', ') : `${months[0]} … ${months.at(-1)} (${months.length} months)`;
}
