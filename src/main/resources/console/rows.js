/**
 * The rows of a long list, in pieces. Of these only what is near the window is drawn; the rest keeps its place as empty space, so that ten
 * thousand rows scroll as lightly as a hundred. A piece is small, since it is drawn between two frames. The next page is asked for before
 * its place comes into sight.
 */
const NEAR = '1200px 0px';
const PIECE = 25;

const piecesOf = (items) => Array.from({ length: Math.ceil(items.length / PIECE) }, (_, i) => items.slice(i * PIECE, (i + 1) * PIECE));

export class Rows {
  pages = [];
  #near = new Set();
  #heights = new Map();
  /** How high a row is, where one was drawn. */
  #row = 0;
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
      const drawn = target.childElementCount;
      if (drawn) this.#row = boundingClientRect.height / drawn;
      if (drawn && !isIntersecting) this.#heights.set(page, boundingClientRect.height);
      changed ||= isIntersecting !== this.#near.has(page);
      if (isIntersecting) this.#near.add(page);
      else this.#near.delete(page);
    }
    if (changed) this.host.requestUpdate();
  }

  /** Whether the page is to be drawn; what has the focus always is. */
  isDrawn(page) {
    return page === 0 || this.#near.has(page) || !this.#row
      || Boolean(document.activeElement?.closest?.(`[data-page="${page}"]`));
  }

  /** As it was drawn, else as high as so many other rows. */
  heightOf(page) {
    return this.#heights.get(page) ?? Math.round(this.#row * this.pages[page].length);
  }

  get items() {
    return this.pages.flat();
  }

  begin(items) {
    this.pages = piecesOf(items);
    this.#row = 0;
    this.#observer?.disconnect();
    this.#watched = new WeakSet();
    this.#heights.clear();
    this.#near.clear();
    this.#near.add(0);
  }

  add(items) {
    if (items.length) this.pages = [...this.pages, ...piecesOf(items)];
  }

  /** Puts another in its place; false where it is not in the list. */
  replace(item) {
    const page = this.pages.findIndex((each) => each.some((one) => one.id === item.id));
    if (page < 0) return false;
    this.pages = this.pages.with(page, this.pages[page].map((one) => (one.id === item.id ? { ...one, ...item, summary: item.summary ?? one.summary } : one)));
    return true;
  }
}
