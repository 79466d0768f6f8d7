import { XMLParser } from 'fast-xml-parser';
import { CloudError } from '../../core/errors';
import type { RestCall } from '../../core/service';

const maxDocumentBytes = 4 * 1024 * 1024;

/** Elements by name; text as strings, repeated elements as arrays. */
export interface XmlElement {
  [name: string]: unknown;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  processEntities: true,
  htmlEntities: true,
});

/**
 * Parses the body as a document with the given root; an empty body gives undefined.
 *
 * @throws CloudError MalformedXML
 */
export async function readXml(call: RestCall, root: string): Promise<XmlElement | undefined> {
  const text = (await call.buffer(maxDocumentBytes)).toString('utf8');
  if (text.trim() === '') return undefined;
  return parseXml(text, root);
}

/** As `readXml`, of a text. */
export function parseXml(text: string, root: string): XmlElement {
  let document: XmlElement;
  try {
    if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error('A document type is not allowed.');
    document = parser.parse(text, true) as XmlElement;
  } catch (cause) {
    throw new CloudError('MalformedXML', 'The XML you provided was not well-formed', 400, { cause });
  }
  const element = document[root];
  if (element === '') return {};
  if (typeof element !== 'object' || element === null) {
    throw new CloudError('MalformedXML', `Expected the XML document to be <${root}>.`);
  }
  return element as XmlElement;
}

/** A child as a list, whether it came once, several times or not at all. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  const child = element[name];
  const list: unknown[] = child === undefined ? [] : Array.isArray(child) ? child : [child];
  return list.filter((item): item is XmlElement => typeof item === 'object' && item !== null);
}

/** The text of a child; undefined when there is none. */
export function textOf(element: XmlElement, name: string): string | undefined {
  const child = element[name];
  return typeof child === 'string' ? child : undefined;
}
