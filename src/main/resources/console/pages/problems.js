/** Deliveries that fail, by their causes: how many, since when, what to do, and their replays. Above, why somebody got no message. */
import { html, nothing, repeat } from '../lit.js';
import { t } from '../texts.js';
import { address, get } from '../api.js';
import { session } from '../session.js';
import { query, setQuery } from '../router.js';
import { bind } from '../keys.js';
import { onLive, soon } from '../live.js';
import { connectionName, loadNames, operationTitle } from '../deliveries.js';
import { FILTERS, isRunning, isSolved } from '../problems.js';
import { ProblemDesk } from '../problem-desk.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { callout, empty, failed, loadingRows } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { problemCard } from '../parts/problem-card.js';
import '../parts/why.js';

const LIMIT = 50, MOST_SINGLE = 20, SOON = 700;
const STATUSES = ['dead', 'failing'];

class ProblemsPage extends SignedInPart {
  static properties = { fresh: { state: true }, nextProblem: { state: true } };
  items = [];
  names = new Load(this, loadNames);
  desk = new ProblemDesk(this, { names: () => this.names.value, changed: () => this.refresh() });
  page = new Load(this, async (signal) => {
    const found = await get(this.path(), { signal });
    Object.assign(this, { items: found.items, cursor: found.nextCursor, fresh: 0, nextProblem: null });
    return found;
  });
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    this.asked = this.search();
    this.page.run();
    this.names.run();
    this.desk.look();
    const again = soon(() => this.refresh(), SOON);
    this.again = again;
    const shown = () => { if (!document.hidden) again(); };
    document.addEventListener('visibilitychange', shown);
    this.#ends = [again.end, () => document.removeEventListener('visibilitychange', shown), onLive('problem', again), onLive('reset', again),
      bind({ j: () => this.step(1), k: () => this.step(-1), r: () => this.onCard((each) => !isSolved(each) && !isRunning(this.desk.replayOf(each)) && this.desk.suggested(each)()) })];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
  }

  filter() {
    return Object.fromEntries(['state', ...FILTERS].map((name) => [name, query().get(name)]).filter(([, value]) => value));
  }

  search() {
    return address('', this.filter());
  }

  path(more = {}) {
    return address('/api/problems', { ...this.filter(), limit: LIMIT, ...more });
  }

  addressChanged() {
    this.requestUpdate();
    if (this.search() === this.asked) return;
    this.asked = this.search();
    this.page.run();
  }

  async more() {
    if (this.waiting) return;
    const { cursor, asked } = this;
    this.waiting = true;
    this.nextProblem = null;
    try {
      const found = await get(this.path({ cursor }));
      if (asked !== this.asked || cursor !== this.cursor) return;
      const known = new Set(this.items.map((each) => each.id));
      this.items = [...this.items, ...found.items.filter((each) => !known.has(each.id))];
      this.cursor = found.nextCursor;
    } catch (problem) {
      this.nextProblem = problem;
    } finally {
      this.waiting = false;
      this.requestUpdate();
    }
  }

  /** What is shown stays where it stands, also once it is solved; what is new waits while somebody is at the list. */
  async refresh() {
    if (!this.isConnected || document.hidden) return;
    if (this.page.pending) {
      this.again();
      return;
    }
    const { asked } = this;
    try {
      const [found] = await Promise.all([get(this.path()), this.desk.look()]);
      const now = new Map(found.items.map((each) => [each.id, each]));
      const gone = this.items.filter((each) => !now.has(each.id)).slice(0, MOST_SINGLE);
      (await Promise.all(gone.map((each) => this.desk.read(each.id)))).filter(Boolean).forEach((each) => now.set(each.id, each));
      if (asked !== this.asked || this.page.pending || !this.isConnected) return;
      const fresh = found.items.filter((each) => !this.items.some((old) => old.id === each.id));
      const busy = scrollY > 0 || this.querySelector('.problems:is(:hover, :focus-within)') || document.querySelector('dialog[open]');
      const shown = this.items.map((each) => now.get(each.id) ?? each);
      this.items = busy && shown.length ? shown : [...fresh, ...shown];
      this.fresh = busy && shown.length ? fresh.length : 0;
      this.page.problem = null;
      this.page.set(found);
    } catch { /* the next event tries again, and the side bar tells that Serai is away */ }
  }

  showFresh() {
    scrollTo(0, 0);
    this.page.run();
  }

  // Keys

  onCard(deed) {
    const id = document.activeElement?.closest?.('.problem')?.dataset.id;
    const problem = this.items.find((each) => each.id === id);
    if (!problem) return false;
    deed(problem);
    return true;
  }

  step(by) {
    const links = [...this.querySelectorAll('.problem h2 a')];
    const now = links.findIndex((link) => link.closest('.problem').contains(document.activeElement));
    links[Math.max(0, Math.min(links.length - 1, now < 0 ? 0 : now + by))]?.focus();
  }

  // Drawing

  intro() {
    const { value } = this.page;
    if (!value) return t('problems.intro');
    if (this.filter().state === 'solved') return t('problems.introSolved');
    return value.problems ? t('problems.sum', { n: value.deliveries, groups: t('problems.groups', { n: value.problems }) }) : t('problems.intro');
  }

  states() {
    const { state } = this.filter();
    const button = (value, words, count = nothing) => html`<button type="button" aria-pressed=${(state === 'solved') === (value === 'solved') ? 'true' : 'false'} @click=${() => setQuery({ state: value })}>${words}${count}</button>`;
    const n = state === 'solved' ? null : this.page.value?.problems;
    return html`<div class="seg" role="group" aria-label=${t('problems.which')}>${button('', t('problems.isOpen'), n ? html` <span class="faint">${n}</span>` : nothing)}${button('solved', t('problems.isSolved'))}</div>`;
  }

  words(name, value) {
    const names = this.names.value;
    if (name === 'operation') return operationTitle(value, names);
    return name === 'provider' ? names?.providers.get(value)?.title ?? value : connectionName(value, this.items.find((each) => each.connection?.id === value)?.provider, names);
  }

  /** Once there is something to choose from. */
  filterBar() {
    const filter = this.filter();
    if (!this.items.length && !FILTERS.some((name) => filter[name])) return nothing;
    const takers = [...new Map(this.items.filter((each) => each.connection?.name).map((each) => [each.connection.id, each.connection.name]))].filter(([id]) => id !== filter.connectionId);
    return html`<div class="row filterbar"><div class="chips" role="group" aria-label=${t('problems.narrow')}>
      ${STATUSES.map((status) => html`<button class="chip" type="button" aria-pressed=${filter.status === status ? 'true' : 'false'} @click=${() => setQuery({ status: filter.status === status ? '' : status })}>${t(`problems.only.${status}`)}</button>`)}
      ${FILTERS.filter((name) => name !== 'status' && filter[name]).map((name) => html`<button class="chip" type="button" aria-pressed="true" aria-label=${t('deliveries.takeOff', { filter: `${t(`deliveries.by_${name}`)}: ${this.words(name, filter[name])}` })} @click=${() => setQuery({ [name]: '' })}>${t(`deliveries.by_${name}`)}: ${this.words(name, filter[name])} ${icon('x')}</button>`)}
      ${takers.length > 1 ? takers.slice(0, 6).map(([id, name]) => html`<button class="chip" type="button" aria-pressed="false" @click=${() => setQuery({ connectionId: id })}>${name}</button>`) : nothing}</div></div>`;
  }

  none() {
    const { state, ...filter } = this.filter();
    if (Object.keys(filter).length) return empty(t('problems.noMatch'), t('deliveries.noMatchText'), html`<button class="btn" type="button" @click=${() => setQuery(Object.fromEntries(FILTERS.map((name) => [name, ''])))}>${t('deliveries.clear')}</button>`);
    return state === 'solved' ? empty(t('problems.noneSolved'), t('problems.noneSolvedText')) : empty(t('problems.none'), t('problems.noneText'), html`<a class="btn" href="/deliveries">${t('problems.noneDeed')}</a>`);
  }

  list() {
    const card = (each) => html`<li>${problemCard(each, { names: this.names.value, replay: this.desk.replayOf(each), deeds: this.desk.deedsOf(each) })}</li>`;
    return html`${this.fresh ? html`<button class="fresh alone" type="button" @click=${() => this.showFresh()}>${icon('arrow')}${t('problems.fresh', { n: this.fresh })}</button>` : nothing}
      <ol class="problems">${repeat(this.items, (each) => each.id, card)}</ol>
      ${this.nextProblem ? html`<div class="more-rows" role="alert">${icon('alert')}<span>${t('deliveries.noMore')} ${this.nextProblem.detail || this.nextProblem.message}</span></div>` : nothing}
      ${this.cursor ? html`<div class="more-rows"><button class="btn" type="button" ?disabled=${this.waiting} @click=${() => this.more()}>${t('problems.more')}</button></div>` : nothing}`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('problems.operatorText'), nothing, 1)}</div>`;
    const { problem } = this.desk;
    return html`<div class="page"><div class="page-head"><div><h1>${t('problems.title')}</h1><p role="status">${this.intro()}</p></div><div class="row">${this.states()}</div></div>
      <serai-why .who=${query().get('why') ?? ''} .days=${Number(query().get('days')) || 7}></serai-why>
      ${this.filterBar()}
      ${problem ? callout({ title: problem.title ?? t('problem.own'), text: problem.detail || problem.message }) : nothing}
      ${this.desk.replays.problem ? failed(t('problems.replaysNotLoaded'), this.desk.replays) : nothing}
      ${this.page.problem ? failed(t('problems.notLoaded'), this.page) : nothing}
      ${this.page.value === null ? (this.page.slow && !this.page.problem ? loadingRows(8) : nothing) : this.items.length ? this.list() : this.none()}</div>`;
  }
}

define('page-problems', ProblemsPage);
