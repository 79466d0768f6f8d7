import { h } from './dom';

const key = 'theme';
const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const words: Record<Theme, string> = { auto: 'Theme: auto', light: 'Theme: light', dark: 'Theme: dark' };

/** The button that changes between the system's colours, light and dark; the choice stays with the browser. */
export function themeButton(onChange: () => void): HTMLElement {
  let theme = read();
  const button = h('button', { type: 'button', class: 'button theme' });
  const apply = () => {
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    button.textContent = words[theme];
    onChange();
  };
  button.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
    save(theme);
    apply();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange);
  apply();
  return button;
}

function read(): Theme {
  try {
    const saved = localStorage.getItem(key);
    return themes.find((theme) => theme === saved) ?? 'auto';
  } catch {
    // Storage may be closed to the page.
    return 'auto';
  }
}

function save(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}
