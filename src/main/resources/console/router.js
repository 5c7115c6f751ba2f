/** Addresses: every page, filter and opened detail has one. */
import { base } from './portal.js';

const watchers = new Set();
let guard = null;

const isPlaced = (path) => path === base || path.startsWith(`${base}/`);
/** Pages of a portal stand below its own path; what links to them does not say so. */
const placed = (url) => {
  if (url.origin === location.origin && !isPlaced(url.pathname)) url.pathname = base + url.pathname;
  return url;
};
/** The path of the page, wherever pages stand. */
export const pathname = () => location.pathname.slice(base.length) || '/';

const compile = (pattern) => {
  const names = [];
  const source = pattern.replace(/([:*])(\w+)/g, (whole, kind, name) => {
    names.push(name);
    return kind === '*' ? '(.+)' : '([^/]+)';
  });
  return { names, matches: new RegExp(`^${source}/?$`) };
};

/** The first route whose path matches, with the parts of the address that it names, `:one` or `*all of the rest`; null for none. */
export const match = (routes, path) => {
  for (const route of routes) {
    route.compiled ??= compile(route.path);
    const found = route.compiled.matches.exec(path);
    if (found) {
      try {
        return { route, params: Object.fromEntries(route.compiled.names.map((name, i) => [name, decodeURIComponent(found[i + 1])])) };
      } catch {
        return null;
      }
    }
  }
  return null;
};

export const onAddress = (watcher) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};
const tell = (moved) => watchers.forEach((watcher) => watcher(moved));

/** Asked before the page is left: false keeps it. One guard at a time; null takes it away. */
export const guardLeaving = (ask) => { guard = ask; };

/** Goes to an address of the console. */
export const go = async (to, { replace = false } = {}) => {
  const url = placed(new URL(to, location.href));
  if (url.origin !== location.origin) {
    location.assign(url);
    return;
  }
  const moved = url.pathname !== location.pathname;
  if (moved && guard && !await guard()) return;
  if (moved) guard = null;
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  tell(moved);
};

export const query = () => new URLSearchParams(location.search);

/** Changes what the query says and stays on the page; what is empty goes away. */
export const setQuery = (changes, { replace = true } = {}) => {
  const now = query();
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '') now.delete(name);
    else now.set(name, value);
  }
  const to = now.size ? `${location.pathname}?${now}` : location.pathname;
  if (to !== location.pathname + location.search) go(to, { replace });
};

const isOurs = (link, event) => link && link.origin === location.origin && !link.target && !link.hasAttribute('download')
  && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
  && !link.pathname.startsWith('/api/') && !link.pathname.startsWith('/console/');

export const listen = () => {
  // Before a link is opened in a window of its own or copied, it says where its page stands.
  if (base) document.addEventListener('pointerdown', (event) => {
    const link = event.target.closest?.('a[href]');
    if (link && link.origin === location.origin && !isPlaced(link.pathname)) link.href = placed(new URL(link.href)).href;
  }, true);
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (event.defaultPrevented || !isOurs(link, event)) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    go(link.href);
  });
  let at = location.pathname;
  addEventListener('popstate', async () => {
    if (location.pathname !== at && guard) {
      const wanted = location.href;
      if (!await guard()) {
        history.pushState(null, '', at);
        return;
      }
      guard = null;
      history.replaceState(null, '', wanted);
    }
    tell(location.pathname !== at);
  });
  onAddress(() => { at = location.pathname; });
  addEventListener('beforeunload', (event) => { if (guard) event.preventDefault(); });
};
