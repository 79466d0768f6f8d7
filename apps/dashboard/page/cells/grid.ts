/** A place on the map in kilometres east and north of the grid's corner. */
export type Point = readonly [x: number, y: number];

/** A square raster whose cells carry a label each; `-1` is outside. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly labels: Int16Array;
}

/** The label at a cell; outside of the raster is outside. */
export function labelAt({ columns, rows, labels }: Grid, column: number, row: number): number {
  if (column < 0 || row < 0 || column >= columns || row >= rows) return -1;
  return labels[row * columns + column] ?? -1;
}

/** Gives every cell the label most of the nine around it have; cells outside stay outside. */
export function smooth(grid: Grid): Grid {
  const labels = grid.labels.map((own, index) => {
    if (own < 0) return own;
    const [column, row] = [index % grid.columns, Math.floor(index / grid.columns)];
    const votes = new Map<number, number>();
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const label = labelAt(grid, column + dx, row + dy);
        if (label >= 0) votes.set(label, (votes.get(label) ?? 0) + (label === own ? 1.1 : 1));
      }
    return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [own, 0] as [
      number,
      number,
    ])[0];
  });
  return { ...grid, labels };
}

/**
 * Leaves each label the connected part that holds its anchor; the rest goes to the labels around it.
 *
 * @param anchors the index of a cell of each label
 */
export function connect(grid: Grid, anchors: readonly number[]): Grid {
  const part = new Int32Array(grid.labels.length).fill(-1);
  anchors.forEach((start, label) => {
    if (grid.labels[start] === label) flood(grid, part, start, label);
  });
  return fill(grid, (index) => (grid.labels[index] ?? -1) >= 0 && part[index] === -1);
}

function flood({ columns, rows, labels }: Grid, part: Int32Array, start: number, id: number): number {
  const open = [start];
  part[start] = id;
  let size = 0;
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    size++;
    const [column, row] = [index % columns, Math.floor(index / columns)];
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const [x, y] = [column + dx, row + dy];
      const next = y * columns + x;
      if (x < 0 || y < 0 || x >= columns || y >= rows || part[next] !== -1) continue;
      if (labels[next] !== labels[start]) continue;
      part[next] = id;
      open.push(next);
    }
  }
  return size;
}

/** Takes the cells `isOpen` names for the labels beside them, ring after ring. */
function fill(grid: Grid, isOpen: (index: number) => boolean): Grid {
  const labels = grid.labels.slice();
  let open = [...labels.keys()].filter(isOpen);
  for (const index of open) labels[index] = -2;
  while (open.length > 0) {
    const found: Array<readonly [number, number]> = [];
    const left = open.filter((index) => {
      const [column, row] = [index % grid.columns, Math.floor(index / grid.columns)];
      const beside = (
        [
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
        ] as const
      )
        .map(([dx, dy]) => labelAt({ ...grid, labels }, column + dx, row + dy))
        .find((label) => label >= 0);
      if (beside !== undefined) found.push([index, beside]);
      return beside === undefined;
    });
    for (const [index, label] of found) labels[index] = label;
    if (left.length === open.length) break;
    open = left;
  }
  return { ...grid, labels };
}
