import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const projects = ['apps', 'libs', 'tools'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => ({ group, name, folder: join(root, group, name) })),
);

interface PackageJson {
  name: string;
  nx?: { name?: string; tags?: string[] };
}

describe.each(projects)('$group/$name', ({ group, name, folder }) => {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;

  it('is called after its folder and tagged on both axes', () => {
    expect(manifest.name).toBe(`@denver/${name}`);
    expect(manifest.nx?.name).toBe(name);
    const tags = manifest.nx?.tags ?? [];
    expect(tags.filter((tag) => tag.startsWith('type:'))).toHaveLength(1);
    expect(tags.filter((tag) => tag.startsWith('scope:'))).toHaveLength(1);
  });

  it('has its targets inferred', () => {
    expect(existsSync(join(folder, 'project.json'))).toBe(false);
  });

  it.runIf(group !== 'tools')('has a README, and a line in the first one', () => {
    expect(existsSync(join(folder, 'README.md'))).toBe(true);
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`| [${name}](${group}/${name})`);
  });
});
