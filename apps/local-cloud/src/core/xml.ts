/** A value the XML writer takes; undefined and null members are left out. */
export type XmlValue = string | number | boolean | Date | null | undefined | XmlValue[] | XmlObject;

/** Elements by name, in the order they are written. */
export interface XmlObject {
  [name: string]: XmlValue;
}

/** How a list is written: `member` wraps each item (`<A><member>…`), `flat` repeats the element (`<A>…</A><A>…`). */
export type ListStyle = 'member' | 'flat';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text safe inside an element or a double-quoted attribute; control characters become references, as S3 does. */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g,
    (character) => escapes[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
}

/**
 * Writes one XML document.
 *
 * @example writeXml('A', { B: [1, 2] }, { lists: 'flat' }) // <?xml …?><A><B>1</B><B>2</B></A>
 */
export function writeXml(
  root: string,
  value: XmlObject,
  options: { xmlns?: string; lists: ListStyle },
): string {
  const xmlns = options.xmlns ? ` xmlns="${escapeXml(options.xmlns)}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${xmlns}>${writeMembers(value, options.lists)}</${root}>`;
}

function writeMembers(value: XmlObject, lists: ListStyle): string {
  return Object.entries(value)
    .map(([name, member]) => writeElement(name, member, lists))
    .join('');
}

function writeElement(name: string, value: XmlValue, lists: ListStyle): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    if (lists === 'flat') return value.map((item) => writeElement(name, item, lists)).join('');
    return `<${name}>${value.map((item) => writeElement('member', item, lists)).join('')}</${name}>`;
  }
  return `<${name}>${writeContent(value, lists)}</${name}>`;
}

function writeContent(value: string | number | boolean | Date | XmlObject, lists: ListStyle): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return writeMembers(value, lists);
  return escapeXml(String(value));
}
