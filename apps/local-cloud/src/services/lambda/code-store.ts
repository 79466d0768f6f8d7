import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzip, type ZipEntry } from './unzip';

/** Unpacked code, named by its content. */
export interface CodePackage {
  /** Base64 of the archive's SHA-256, as AWS shows it. */
  sha256: string;
  /** Size of the archive in bytes. */
  size: number;
}

/**
 * Unpacked function code, one folder per archive content.
 *
 * Beside the folders lies a `node_modules` with the AWS SDK only: Node looks there after the function's own, as in
 * the managed runtimes, and finds nothing that a deployed function would not find.
 */
export class CodeStore {
  private constructor(private readonly directory: string) {}

  /** @param sdkFrom where to look for `node_modules/@aws-sdk`: this folder and those above it */
  static async open(directory: string, sdkFrom: string): Promise<CodeStore> {
    await mkdir(directory, { recursive: true });
    // Ends Node's search for a package.json, which else finds the one of the project around the state directory.
    await writeFile(path.join(directory, 'package.json'), '{}\n');
    await exposeSdk(path.join(directory, 'node_modules'), sdkFrom);
    return new CodeStore(directory);
  }

  /** Unpacks an archive; one with the same content is there already. */
  async add(archive: Buffer): Promise<CodePackage> {
    const sha256 = createHash('sha256').update(archive).digest('base64');
    return this.#unpack(sha256, archive.length, () => unzip(archive));
  }

  /** Takes CloudFormation's inline code: the text of `index.js`. */
  async addInline(source: string): Promise<CodePackage> {
    const content = Buffer.from(source, 'utf8');
    const sha256 = createHash('sha256').update('index.js\0').update(content).digest('base64');
    return this.#unpack(sha256, content.length, () => [{ name: 'index.js', mode: 0, content }]);
  }

  /** Folder of the unpacked code. */
  pathOf(sha256: string): string {
    return path.join(this.directory, Buffer.from(sha256, 'base64').toString('hex'));
  }

  /** Removes code that no function uses. */
  async retain(used: ReadonlySet<string>): Promise<void> {
    const keep = new Set([...used].map((sha256) => path.basename(this.pathOf(sha256))));
    for (const name of await readdir(this.directory)) {
      if (/^[0-9a-f]{64}/.test(name) && !keep.has(name))
        await rm(path.join(this.directory, name), { recursive: true, force: true });
    }
  }

  async #unpack(sha256: string, size: number, entries: () => ZipEntry[]): Promise<CodePackage> {
    const target = this.pathOf(sha256);
    if (await exists(target)) return { sha256, size };
    const temp = `${target}.${randomBytes(6).toString('hex')}.tmp`;
    for (const entry of entries()) {
      const file = path.join(temp, entry.name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, entry.content);
      if (entry.mode !== 0) await chmod(file, entry.mode | 0o600);
    }
    await mkdir(temp, { recursive: true });
    await rename(temp, target).catch(async (error: unknown) => {
      await rm(temp, { recursive: true, force: true });
      if (!(await exists(target))) throw error;
    });
    return { sha256, size };
  }
}

/** Links every `@aws-sdk` and `@smithy` package found above `from`; the nearest folder wins, as for Node. */
async function exposeSdk(target: string, from: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  for (const scope of ['@aws-sdk', '@smithy']) {
    const links = new Map<string, string>();
    for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
      const scoped = path.join(folder, 'node_modules', scope);
      for (const name of await readdir(scoped).catch(() => [] as string[]))
        if (!links.has(name)) links.set(name, path.join(scoped, name));
      if (folder === path.dirname(folder)) break;
    }
    await mkdir(path.join(target, scope), { recursive: true });
    for (const [name, source] of links) await symlink(source, path.join(target, scope, name), 'junction');
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
