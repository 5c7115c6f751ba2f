/** Changes the order of connections: by a handle that is dragged, or with the arrow keys on it. */
import { html } from '../lit.js';
import { t } from '../texts.js';
import { icon } from './icons.js';
import { say } from './part.js';

const PAUSE = 2500;
const DRAG = 4;

const moved = (list, from, to) => {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
};

/**
 * The order of one list while it is changed. The part that shows it is drawn anew with each step.
 *
 * @param host the part
 * @param keep async, called with the new order once it is meant
 */
export class Ordering {
  #host; #keep; #before = null; #timer = null;
  /** The order as it is shown while it is changed, by list; what is dragged; where it would land. */
  list = null; ids = null; dragged = null; target = null;

  constructor(host, keep) {
    this.#host = host;
    this.#keep = keep;
  }

  /** The list in the order in which it is to be shown. */
  shown(list, items) {
    if (this.list !== list || !this.ids) return items;
    return [...items].sort((a, b) => this.ids.indexOf(a.id) - this.ids.indexOf(b.id));
  }

  #draw() {
    this.#host.requestUpdate();
  }

  #begin(list, items) {
    if (this.list !== list || !this.ids) Object.assign(this, { list, ids: items.map((each) => each.id) });
    this.#before ??= items.map((each) => each.id);
  }

  #say(list, item) {
    say(t('order.now', { name: item.name, at: this.ids.indexOf(item.id) + 1, all: this.ids.length }));
  }

  async finish() {
    clearTimeout(this.#timer);
    const { list, ids } = this;
    const changed = this.#before && ids && ids.some((id, i) => id !== this.#before[i]);
    this.#before = null;
    if (changed) await this.#keep(list, ids);
    if (this.ids === ids) Object.assign(this, { list: null, ids: null });
    this.#draw();
  }

  #putBack(item) {
    clearTimeout(this.#timer);
    Object.assign(this, { list: null, ids: null, dragged: null, target: null });
    if (this.#before) say(t('order.back', { name: item.name, at: this.#before.indexOf(item.id) + 1 }));
    this.#before = null;
    this.#draw();
  }

  async #key(event, list, items, item) {
    const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape' && this.#before) {
      event.stopPropagation();
      this.#putBack(item);
    } else if (event.key === 'Enter' && this.#before) {
      event.preventDefault();
      await this.finish();
    } else if (by) {
      event.preventDefault();
      this.#begin(list, items);
      const from = this.ids.indexOf(item.id);
      const to = from + by;
      if (to < 0 || to >= this.ids.length) return;
      this.ids = moved(this.ids, from, to);
      this.#say(list, item);
      this.#draw();
      const handle = event.currentTarget;
      await this.#host.updateComplete;
      handle.focus();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.finish(), PAUSE);
    }
  }

  #drag(event, list, items, item) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.focus();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const start = { x: event.clientX, y: event.clientY };
    const move = (moving) => {
      if (!this.dragged && Math.hypot(moving.clientX - start.x, moving.clientY - start.y) < DRAG) return;
      this.dragged = item.id;
      this.list = list;
      this.target = this.#landing(moving, list, item);
      this.#draw();
    };
    const end = (ending) => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
      handle.removeEventListener('keydown', escape);
      const target = ending.type === 'pointerup' ? this.target : null;
      Object.assign(this, { dragged: null, target: null });
      if (target) {
        this.#begin(list, items);
        const from = this.ids.indexOf(item.id);
        const at = this.ids.indexOf(target.id) + (target.after ? 1 : 0);
        this.ids = moved(this.ids, from, at > from ? at - 1 : at);
        this.#say(list, item);
        this.finish();
      } else if (!this.#before) {
        this.list = null;
      }
      this.#draw();
    };
    const escape = (pressed) => {
      if (pressed.key !== 'Escape') return;
      pressed.stopPropagation();
      end(pressed);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
    handle.addEventListener('keydown', escape);
  }

  /** Before or after which other one the pointer is. */
  #landing(event, list, item) {
    const over = document.elementsFromPoint(event.clientX, event.clientY).map((each) => each.closest?.('[data-order]'))
      .find((each) => each?.dataset.order === list);
    if (!over || over.dataset.id === item.id) return null;
    const place = over.getBoundingClientRect();
    const beside = [...over.parentElement.children].some((each) => each !== over && Math.abs(each.getBoundingClientRect().top - place.top) < 4);
    return { id: over.dataset.id, after: beside ? event.clientX > place.left + place.width / 2 : event.clientY > place.top + place.height / 2 };
  }

  /** Classes of an element of the list. */
  marks(item) {
    if (this.dragged === item.id) return 'lifted';
    return this.target?.id === item.id ? (this.target.after ? 'drop-after' : 'drop-before') : '';
  }

  handle(list, items, item, place) {
    const pending = this.#before && this.list === list;
    return html`<button class="grip" type="button" aria-label=${t(pending ? 'order.handleMoved' : 'order.handle', { name: item.name, at: place, all: items.length })}
      @pointerdown=${(event) => this.#drag(event, list, items, item)} @keydown=${(event) => this.#key(event, list, items, item)}
      @blur=${(event) => { if (this.#before && !this.dragged && event.relatedTarget) this.finish(); }}>${icon('grip')}<span class="num">${place}</span></button>`;
  }
}
