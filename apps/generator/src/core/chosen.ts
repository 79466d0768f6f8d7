/** True for a share of the numbers 0, 1, 2..., evenly spread: of the first n exactly `floor(n * share)` are chosen. */
export function isChosen(index: number, share: number): boolean {
  return Math.floor((index + 1) * share) > Math.floor(index * share);
}

/** The fewest items that make at least the wanted number of rows when a share of them counts twice. */
export function itemsForRows(rows: number, share: number): number {
  let items = Math.floor(rows / (1 + share));
  while (items + Math.floor(items * share) < rows) items++;
  return items;
}
