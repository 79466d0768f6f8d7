import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DeliveryConfigError } from '../errors';

/** The workspace a folder is in: the nearest one on the way up with an `nx.json`. */
export function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'nx.json'))) return folder;
    if (folder === dirname(folder))
      throw new DeliveryConfigError('folder', `Expected to be run in the workspace, got ${from}.`);
  }
}
