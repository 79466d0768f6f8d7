import { CommandLineError } from '@denver/migrations';
import type { RenameWishes } from './next-migrations';
import type { Rename } from './view';

/**
 * Reads `--rename table.old=new` flags.
 *
 * @throws CommandLineError a flag of another form
 */
export function readRenames(flags: readonly string[]): RenameWishes {
  const wishes: Record<string, Rename[]> = {};
  for (const flag of flags) {
    const [, table, from, to] = /^([a-z]\w*)\.([a-z]\w*)=([a-z]\w*)$/.exec(flag) ?? [];
    if (!table || !from || !to)
      throw new CommandLineError('--rename', `Expected --rename table.old=new, got ${flag}.`);
    wishes[table] = [...(wishes[table] ?? []), { from, to }];
  }
  return wishes;
}
