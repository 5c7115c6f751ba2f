/** What pages begin with that show a long list: the filter stands in the address, and the list comes page by page. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { address, get } from '../api.js';
import { query } from '../router.js';
import { Load, SignedInPart } from './part.js';
import { icon } from './icons.js';

const LIMIT = 50;

/** A page says by `static source` where its list is, and by `static filters` which names in its address narrow it. */
export class PagedPart extends SignedInPart {
  static properties = { items: { state: true }, cursor: { state: true }, waiting: { state: true }, moreProblem: { state: true } };
  page = new Load(this, async (signal) => {
    const found = await get(this.path(), { signal });
    Object.assign(this, { items: found.items, cursor: found.nextCursor, moreProblem: null });
    return found;
  });

  filter() {
    return Object.fromEntries(this.constructor.filters.map((name) => [name, query().get(name)]).filter(([, value]) => value));
  }

  path(more = {}) {
    return address(this.constructor.source, { ...this.filter(), limit: LIMIT, ...more });
  }

  /** Whether the address asks for another list than the one that was fetched. */
  isOther() {
    return this.path() !== this.asked;
  }

  /** Fetches the list from its beginning. */
  begin() {
    this.asked = this.path();
    this.page.run();
  }

  async more() {
    const { cursor, asked } = this;
    Object.assign(this, { waiting: true, moreProblem: null });
    try {
      const found = await get(this.path({ cursor }));
      if (asked === this.asked) Object.assign(this, { items: [...this.items, ...found.items], cursor: found.nextCursor });
    } catch (problem) {
      this.moreProblem = problem;
    } finally {
      this.waiting = false;
    }
  }

  /**
   * What stands below the rows.
   * @param notLoaded said where the next page could not be loaded
   * @param further words of the button that loads it
   * @param all shown where there is none; nothing for nothing
   */
  moreRows({ notLoaded, further, all = nothing }) {
    if (this.moreProblem) return html`<div class="more-rows" role="alert">${icon('alert')}<span>${notLoaded} ${this.moreProblem.detail || this.moreProblem.message}</span><button class="btn sm" type="button" @click=${() => this.more()}>${icon('retry')}${t('states.again')}</button></div>`;
    if (this.cursor) return html`<div class="more-rows"><button class="btn sm" type="button" ?disabled=${this.waiting} @click=${() => this.more()}>${this.waiting ? html`<span class="spinner"></span>` : nothing}${further}</button></div>`;
    return all === nothing ? nothing : html`<div class="more-rows"><span>${all}</span></div>`;
  }
}
