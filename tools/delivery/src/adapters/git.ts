import type { Kinship } from '../core/decide';
import { GitError } from '../errors';
import { run } from './program';

/** What is asked of the repository. */
export interface Repository {
  /** SHA of the checked out commit. */
  head(): Promise<string>;
  /** Paths with uncommitted changes, new files included. */
  uncommitted(): Promise<string[]>;
  /** What `sha` is to `head`. */
  kinship(sha: string, head: string): Promise<Kinship>;
  /** Paths that differ between two commits; a rename is its old and its new path. */
  changedPaths(from: string, to: string): Promise<string[]>;
  /** A file's text at a commit; undefined when it is not there. */
  show(sha: string, path: string): Promise<string | undefined>;
  /** SHA of a commit by any of its names. @throws GitError */
  resolve(name: string): Promise<string>;
}

/** The repository a folder is in. */
export function gitRepository(cwd: string, env: NodeJS.ProcessEnv): Repository {
  const git = async (...args: string[]) =>
    run({ command: 'git', args: ['-c', 'core.quotePath=false', ...args], cwd, env });
  const mustGit = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, said } = await git(...args);
    if (exitCode !== 0) throw new GitError(`git ${args.join(' ')}: ${said.trim()}`);
    return stdout;
  };
  const isAncestor = async (older: string, newer: string) =>
    (await git('merge-base', '--is-ancestor', older, newer)).exitCode === 0;
  return {
    head: async () => (await mustGit('rev-parse', 'HEAD')).trim(),
    resolve: async (name) => (await mustGit('rev-parse', '--verify', `${name}^{commit}`)).trim(),
    uncommitted: async () =>
      (await mustGit('status', '--porcelain', '-z', '--no-renames'))
        .split('\0')
        .filter((line) => line !== '')
        .map((line) => line.slice(3)),
    kinship: async (sha, head) => {
      if (sha === head) return 'same';
      if ((await git('cat-file', '-e', `${sha}^{commit}`)).exitCode !== 0) return 'unknown';
      if (await isAncestor(sha, head)) return 'ancestor';
      return (await isAncestor(head, sha)) ? 'descendant' : 'apart';
    },
    changedPaths: async (from, to) =>
      (await mustGit('diff', '--name-only', '-z', '--no-renames', from, to))
        .split('\0')
        .filter((path) => path !== ''),
    show: async (sha, path) => {
      const { exitCode, stdout } = await git('show', `${sha}:${path}`);
      return exitCode === 0 ? stdout : undefined;
    },
  };
}
