import { labelAt, type Grid, type Point } from './grid';

/**
 * The rings around one label's cells, simplified. Where two labels meet, both get the same line, since it is simplified
 * piece by piece between the corners at which three or more meet, always from the same end.
 *
 * @param tolerance in cells: how far the line may leave the raster's edge
 */
export function outlinesOf(grid: Grid, label: number, tolerance: number): Point[][] {
  return rings(grid, label).map((ring) => simplifyRing(grid, ring, tolerance));
}

/** Closed walks along the edges of the label's cells, cells on the left. */
function rings(grid: Grid, label: number): Point[][] {
  const next = new Map<string, Point[]>();
  const add = (from: Point, to: Point) => next.set(String(from), [...(next.get(String(from)) ?? []), to]);
  grid.labels.forEach((own, index) => {
    if (own !== label) return;
    const [x, y] = [index % grid.columns, Math.floor(index / grid.columns)];
    if (labelAt(grid, x, y - 1) !== label) add([x, y], [x + 1, y]);
    if (labelAt(grid, x + 1, y) !== label) add([x + 1, y], [x + 1, y + 1]);
    if (labelAt(grid, x, y + 1) !== label) add([x + 1, y + 1], [x, y + 1]);
    if (labelAt(grid, x - 1, y) !== label) add([x, y + 1], [x, y]);
  });
  const found: Point[][] = [];
  for (const [key] of next) {
    for (let first = next.get(key)?.pop(); first; first = next.get(key)?.pop()) {
      const ring: Point[] = [key.split(',').map(Number) as unknown as Point];
      for (let at: Point | undefined = first; at && String(at) !== key; at = next.get(String(at))?.pop())
        ring.push(at);
      found.push(ring);
    }
  }
  return found;
}

function simplifyRing(grid: Grid, ring: Point[], tolerance: number): Point[] {
  const start = ring.findIndex((point) => isCorner(grid, point));
  const from = start >= 0 ? start : leastIndex(ring);
  const turned = [...ring.slice(from), ...ring.slice(0, from)];
  const closed = [...turned, turned[0] as Point];
  const cuts = closed.flatMap((point, i) =>
    i === 0 || i === closed.length - 1 || isCorner(grid, point) ? [i] : [],
  );
  const kept = cuts.slice(1).flatMap((cut, i) => {
    const piece = closed.slice(cuts[i], cut + 1);
    return simplifyPiece(piece, tolerance).slice(0, -1);
  });
  return kept.length >= 3 ? kept : turned;
}

/** Three or more labels, the outside included, meet here. */
function isCorner(grid: Grid, [x, y]: Point): boolean {
  const around = [
    labelAt(grid, x - 1, y - 1),
    labelAt(grid, x, y - 1),
    labelAt(grid, x - 1, y),
    labelAt(grid, x, y),
  ];
  return new Set(around).size > 2;
}

function leastIndex(ring: readonly Point[]): number {
  const order = (a: Point, b: Point) => a[0] - b[0] || a[1] - b[1];
  return ring.reduce((best, point, i) => (order(point, ring[best] as Point) < 0 ? i : best), 0);
}

/** Douglas and Peucker, from the lesser end, so that both neighbours get the same points. */
function simplifyPiece(piece: Point[], tolerance: number): Point[] {
  const [first, last] = [piece[0] as Point, piece.at(-1) as Point];
  const isTurned = first[0] > last[0] || (first[0] === last[0] && first[1] > last[1]);
  const isLoop = String(first) === String(last);
  const forward = isTurned ? piece.toReversed() : piece;
  const kept = isLoop ? simplifyLoop(forward, tolerance) : reduce(forward, tolerance);
  return isTurned ? kept.toReversed() : kept;
}

function simplifyLoop(loop: Point[], tolerance: number): Point[] {
  const start = loop[0] as Point;
  const far = loop.reduce(
    (best, p, i) => (distance2(p, start) > distance2(loop[best] as Point, start) ? i : best),
    0,
  );
  return [...reduce(loop.slice(0, far + 1), tolerance).slice(0, -1), ...reduce(loop.slice(far), tolerance)];
}

function reduce(line: Point[], tolerance: number): Point[] {
  if (line.length < 3) return line;
  const [first, last] = [line[0] as Point, line.at(-1) as Point];
  let [farthest, worst] = [0, 0];
  line.forEach((point, i) => {
    const off = offLine(point, first, last);
    if (off > worst) [farthest, worst] = [i, off];
  });
  if (worst <= tolerance) return [first, last];
  return [
    ...reduce(line.slice(0, farthest + 1), tolerance).slice(0, -1),
    ...reduce(line.slice(farthest), tolerance),
  ];
}

function offLine(point: Point, a: Point, b: Point): number {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (length === 0) return Math.sqrt(distance2(point, a));
  return Math.abs((b[0] - a[0]) * (a[1] - point[1]) - (a[0] - point[0]) * (b[1] - a[1])) / length;
}

function distance2(a: Point, b: Point): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
}
