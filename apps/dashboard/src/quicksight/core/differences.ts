/**
 * Where `actual` is not what `wanted` says, as paths: `DataSourceParameters.AthenaParameters.WorkGroup`.
 *
 * Members that only `actual` has are the service's defaults and no difference; a member that `wanted` holds as
 * `undefined` has to be absent.
 */
export function differences(wanted: unknown, actual: unknown, path = ''): string[] {
  const [left, right] = [plain(wanted), plain(actual)];
  if (Array.isArray(left))
    return Array.isArray(right) && right.length === left.length
      ? left.flatMap((item, i) => differences(item, right[i], `${path}[${i}]`))
      : [path];
  if (left === null || typeof left !== 'object') return left === right ? [] : [path];
  if (right === null || typeof right !== 'object') return [path];
  return Object.entries(left).flatMap(([key, member]) =>
    differences(member, (right as Readonly<Record<string, unknown>>)[key], path ? `${path}.${key}` : key),
  );
}

function plain(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}
