import { createProjectGraphAsync, type ProjectGraph } from '@nx/devkit';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

let graph: ProjectGraph;
beforeAll(async () => {
  process.env['NX_DAEMON'] = 'false';
  process.chdir(root);
  graph = await createProjectGraphAsync({ exitOnError: false });
}, 60_000);

/** `project:target` of every `nx run p:t` and `nx t p` in a text. */
function targetsIn(text: string): string[] {
  const runs = [...text.matchAll(/\bnx run ([a-z-]+):([a-z:-]+)/g)].map(
    ([, project, target]) => `${project}:${target}`,
  );
  const verbs = [...text.matchAll(/\bnx (deploy|package|build|test|remove) ([a-z-]+)/g)].map(
    ([, target, project]) => `${project}:${target}`,
  );
  return [...runs, ...verbs];
}

describe.each(documents)('$file', ({ file, text }) => {
  it('names targets that exist', () => {
    for (const name of targetsIn(text)) {
      const [project = '', target = ''] = name.split(':');
      expect(Object.keys(graph.nodes[project]?.data.targets ?? {}), `${name} in ${file}`).toContain(target);
    }
  });

  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');
    for (const link of links.filter((target) => !/^[a-z]+:/.test(target)))
      expect(existsSync(resolve(root, dirname(file), link)), `${link} in ${file}`).toBe(true);
  });
});
