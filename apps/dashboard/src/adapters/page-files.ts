import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { PageResponse } from '../core/exchange';
import { DashboardConfigError } from '../errors';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
};

/** The built page in memory, by path. */
export type PageFiles = ReadonlyMap<string, { readonly etag: string; readonly response: PageResponse }>;

/**
 * Reads every file of the built page with its compressed twins (`.br`, `.gz`). Nothing else can be asked for, so no path can
 * lead out of the folder. Files under `assets/` carry a hash in their names and never change.
 *
 * @throws DashboardConfigError the page is not built
 */
export function readPageFiles(folder: string): PageFiles {
  const files = new Map<string, { etag: string; response: PageResponse }>();
  for (const name of namesIn(folder)) {
    const type = types[extname(name)];
    if (!type) continue;
    const bytes = readFileSync(join(folder, name));
    const path = name === 'index.html' ? '/' : `/${name}`;
    files.set(path, {
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 24)}"`,
      response: {
        status: 200,
        headers: {
          'content-type': type,
          'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        },
        body: bytes,
        encoded: { ...twin(folder, name, '.br', 'br'), ...twin(folder, name, '.gz', 'gzip') },
      },
    });
  }
  if (!files.has('/'))
    throw new DashboardConfigError(
      'page',
      `Expected the built page in ${folder}. Run npx nx build dashboard.`,
    );
  return files;
}

function twin(folder: string, name: string, suffix: string, encoding: 'br' | 'gzip') {
  try {
    return { [encoding]: readFileSync(join(folder, name + suffix)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
      name.replaceAll('\\', '/'),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
