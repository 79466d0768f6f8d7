/** Where in the pipeline something happened. */
export type Stage = 'receive' | 'process' | 'send';

/** One structured event; `code` is from a bounded list, values are positions and counts, never row text. */
export interface LogEvent {
  level: 'info' | 'warn' | 'error';
  stage: Stage;
  code: string;
  message: string;
  flow?: string;
  [field: string]: string | number | boolean | undefined;
}

/** Writes events. */
export type Log = (event: LogEvent) => void;

/**
 * JSON lines, e.g. `{"time":"...","level":"warn","stage":"send","code":"agent.throttled","flow":"..."}`.
 *
 * The same (flow, code) is written at most once in `quietMs`; the next line says how many were left out. Info
 * lines are always written.
 */
export function createLog(options: {
  write: (line: string) => void;
  nowMs: () => number;
  quietMs?: number;
}): Log {
  const quietMs = options.quietMs ?? 10_000;
  const seen = new Map<string, { untilMs: number; suppressed: number }>();
  return (event) => {
    const nowMs = options.nowMs();
    const key = `${event.flow ?? ''} ${event.code}`;
    const last = seen.get(key);
    if (event.level !== 'info' && last && nowMs < last.untilMs) {
      last.suppressed++;
      return;
    }
    seen.set(key, { untilMs: nowMs + quietMs, suppressed: 0 });
    const suppressed = last && last.suppressed > 0 ? { suppressed: last.suppressed } : {};
    options.write(`${JSON.stringify({ time: new Date(nowMs).toISOString(), ...event, ...suppressed })}\n`);
  };
}
