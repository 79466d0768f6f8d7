import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const words = [
  'Graffiti',
  'Pothole, large',
  'Missed "recycling" pick-up',
  'Illegal parking',
  'Abandoned vehicle',
  'Noise\nat night',
  'Café',
];

/** Writes seeded rows: quotes, commas, line breaks and non-ASCII in a share of them, as in the city's files. */
export async function writeRows(path: string, columns: number, rows: number): Promise<void> {
  const file = createWriteStream(path);
  let state = 42;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let row = 0; row < rows; row++) {
    const cells = [words[next(words.length)]!, `case-${row}`];
    while (cells.length < columns) cells.push(next(3) === 0 ? '' : `value ${next(1_000_000)}`);
    if (!file.write(`${cells.map(cell).join(',')}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
