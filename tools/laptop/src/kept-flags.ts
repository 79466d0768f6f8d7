import type { DatasetId } from '@denver/record-model';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaptopConfig } from './config';
import { LaptopConfigError } from './errors';

const fileName = 'flags.json';

/** Flags that decide which events there are, by name; e.g. `{"--source":"synthetic","--seed":"1"}`. */
export type KeptFlags = Readonly<Record<string, string>>;

/** The flags each dataset is bound to once its generator has started on them. */
export function keptFlags(config: LaptopConfig): Partial<Record<DatasetId, KeptFlags>> {
  const { requests, accidents, count, seed, faults } = config;
  const city = {
    '--count': String(count),
    '--seed': String(seed),
    '--updates': faults.updates,
    '--duplicates': faults.duplicates,
    '--late': faults.late,
    '--corrupt': faults.corrupt,
  };
  const flags = (name: string, source: string) => ({ [name]: source, ...(source === 'synthetic' && city) });
  return {
    'service-request': flags('--source', requests),
    ...(accidents && { 'traffic-accident': flags('--accidents', accidents) }),
  };
}

/**
 * Holds the flags against those of the first start in the state folder. Accidents may come later; rate and boundaries
 * may change at any time; a source the generator refused binds nothing.
 *
 * @throws LaptopConfigError the first flag that differs, and the ways out
 */
export function assertSameFlags(config: LaptopConfig): void {
  const kept = readKept(config.stateDirectory);
  for (const [dataset, flags] of Object.entries(keptFlags(config))) {
    if (!existsSync(join(config.stateDirectory, 'generator', dataset, 'cursor.json'))) continue;
    for (const [flag, value] of Object.entries(flags)) {
      const before = kept[dataset]?.[flag];
      if (before !== undefined && before !== value)
        throw new LaptopConfigError(
          flag,
          `Expected ${flag} ${before}, as at the first start in ${config.stateDirectory}, got ${value}. ` +
            'Give the same, or --reset to begin anew, or another --state to keep both.',
        );
    }
  }
}

/** Remembers the flags beside those of other datasets of earlier starts. */
export function keepFlags(config: LaptopConfig): void {
  const all = { ...readKept(config.stateDirectory), ...keptFlags(config) };
  writeFileSync(join(config.stateDirectory, fileName), `${JSON.stringify(all, null, 2)}\n`);
}

/** A file that is missing or not whole binds nothing: the generators hold their own options too. */
function readKept(stateDirectory: string): Record<string, KeptFlags | undefined> {
  try {
    return JSON.parse(readFileSync(join(stateDirectory, fileName), 'utf8')) as Record<string, KeptFlags>;
  } catch {
    return {};
  }
}
