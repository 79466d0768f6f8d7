/** What an element is made with: attributes, and properties that begin with `on` as listeners. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | undefined | ((event: never) => void)>
>;

/** What goes into an element; text becomes text nodes, never markup. */
export type Child = Node | string | undefined | false;

/** An HTML element. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, attributes);
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** Puts other children into an element; the one that had the focus has it again, found by its `data-name`. */
export function renew(element: HTMLElement, ...children: readonly HTMLElement[]): void {
  const active = document.activeElement;
  const focused =
    active instanceof HTMLElement && element.contains(active) ? active.dataset['name'] : undefined;
  element.replaceChildren(...children);
  if (focused) element.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus();
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  apply(element, attributes);
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

function apply(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** The value of a colour token of the style sheet, e.g. `token('accent')`. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
