import type { CityMap } from '../src/core/boundaries';
import { ApiError, fetchList, fetchMap, type QuestionList } from './api';
import { Card } from './card';
import { sections } from './cards';
import { h } from './dom';
import { Figures } from './figures';
import { Filters } from './filters';
import { listen } from './live';
import { LiveStrip } from './live-strip';
import { Notices } from './notices';
import type { PageContext } from './page-context';
import { Store } from './store';
import { themeButton } from './theme';

const refreshEveryMs = 2_000;
const retryMs = 3_000;

const top = document.querySelector('#top') as HTMLElement;
const main = document.querySelector('main') as HTMLElement;
const bottom = document.querySelector('#bottom') as HTMLElement;

const store = new Store();
const strip = new LiveStrip();
const notices = new Notices();
const cards: Card[] = [];
let cityMap: CityMap = { source: 'cells', shapes: [] };
const mapReady = fetchMap().then(
  (map) => void (cityMap = map),
  () => notices.show('map', 'The map could not be loaded; the rest of the page works without it.'),
);

top.append(
  h(
    'div',
    { class: 'title' },
    h('h1', {}, 'Denver service requests and accidents'),
    themeButton(() => cards.forEach((card) => card.redraw())),
  ),
  strip.element,
);
void build(await list());

/** The list of questions; without it there is no page, so it is asked for until it comes. */
async function list(): Promise<QuestionList> {
  for (;;) {
    try {
      const found = await fetchList();
      notices.hide('list');
      return found;
    } catch (error) {
      main.append(notices.element);
      notices.show('list', error instanceof ApiError ? error.message : 'The page could not be loaded.');
      await new Promise((wait) => setTimeout(wait, retryMs));
    }
  }
}

function build(questions: QuestionList): void {
  const figures = new Figures(questions.questions);
  const context: PageContext = {
    selection: () => store.selection,
    map: () => cityMap,
    mapReady,
    toggle: (key, value) => store.toggle(key, value),
    clear: () => store.clear(),
    onBadFilter: (parameter, message) =>
      notices.show('filter', message, { label: `Remove this filter`, act: () => store.drop(parameter) }),
    onSettled: () => document.documentElement.setAttribute('data-settled', String(performance.now())),
  };
  top.append(new Filters(questions, store).element);
  main.replaceChildren(
    notices.element,
    figures.element,
    ...sections.map(({ id, title, cards: specs }) =>
      h(
        'div',
        { class: 'group', role: 'group', 'aria-labelledby': `group-${id}` },
        h('h2', { id: `group-${id}` }, title),
        ...specs.flatMap((spec) => {
          const question = questions.questions.find((one) => one.id === spec.id);
          if (!question) return [];
          const also = questions.questions.find(({ id: other }) => other === spec.also);
          const card = new Card(spec, question, context, also);
          cards.push(card);
          return [card.element];
        }),
      ),
    ),
  );
  bottom.append(footer());
  // A browser asks one server a few things at a time: what is read first is asked first.
  const refresh = () => {
    void figures.refresh(store.selection);
    cards.forEach((card) => card.refresh());
  };
  store.onChange(() => {
    notices.hide('filter');
    void figures.refresh(store.selection);
    cards.forEach((card) => card.select());
  });
  void figures.refresh(store.selection);
  follow(refresh);
  printWhole();
}

/**
 * Charts out of view may not be drawn yet, and a browser does not wait for them: they are completed first. Paper is
 * white.
 */
function printWhole(): void {
  addEventListener('keydown', (event) => {
    if (event.key !== 'p' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void Promise.all(cards.map((card) => card.complete())).then(() => print());
  });
  const root = document.documentElement;
  let theme: string | undefined;
  addEventListener('beforeprint', () => {
    theme = root.dataset['theme'];
    root.dataset['theme'] = 'light';
    for (const card of cards) card.redraw();
  });
  addEventListener('afterprint', () => {
    if (theme === undefined) delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    for (const card of cards) card.redraw();
  });
}

/** New data is asked for as it lands, at most every two seconds. */
function follow(refresh: () => void): void {
  let version: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refreshedAt = -Infinity;
  const later = () => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        refreshedAt = performance.now();
        refresh();
      },
      Math.max(0, refreshedAt + refreshEveryMs - performance.now()),
    );
  };
  listen({
    onLink(link) {
      strip.showLink(link);
      if (link === 'away')
        notices.show(
          'away',
          'The dashboard’s server is away. The charts show the last answers; this page reconnects by itself.',
        );
      else notices.hide('away');
    },
    onStatus(status) {
      strip.showStatus(status);
      if (version !== undefined && version !== status.version) later();
      version = status.version;
    },
    onBatch: (batch) => strip.showBatch(batch),
  });
}

function footer(): HTMLElement {
  return h(
    'p',
    {},
    'City data: City and County of Denver, CC BY 3.0. Counts below five in one neighborhood are not shown. Hours, days and months are Denver’s.',
  );
}
