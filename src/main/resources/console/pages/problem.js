/** One problem: what failed for one cause, its replays, and the deliveries that it has now with the reason of each. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { address, get } from '../api.js';
import { atSecond, dayAndTime, exact } from '../format.js';
import { session } from '../session.js';
import { bind } from '../keys.js';
import { onLive, soon } from '../live.js';
import { loadNames, toOf, troubleOf, whatOf } from '../deliveries.js';
import { SAME } from '../problem-deeds.js';
import { isDead, isRunning, isSolved, problemBadge, titleOf } from '../problems.js';
import { ProblemDesk } from '../problem-desk.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { callout, empty, failed, wholePage } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { isUseless, previewView } from '../parts/preview.js';
import { problemCard } from '../parts/problem-card.js';

const SOON = 500, SHOWN = 20;

class ProblemPage extends SignedInPart {
  names = new Load(this, loadNames);
  desk = new ProblemDesk(this, { names: () => this.names.value, changed: () => this.load() });
  page = new Load(this, (signal) => get(`/api/problems/${encodeURIComponent(this.params.id)}`, { signal }));
  those = new Load(this, (signal) => get(address('/api/deliveries', { problemId: this.params.id, limit: SHOWN }), { signal }));
  preview = new Load(this, (signal) => this.desk.preview(this.page.value, signal));
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    this.names.run();
    this.load();
    const again = soon(() => this.load(), SOON);
    const shown = () => { if (!document.hidden) again(); };
    document.addEventListener('visibilitychange', shown);
    this.#ends = [again.end, () => document.removeEventListener('visibilitychange', shown), onLive('problem', (event) => [this.params.id, undefined].includes(event.id) && again()), onLive('reset', again),
      bind({ r: () => this.replayable() && this.desk.suggested(this.page.value)() })];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
  }

  addressChanged() {
    this.requestUpdate();
  }

  replayable() {
    const { value } = this.page;
    return value && !isSolved(value) && !isRunning(this.desk.replayOf(value));
  }

  async load() {
    if (!this.isConnected || document.hidden) return;
    const before = this.page.value?.count;
    await Promise.all([this.page.run(), this.desk.look()]);
    if (!this.page.value || !this.isConnected) return;
    if (before !== undefined && before !== this.page.value.count) this.lookAnew();
    document.title = `${titleOf(this.page.value, this.names.value)} · Serai`;
    this.those.run();
  }

  /** What would go out is another by now. */
  lookAnew() {
    this.preview.value = null;
    if (this.replayable() && this.querySelector('.diffs[open]')) this.preview.run();
  }

  // Drawing

  whatWouldGo(problem) {
    if (!this.replayable() || !isDead(problem)) return nothing;
    const { value, pending, problem: trouble } = this.preview;
    const opened = (event) => { if (event.target.open && !value && !pending) this.preview.run(); };
    return html`<details class="diffs" ?open=${problem.suggested !== SAME} @toggle=${opened}><summary>${icon('down')}${t('problems.wouldGo')}</summary>
      ${trouble ? failed(t('problems.notPreviewed'), this.preview) : value ? previewView(value, { names: this.names.value, draw: () => this.requestUpdate() }) : html`<p class="row small"><span class="spinner"></span>${t('problems.previewing')}</p>`}</details>`;
  }

  delivery(each) {
    const names = this.names.value;
    const what = whatOf(each, names);
    const to = toOf(each);
    return html`<li><div class="grow"><a href="/deliveries/${each.id}">${to ? t('delivery.titleTo', { what, to }) : what}</a><p class="quote">${troubleOf(each) || said(each.explanation)}</p></div>
      <time class="faint num" datetime=${each.updatedAt} title=${exact(each.updatedAt)}>${atSecond(each.updatedAt)}</time></li>`;
  }

  deliveries(problem) {
    const { value, problem: trouble } = this.those;
    return html`<section class="card" aria-labelledby="those"><header><h2 id="those">${t('problems.those')}</h2><p>${t('problems.thoseText')}</p></header>
      ${trouble ? html`<div class="body">${failed(t('deliveries.notLoaded'), this.those)}</div>` : nothing}
      ${value?.items.length ? html`<ul class="members">${value.items.map((each) => this.delivery(each))}</ul>` : value ? html`<p class="body small muted">${t('problems.noMembers')}</p>` : nothing}
      ${value?.nextCursor ? html`<footer><a class="btn sm" href="/deliveries?problemId=${problem.id}">${t('problems.allThose', { n: problem.count })}</a></footer>` : nothing}</section>`;
  }

  replay(each) {
    const shape = isRunning(each) ? 'retry' : each.state === 'stopped' ? 'stop' : each.failed ? 'alert' : 'ok';
    return html`<li><span class="row gap2">${icon(shape)}<span>${t(`problems.how.${each.how === SAME ? 'same' : 'today'}`)}, <span class="faint">${dayAndTime(each.createdAt)}</span></span></span>
      <span class="num faint">${t('problems.replay.figures', { done: each.done, total: each.total })}</span></li>`;
  }

  replays(problem) {
    const all = this.desk.replaysOf(problem);
    return all.length > 1 ? html`<section class="card" aria-labelledby="past"><header><h2 id="past">${t('problems.replays')}</h2></header><ul class="mini">${all.map((each) => this.replay(each))}</ul></section>` : nothing;
  }

  content(problem) {
    const { problem: trouble } = this.desk;
    const replay = this.desk.replayOf(problem);
    return html`<div class="page-head"><div><nav class="crumbs" aria-label=${t('delivery.where')}><ol><li><a href="/problems">${t('problems.title')}</a></li><li>${t(isDead(problem) ? 'problems.only.dead' : 'problems.only.failing')}</li></ol></nav>
        <div class="row conn-title"><h1>${titleOf(problem, this.names.value)}</h1>${problemBadge(problem, replay)}</div></div></div>
      ${this.page.problem ? failed(t('problems.oneNotLoaded'), this.page) : nothing}
      ${trouble ? callout({ title: trouble.title ?? t('problem.own'), text: trouble.detail || trouble.message }) : nothing}
      ${this.desk.replays.problem ? failed(t('problems.replaysNotLoaded'), this.desk.replays) : nothing}
      ${problemCard(problem, { names: this.names.value, replay, deeds: { ...this.desk.deedsOf(problem), useless: isUseless(this.preview.value) }, more: this.whatWouldGo(problem), alone: true })}
      ${this.deliveries(problem)}${this.replays(problem)}`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('problems.operatorText'), nothing, 1)}</div>`;
    return wholePage(this.page, {
      title: t('problems.title'),
      notLoaded: t('problems.oneNotLoaded'),
      gone: empty(t('problems.gone'), t('problems.goneText'), html`<a class="btn" href="/problems">${t('problems.back')}</a>`, 1),
      done: (value) => this.content(value),
    });
  }
}

define('page-problem', ProblemPage);
