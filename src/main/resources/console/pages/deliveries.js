/** Everything on its way to a provider, the latest first: found, chosen, sent again, called off. */
import { guard, html, nothing, repeat, live } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { address, get, post } from '../api.js';
import { atSecond, dayOf, exact, number } from '../format.js';
import { inPortal, session, shows } from '../session.js';
import { go, query, setQuery } from '../router.js';
import { bind } from '../keys.js';
import { onLive, soon } from '../live.js';
import { FILTERS, asCurl, asideOf, canCancel, canReplay, carrierIcon, carrierOf, deliveryBadge, loadNames, toOf, whatOf } from '../deliveries.js';
import { Batch, cancel, replay } from '../delivery-deeds.js';
import { titleOf } from '../problems.js';
import { whyPath } from '../why-words.js';
import { forgetView, keepView, keptViews, sorted } from '../views.js';
import { Rows } from '../rows.js';
import { Load, SignedInPart, define, say } from '../parts/part.js';
import { askFilter, chipsOf } from '../parts/delivery-filter.js';
import { ask, copy, toast } from '../parts/dialogs.js';
import { callout, empty, failed, loadingRows, progress } from '../parts/states.js';
import { icon } from '../parts/icons.js';

const LIMIT = 50, COUNTED = 100, SOON = 700, TYPED = 300, PATIENT = 4, MOST_SINGLE = 10, MOST_CHANGED = 200;
const VIEWS = [['all', ''], ['dead', 'status=dead'], ['retrying', 'status=retrying'], ['waiting', 'status=accepted']];
/** When the delivery of an id was made, which the id begins with. */
const timeOf = (id) => new Date(parseInt(id.replaceAll('-', '').slice(0, 12), 16));

class DeliveriesPage extends SignedInPart {
  static properties = { batch: { state: true }, fresh: { state: true }, nextProblem: { state: true } };
  rows = new Rows(this, () => this.next());
  chosen = new Set();
  names = new Load(this, loadNames);
  /** The problem whose deliveries are asked for; null where they are not. */
  problem = new Load(this, (signal) => (query().has('problemId') ? get(`/api/problems/${encodeURIComponent(query().get('problemId'))}`, { signal }) : null));
  dead = new Load(this, async (signal) => (await get(address('/api/deliveries', { status: 'dead', limit: COUNTED }), { signal })).items.length);
  page = new Load(this, async (signal) => {
    const found = await get(this.path(), { signal });
    Object.assign(this, { cursor: found.nextCursor, fresh: 0, nextProblem: null, idle: 0 });
    this.rows.begin(found.items);
    return found;
  });
  #changed = new Set();
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    this.asked = location.search;
    this.page.run();
    this.names.run();
    this.dead.run();
    this.problem.run();
    const later = soon(() => this.refresh(), SOON);
    const again = (id) => {
      if (id && this.#changed.size < MOST_CHANGED) this.#changed.add(id);
      later();
    };
    const shown = () => { if (!document.hidden) again(); };
    document.addEventListener('visibilitychange', shown);
    this.#ends = [later.end, () => document.removeEventListener('visibilitychange', shown),
      onLive('delivery', (event) => again(event.id ?? event.deliveryId)), onLive('reset', () => again()),
      bind({ j: () => this.step(1), k: () => this.step(-1), x: () => this.onRow((item) => this.choose(item)), 'Shift+x': () => this.onRow((item) => this.chooseTo(item)),
        r: () => this.onRow((item) => this.replay(this.chosen.size ? this.chosenItems() : [item])), c: () => this.onRow((item) => !inPortal() && copy(asCurl(`/api/deliveries/${item.id}`), t('deliveries.curlCopied'))) })];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.typing);
    this.#ends.forEach((end) => end());
  }

  addressChanged() {
    if (location.search === this.asked) return;
    this.asked = location.search;
    this.chosen = new Set();
    this.page.run();
    this.problem.run();
  }

  filter() {
    return Object.fromEntries(['q', ...FILTERS].map((name) => [name, query().get(name)]).filter(([, value]) => value));
  }

  chips(filter) {
    const names = this.names.value;
    return chipsOf(filter, this.problem.value ? { ...names, problem: titleOf(this.problem.value, names) } : names);
  }

  path(more = {}) {
    return address('/api/deliveries', { ...this.filter(), limit: LIMIT, ...more });
  }

  /** The next page; a search goes on by itself while it finds something, and asks after a while without. */
  async next(asked = false) {
    if (!this.cursor || this.waiting || this.page.pending || (this.nextProblem && !asked) || (this.idle >= PATIENT && !asked)) return;
    this.waiting = true;
    this.nextProblem = null;
    if (asked) this.idle = 0;
    const { cursor, asked: search } = this;
    try {
      const found = await get(this.path({ cursor }));
      if (search !== this.asked || cursor !== this.cursor) return;
      this.idle = found.items.length ? 0 : this.idle + 1;
      this.cursor = found.nextCursor;
      this.rows.add(found.items);
    } catch (problem) {
      this.nextProblem = problem;
    } finally {
      this.waiting = false;
      this.requestUpdate();
    }
    await this.updateComplete;
    if (this.rows.endNear && this.isConnected) requestAnimationFrame(() => this.next());
  }

  /** What changed is shown where it stands; what is new waits while somebody is at the list, so that no row moves under a pointer. */
  async refresh() {
    if (!this.isConnected || document.hidden || this.page.pending) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    const search = this.asked;
    try {
      const { items } = await get(this.path());
      const single = changed.filter((id) => !items.some((each) => each.id === id) && this.rows.items.some((each) => each.id === id)).slice(0, MOST_SINGLE);
      const later = await Promise.all(single.map((id) => get(`/api/deliveries/${id}`).catch(() => null)));
      if (search !== this.asked) return;
      const fresh = items.filter((each) => !this.rows.replace(each)).length;
      later.filter(Boolean).forEach(({ message, attempts, ...each }) => this.rows.replace(each));
      const busy = scrollY > 0 || this.chosen.size || this.querySelector('.list:is(:hover, :focus-within)');
      if (fresh && !busy) this.page.run();
      else this.fresh = fresh;
      this.dead.run();
      this.requestUpdate();
    } catch { /* the next event tries again, and the side bar tells that Serai is away */ }
  }

  showFresh() {
    scrollTo(0, 0);
    this.page.run();
  }

  // Choosing

  chosenItems() {
    return this.rows.items.filter((each) => this.chosen.has(each.id));
  }

  choose(item, on = !this.chosen.has(item.id)) {
    this.chosen = new Set(this.chosen);
    if (on) this.chosen.add(item.id);
    else this.chosen.delete(item.id);
    this.last = item.id;
    this.requestUpdate();
  }

  chooseTo(item) {
    const { items } = this.rows;
    const [from, to] = [items.findIndex((each) => each.id === this.last), items.indexOf(item)].sort((a, b) => a - b);
    this.chosen = new Set([...this.chosen, ...items.slice(Math.max(0, from), to + 1).map((each) => each.id)]);
    this.requestUpdate();
  }

  chooseAll(on) {
    this.chosen = new Set(on ? this.rows.items.map((each) => each.id) : []);
    this.requestUpdate();
  }

  onRow(deed) {
    const id = document.activeElement?.closest?.('tr[data-id]')?.dataset.id;
    const item = this.rows.items.find((each) => each.id === id);
    if (!item) return false;
    deed(item);
    return true;
  }

  step(by) {
    const links = [...this.querySelectorAll('.deliveries tbody a')];
    const now = links.findIndex((link) => link.closest('tr').contains(document.activeElement));
    links[Math.max(0, Math.min(links.length - 1, now < 0 ? 0 : now + by))]?.focus();
  }

  // Deeds

  async replay(items) {
    const ready = items.filter(canReplay);
    if (!ready.length) {
      ask({ title: t('replay.none'), keep: t('dialog.close'), body: html`<p>${t('replay.noneText')}</p>` });
      return;
    }
    const wanted = await ask({ title: t('replay.title', { n: ready.length }), confirm: t('replay.deed', { n: ready.length }), body: html`<p>${t('replay.text', { n: ready.length })}</p>
      ${ready.length < items.length ? html`<p>${t('replay.others', { n: items.length - ready.length })}</p>` : nothing}` });
    if (wanted) this.run(ready, replay, 'replay');
  }

  async cancel(items) {
    const ready = items.filter(canCancel);
    const wanted = await ask({ title: t('cancel.title', { n: ready.length }), confirm: t('cancel.deed', { n: ready.length }), keep: t('cancel.keep'), danger: true,
      body: html`<p>${t('cancel.text', { n: ready.length })}</p>` });
    if (wanted) this.run(ready, cancel, 'cancel');
  }

  async run(items, deed, word) {
    this.batch = new Batch(items.map((each) => each.id), (id) => deed(id), () => this.requestUpdate());
    this.batch.word = word;
    this.chosen = new Set();
    const { done } = await this.batch.run();
    say(t(`${word}.done`, { n: done }));
    if (!this.batch.refused.length) {
      this.batch = null;
      toast({ title: t(`${word}.done`, { n: done }) });
    }
    this.refresh();
  }

  /** All that the filter finds, also what is not on the page. */
  async replayFound() {
    const { q, ...filter } = this.filter();
    const words = this.chips(filter).map((each) => `${each.label}: ${each.words}`).join(', ');
    const answer = await ask({ title: t('replay.allTitle'), confirm: t('replay.allDeed'), body: html`<p>${t('replay.allText', { filter: words })}</p>`,
      action: () => post('/api/deliveries/replay', filter) });
    if (!answer) return;
    toast({ title: t('replay.done', { n: answer.replayed }) });
    this.page.run();
  }

  async keep() {
    const kept = await ask({ title: t('views.keep'), confirm: t('views.deed'), body: html`<p>${t('views.text')}</p>
      <div class="field"><label for="view-name">${t('views.name')}</label><input class="input" id="view-name" name="name" maxlength="60" autocomplete="off" required></div>`,
    action: async (form) => {
      const name = form.get('name').trim();
      if (!name) throw Object.assign(new Error(t('views.missingText')), { title: t('views.missing') });
      keepView(name, sorted(location.search));
      return name;
    } });
    if (kept) toast({ title: t('views.kept', { name: kept }) });
    this.requestUpdate();
  }

  // Drawing

  views() {
    const now = sorted(location.search);
    const kept = keptViews();
    const known = [...VIEWS.map(([, each]) => each), ...kept.map((each) => each.query)];
    const count = (name) => (name === 'dead' && this.dead.value ? html`<span class="count alert">${this.dead.value >= COUNTED ? '99+' : this.dead.value}</span>` : nothing);
    return html`<nav class="tabs" aria-label=${t('views.saved')}>
      ${VIEWS.map(([name, search]) => html`<a href=${search ? `/deliveries?${search}` : '/deliveries'} aria-current=${now === search || (name === 'all' && !known.includes(now)) ? 'page' : nothing}>${t(`views.${name}`)} ${count(name)}</a>`)}
      ${kept.map((view) => html`<a href="/deliveries?${view.query}" aria-current=${now === view.query ? 'page' : nothing}>${view.name}</a>
        ${now === view.query ? html`<button type="button" aria-label=${t('views.forget', { name: view.name })} @click=${() => { forgetView(view.name); this.requestUpdate(); }}>${icon('x')}</button>` : nothing}`)}</nav>`;
  }

  filterBar() {
    const { q = '', ...filter } = this.filter();
    const type = (event) => {
      const text = event.target.value.trim();
      clearTimeout(this.typing);
      if (text.length !== 1) this.typing = setTimeout(() => setQuery({ q: text }), TYPED);
    };
    return html`<div class="row filterbar"><label class="search"><span class="visually-hidden">${t('deliveries.find')}</span>${icon('search')}<input class="input sm" type="search" maxlength="200" placeholder=${t('deliveries.findHint')} .value=${live(this.contains(document.activeElement) && document.activeElement.type === 'search' ? document.activeElement.value : q)} @input=${type}></label>
      <div class="chips">${this.chips(filter).map(({ name, label, words }) => html`<button class="chip" type="button" aria-pressed="true" aria-label=${t('deliveries.takeOff', { filter: `${label}: ${words}` })} @click=${() => setQuery({ [name]: '' })}>${label}: ${words} ${icon('x')}</button>`)}
        <button class="chip" type="button" @click=${() => askFilter(filter, this.names.value).then((wanted) => wanted && setQuery(wanted))}>${icon('plus')}${t('deliveries.filter')}</button></div>
      <p class="small faint push num" role="status">${this.page.value ? this.found() : nothing}</p></div>`;
  }

  found() {
    const n = this.rows.items.length;
    return t(this.cursor ? 'deliveries.shown' : 'deliveries.found', { n });
  }

  listBar() {
    const items = this.chosenItems();
    if (this.batch?.running) {
      return html`<div class="list-bar on"><div class="grow">${progress({ label: t(`${this.batch.word}.running`), done: this.batch.done + this.batch.refused.length, total: this.batch.total })}</div>
        <button class="btn sm" type="button" @click=${() => this.batch.stop()}>${icon('stop')}${t('deliveries.stop')}</button></div>`;
    }
    if (!items.length) return nothing;
    const ready = items.filter(canReplay).length;
    const waiting = items.filter(canCancel).length;
    return html`<div class="list-bar on" role="group" aria-label=${t('deliveries.chosenBar')}><b role="status">${t('deliveries.chosen', { n: items.length })}</b>
      ${ready ? html`<button class="btn sm" type="button" @click=${() => this.replay(items)}>${icon('retry')}${t('replay.deed', { n: ready })}</button>` : nothing}
      ${waiting ? html`<button class="btn sm" type="button" @click=${() => this.cancel(items)}>${icon('x')}${t('cancel.deed', { n: waiting })}</button>` : nothing}
      <button class="btn sm quiet" type="button" @click=${() => copy(items.map((each) => each.id).join('\n'), t('deliveries.idsCopied', { n: items.length }))}>${t('deliveries.copyIds')}</button>
      <button class="btn sm quiet" type="button" @click=${() => this.chooseAll(false)}>${t('deliveries.chooseNone')}</button>
      <span class="keys push">${[[['J', 'K'], 'move'], [['X'], 'choose'], [['Enter'], 'open']].map(([keys, deed]) => html`<span>${keys.map((key) => html`<kbd class="kbd">${key}</kbd>`)}${t(`deliveries.key.${deed}`)}</span>`)}</span></div>`;
  }

  row(item) {
    const names = this.names.value;
    const what = whatOf(item, names);
    const to = toOf(item);
    return html`<tr role="row" class=${this.chosen.has(item.id) ? 'picked' : nothing} data-id=${item.id} @click=${(event) => this.clicked(event, item)}>
      <td role="cell" class="c-check"><input type="checkbox" .checked=${live(this.chosen.has(item.id))} aria-label=${t('deliveries.choose', { what, at: atSecond(item.createdAt) })} @click=${(event) => (event.shiftKey && this.last ? this.chooseTo(item) : this.choose(item))}></td>
      <td role="cell" class="c-status">${deliveryBadge(item)}</td>
      <th role="rowheader" scope="row"><span class="cell"><a href="/deliveries/${item.id}" title=${what}>${what}</a><span class="sub-line" title=${said(item.explanation) ?? nothing}>${asideOf(item)}</span></span></th>
      <td role="cell" class="c-to" data-label=${t('deliveries.to')} title=${to}>${to || html`<span class="faint">${names?.providers.get(item.provider)?.title ?? t('deliveries.nobody')}</span>`}</td>
      <td role="cell" class="c-via" data-label=${t('deliveries.by')}><span class="row gap2">${carrierIcon(item.provider, names)}<span class="name">${carrierOf(item, names)}</span></span></td>
      <td role="cell" class="c-n num" data-label=${t('deliveries.attempts')}>${item.summary?.attempts ?? nothing}</td>
      <td role="cell" class="c-when num" data-label=${t('deliveries.when')}><time datetime=${item.createdAt} title=${exact(item.createdAt)}>${atSecond(item.createdAt)}</time></td></tr>`;
  }

  /** The whole row opens it, save for what is there to be clicked or marked. */
  clicked(event, item) {
    if (event.target.closest('a, input, button') || event.defaultPrevented || getSelection().toString()) return;
    if (event.ctrlKey || event.metaKey) open(`/deliveries/${item.id}`, '_blank', 'noopener');
    else go(`/deliveries/${item.id}`);
  }

  /** A piece that is as it was is not gone through again. */
  pageOf(items, i) {
    const drawn = this.rows.isDrawn(i);
    return guard(drawn ? [items, this.names.value, this.chosen] : [items, this.rows.heightOf(i)], () => this.rowsOf(items, i, drawn));
  }

  rowsOf(items, i, drawn) {
    return html`<tbody data-page=${i} role="rowgroup" aria-hidden=${drawn ? nothing : 'true'} .style=${drawn ? '' : `height: ${this.rows.heightOf(i)}px`}>${drawn ? repeat(items, (each) => each.id, (each) => this.row(each)) : nothing}</tbody>`;
  }

  table() {
    const { items } = this.rows;
    const all = items.length > 0 && this.chosen.size === items.length;
    return html`<section class="card list" aria-labelledby="li"><h2 class="visually-hidden" id="li">${t('deliveries.list')}</h2>
      ${this.listBar()}
      ${this.fresh ? html`<button class="fresh" type="button" @click=${() => this.showFresh()}>${icon('arrow')}${t('deliveries.fresh', { n: this.fresh >= LIMIT ? `${LIMIT}+` : this.fresh })}</button>` : nothing}
      <table role="table" class="table stacks deliveries"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="c-check"><input type="checkbox" aria-label=${t('deliveries.chooseAll')} .checked=${live(all)} .indeterminate=${this.chosen.size > 0 && !all} @change=${(event) => this.chooseAll(event.target.checked)}></th>
        <th role="columnheader" scope="col" class="c-status">${t('deliveries.status')}</th><th role="columnheader" scope="col">${t('deliveries.what')}</th><th role="columnheader" scope="col" class="c-to">${t('deliveries.to')}</th><th role="columnheader" scope="col" class="c-via">${t('deliveries.by')}</th><th role="columnheader" scope="col" class="c-n num">${t('deliveries.attempts')}</th><th role="columnheader" scope="col" class="c-when num">${t('deliveries.when')}</th></tr></thead>
        ${this.rows.pages.map((page, i) => this.pageOf(page, i))}</table>
      ${this.end(items.length)}</section>`;
  }

  end(n) {
    if (this.nextProblem) return html`<div class="more-rows" role="alert">${icon('alert')}<span>${t('deliveries.noMore')} ${this.nextProblem.detail || this.nextProblem.message}</span><button class="btn sm" type="button" @click=${() => this.next(true)}>${icon('retry')}${t('states.again')}</button></div>`;
    if (!this.cursor) return html`<div class="more-rows"><span>${t('deliveries.all', { n })}</span></div>`;
    if (this.idle >= PATIENT) return html`<div class="more-rows"><span>${t('deliveries.lookedBack', { day: dayOf(timeOf(this.cursor)) })}</span><button class="btn sm" type="button" @click=${() => this.next(true)}>${icon('search')}${t('deliveries.lookFurther')}</button></div>`;
    return html`<div class="more-rows" data-end><span class="spinner"></span><span>${this.filter().q ? t('deliveries.looking', { n, day: dayOf(timeOf(this.cursor)) }) : t('deliveries.more', { n })}</span></div>`;
  }

  nothingFound() {
    const filter = this.filter();
    if (!Object.keys(filter).length) return empty(t('deliveries.none'), t('deliveries.noneText'), shows('connections') ? html`<a class="btn" href="/integrations">${t('deliveries.noneDeed')}</a>` : nothing);
    if (this.cursor) return html`<div class="card list">${this.end(0)}</div>`;
    const what = [filter.q, ...this.chips(filter).map((each) => `${each.label}: ${each.words}`)].filter(Boolean).join(', ');
    return empty(t('deliveries.noMatch', { what }), t('deliveries.noMatchText'), html`<div class="row"><a class="btn" href="/deliveries">${t('deliveries.clear')}</a>
      ${filter.q && !inPortal() ? html`<a class="btn" href=${whyPath(filter.q)}>${t('why.about', { who: filter.q })}</a>` : nothing}</div>`);
  }

  refusals() {
    const { batch } = this;
    if (!batch || batch.running || !batch.refused.length) return nothing;
    const reasons = [...Map.groupBy(batch.refused, ({ problem }) => problem.detail || problem.message)].slice(0, 5);
    return callout({ title: t(`${batch.word}.refused`, { n: batch.refused.length, done: batch.done }), text: html`${reasons.map(([why, those]) => html`<span class="line">${number(those.length)} × ${why}</span>`)}`,
      action: html`<button class="btn sm quiet only-icon" type="button" aria-label=${t('dialog.closeMessage')} @click=${() => { this.batch = null; }}>${icon('x')}</button>` });
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('deliveries.operatorText'), nothing, 1)}</div>`;
    const filter = this.filter();
    const replayable = !inPortal() && !filter.q && ['dead', 'cancelled'].includes(filter.status) && this.rows.items.length;
    return html`<div class="page"><div class="page-head"><div><h1>${t('deliveries.title')}</h1><p>${t('deliveries.intro')}</p></div>
      <div class="row">${replayable ? html`<button class="btn" type="button" @click=${() => this.replayFound()}>${icon('retry')}${t('replay.allDeed')}</button>` : nothing}
        ${Object.keys(filter).length && !inPortal() ? html`<button class="btn" type="button" @click=${() => this.keep()}>${icon('plus')}${t('views.keep')}</button>` : nothing}</div></div>
      ${this.views()}${this.filterBar()}${this.refusals()}
      ${this.page.problem ? failed(t('deliveries.notLoaded'), this.page) : nothing}
      ${this.page.value === null ? (this.page.slow && !this.page.problem ? loadingRows(12) : nothing) : this.rows.items.length ? this.table() : this.nothingFound()}</div>`;
  }
}

define('page-deliveries', DeliveriesPage);
