/**
 * Cuts text into the JSON documents it consists of: `{"a":1}{"b":1}` is two, with or without white space between.
 *
 * Only braces and strings are looked at; whether a document is valid JSON is for the parser to say. Text outside a
 * pair of braces is a document of its own, which then fails to parse.
 */
export function splitDocuments(text: string): string[] {
  const documents: string[] = [];
  let depth = 0;
  let start = -1;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === 0x22 && depth > 0) index = endOfString(text, index);
    else if (char === 0x7b && depth++ === 0) {
      addBetween(documents, text.slice(start < 0 ? 0 : start, index));
      start = index;
    } else if (char === 0x7d && depth > 0 && --depth === 0) {
      documents.push(text.slice(start, index + 1));
      start = index + 1;
    }
  }
  addBetween(documents, text.slice(Math.max(start, 0)));
  return documents;
}

function addBetween(documents: string[], text: string): void {
  const trimmed = text.trim();
  if (trimmed) documents.push(trimmed);
}

/** Index of the quote that ends the string which begins at `start`, or of the last character. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === 0x5c) index += 1;
    else if (char === 0x22) return index;
  }
  return text.length;
}
