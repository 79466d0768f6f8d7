/** The first keyword of a statement in upper case, comments and parentheses before it left out. */
export function firstWord(sql: string): string {
  const [, word = ''] = /^(?:[\s(]|--[^\n]*\n|\/\*[\s\S]*?\*\/)*([a-z]+)/i.exec(sql) ?? [];
  return word.toUpperCase();
}
