/**
 * The names that a mistyped one may have meant: at most `most` of them, nearest first.
 *
 * A name that holds the typed text counts as near; others are near when a third of their letters are wrong at most.
 */
export function nearest(typed: string, names: readonly string[], most = 3): string[] {
  const wanted = typed.toLowerCase();
  return names
    .map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, name.length / 3))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** ` Did you mean …?`, or nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const found = nearest(typed, names);
  return found.length ? ` Did you mean ${found.map((name) => `"${name}"`).join(' or ')}?` : '';
}

function distanceOf(typed: string, name: string): number {
  if (typed.length > 2 && name.includes(typed)) return 0;
  let row = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (let i = 1; i <= Math.min(typed.length, 200); i += 1) {
    const next = [i];
    for (let j = 1; j <= name.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (typed[i - 1] === name[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
