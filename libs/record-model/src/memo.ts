const longestKey = 80;
const mostKeys = 4096;

/**
 * Remembers the answers of a pure function of a short text, for columns whose values come from small lists.
 *
 * Bounded: at most 4,096 texts of at most 80 characters; further ones are computed each time.
 */
export function memo<Value>(compute: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = compute(text);
    if (known.size < mostKeys && text.length <= longestKey) known.set(text, value);
    return value;
  };
}
