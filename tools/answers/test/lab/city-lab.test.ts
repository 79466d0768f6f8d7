import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLab } from '../../src/lab/city-lab';

let folder: string;

beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'answers-lab-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => openLab({ workspace: '/nowhere', rows: 2_000, log: () => undefined }, folder);

describe('openLab', () => {
  it('touches nothing in a folder that holds other files', async () => {
    await writeFile(join(folder, 'thesis.tex'), '');
    await expect(open()).rejects.toThrow(`Expected ${folder} to be empty or a lab, got other files.`);
    expect(await readdir(folder)).toEqual(['thesis.tex']);
  });

  it('does not take a lab of another size', async () => {
    await writeFile(join(folder, 'lab.json'), '{"rows":1000,"events":{},"refreshSeconds":1}');
    await expect(open()).rejects.toMatchObject({ code: 'answers.config', key: '--keep' });
  });
});
