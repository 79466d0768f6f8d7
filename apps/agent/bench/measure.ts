import { readFileSync } from 'node:fs';

/** What the system charges a process with. */
export interface Usage {
  cpuMs: number;
  maxRssMiB: number;
}

/** CPU time and peak memory of a live process from /proc; zeros where there is none. */
export function usageOf(pid: number): Usage {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const peakKiB = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, maxRssMiB: peakKiB / 1024 };
  } catch {
    return { cpuMs: 0, maxRssMiB: 0 };
  }
}

/** Middle value; of an even count the lower one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? Number.NaN;
}
