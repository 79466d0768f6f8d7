import type { Log } from './service';

/** Writes log lines as `time level message key=value …` to a stream, by default standard error. */
export function createLog(write: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  const line = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    const context = Object.entries(fields ?? {}).map(([key, value]) => ` ${key}=${format(value)}`);
    write(`${new Date().toISOString()} ${level} ${message}${context.join('')}\n`);
  };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

function format(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.stack ?? value.message);
  return typeof value === 'string' && /^[\w./:@-]+$/.test(value)
    ? value
    : (JSON.stringify(value) ?? 'undefined');
}
