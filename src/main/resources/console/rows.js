/**
 * The pages of a long list. Of these only what is near the window is drawn; the rest keeps its place as empty space, so that ten thousand
 * rows scroll as lightly as a hundred. The next page is asked for before its place comes into sight.
 */
const NEAR = '1200px 0px';

export class Rows {
  pages = [];
  #near = new Set();
  #heights = new Map();
  #watched = new WeakSet();
  #observer = null;

  /** @param onEnd called when the end of the list, the element that is marked `data-end`, comes near */
  constructor(host, onEnd) {
    Object.assign(this, { host, onEnd });
    host.addController(this);
  }

  hostConnected() {
    this.#observer = new IntersectionObserver((entries) => this.moved(entries), { rootMargin: NEAR });
    this.#watched = new WeakSet();
  }

  hostDisconnected() {
    this.#observer.disconnect();
  }

  hostUpdated() {
    for (const element of this.host.querySelectorAll('[data-page], [data-end]')) {
      if (this.#watched.has(element)) continue;
      this.#watched.add(element);
      this.#observer.observe(element);
    }
  }

  moved(entries) {
    let changed = false;
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      if ('end' in target.dataset) {
        this.endNear = isIntersecting;
        if (isIntersecting) this.onEnd();
        continue;
      }
      const page = Number(target.dataset.page);
      if (!isIntersecting && this.#near.has(page)) this.#heights.set(page, boundingClientRect.height);
      changed ||= isIntersecting !== this.#near.has(page);
      if (isIntersecting) this.#near.add(page);
      else this.#near.delete(page);
    }
    if (changed) this.host.requestUpdate();
  }

  /** Whether the page is to be drawn; what has the focus always is. */
  isDrawn(page) {
    return page >= this.pages.length - 1 || page === 0 || this.#near.has(page) || !this.#heights.has(page)
      || Boolean(document.activeElement?.closest?.(`[data-page="${page}"]`));
  }

  heightOf(page) {
    return this.#heights.get(page);
  }

  get items() {
    return this.pages.flat();
  }

  begin(items) {
    this.pages = [items];
    this.#heights.clear();
    this.#near.clear();
    this.#near.add(0);
  }

  add(items) {
    if (items.length) this.pages = [...this.pages, items];
  }

  /** Puts another in its place; false where it is not in the list. */
  replace(item) {
    const page = this.pages.findIndex((each) => each.some((one) => one.id === item.id));
    if (page < 0) return false;
    this.pages = this.pages.with(page, this.pages[page].map((one) => (one.id === item.id ? { ...one, ...item, summary: item.summary ?? one.summary } : one)));
    return true;
  }
}
