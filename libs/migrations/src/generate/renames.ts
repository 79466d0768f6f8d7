import { CommandLineError } from '../errors';

/** A column that goes on under a new name. */
export interface ColumnRename {
  readonly from: string;
  readonly to: string;
}

/** What a person says about a change, since a model cannot: renames by table, oldest first. */
export type RenameWishes = Readonly<Record<string, readonly ColumnRename[]>>;

/**
 * Reads `--rename table.old=new` flags.
 *
 * @throws CommandLineError a flag of another form
 */
export function readRenames(flags: readonly string[]): RenameWishes {
  const wishes: Record<string, ColumnRename[]> = {};
  for (const flag of flags) {
    const [, table, from, to] = /^([a-z]\w*)\.([a-z]\w*)=([a-z]\w*)$/.exec(flag) ?? [];
    if (!table || !from || !to)
      throw new CommandLineError('--rename', `Expected --rename table.old=new, got ${flag}.`);
    wishes[table] = [...(wishes[table] ?? []), { from, to }];
  }
  return wishes;
}
