import { appFolder, readPackages, type Package } from '../adapters/packages';
import { PackageError } from '../errors';
import type { Context } from './context';

/** The packages of an app for this stage and region; made anew when those at hand are for another. */
export async function packagesFor({ root, config, nx, say }: Context, app: string): Promise<Package[]> {
  const folder = await appFolder(root, app);
  try {
    return await readPackages(folder, config);
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    say(`${error.message} Packaging it.`);
    await nx.package([app], config);
    return readPackages(folder, config);
  }
}
