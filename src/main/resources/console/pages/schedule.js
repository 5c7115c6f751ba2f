/** One schedule: its next times and what became of those before; paused, and cancelled in part or all, here. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { get, post, remove } from '../api.js';
import { exact, span } from '../format.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { ask, toast } from '../parts/dialogs.js';
import { empty, wholePage } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { SCHEDULES, deedOf, inWords, noteOf, repeatOf, titleOf } from '../schedules.js';
import { badge } from '../parts/badges.js';
import { scheduleBadge } from '../parts/schedule-badge.js';

const LOOKS = { raised: 'delivered', skipped: 'pending', cancelled: 'cancelled' };

class SchedulePage extends SignedInPart {
  static properties = { params: { attribute: false }, cursor: { state: true }, past: { state: true }, problem: { state: true } };
  page = new Load(this, async (signal) => {
    const [one, past] = await Promise.all([get(this.path(), { signal }), get(`${this.path()}/occurrences?limit=50`, { signal })]);
    Object.assign(this, { past: past.items, cursor: past.nextCursor, problem: null });
    return one;
  });

  path(more = '') {
    return `${SCHEDULES}/${this.params.id}${more}`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.page.run();
  }

  // What can be done

  /** Does it, and shows how it stands then; what goes wrong stays on the page. */
  async act(deed, said) {
    try {
      await deed();
      toast({ title: said });
    } catch (problem) {
      this.problem = problem;
      return;
    }
    this.page.run();
  }

  pause() {
    return this.act(() => post(this.path('/pause')), t('schedules.paused'));
  }

  resume() {
    return this.act(() => post(this.path('/resume')), t('schedules.resumed'));
  }

  async cancelOne(time) {
    const gone = await ask({ title: t('schedules.skipTitle'), confirm: t('schedules.skip'), keep: t('schedules.keep'), danger: true, body: html`<p>${t('schedules.skipText', { at: inWords(time), zone: time.zone })}</p>`,
      action: () => post(this.path('/skip'), { scheduledFor: time.scheduledFor }) });
    if (!gone) return;
    toast({ title: t('schedules.skipped') });
    this.page.run();
  }

  async cancelAll() {
    const gone = await ask({ title: t('schedules.cancelTitle', { name: titleOf(this.page.value) }), confirm: t('schedules.cancel'), keep: t('schedules.keep'), danger: true, body: html`<p>${t('schedules.cancelText')}</p>`,
      action: () => remove(this.path()).then(() => true) });
    if (!gone) return;
    toast({ title: t('schedules.cancelled') });
    this.page.run();
  }

  async more() {
    try {
      const found = await get(`${this.path()}/occurrences?limit=50&cursor=${encodeURIComponent(this.cursor)}`);
      Object.assign(this, { past: [...this.past, ...found.items], cursor: found.nextCursor });
    } catch (problem) {
      this.problem = problem;
    }
  }

  // Drawing

  head(one) {
    const live = ['active', 'paused'].includes(one.status);
    return html`<div class="page-head"><div><h1>${titleOf(one)} ${scheduleBadge(one.status)}</h1><p>${one.reason ?? repeatOf(one)}</p></div>
      ${live ? html`<div class="row">${one.status === 'paused' ? html`<button class="btn" type="button" @click=${() => this.resume()}>${icon('play')}${t('schedules.resume')}</button>` : html`<button class="btn" type="button" @click=${() => this.pause()}>${icon('pause')}${t('schedules.pause')}</button>`}
        <button class="btn danger" type="button" @click=${() => this.cancelAll()}>${icon('x')}${t('schedules.cancel')}</button></div>` : nothing}</div>
      ${this.problem ? html`<div class="result bad" role="alert">${icon('alert')}<div><b>${this.problem.title ?? t('problem.own')}</b><p>${this.problem.detail || this.problem.message}</p></div></div>` : nothing}`;
  }

  next(one) {
    const rows = one.next.map((each) => html`<tr><th scope="row" class="wrap"><time datetime=${each.scheduledFor}>${inWords(each)}</time> <span class="faint">${each.zone}</span>${noteOf(each) ? html`<p class="small faint">${noteOf(each)}</p>` : nothing}</th>
      <td class="num"><button class="btn quiet sm" type="button" aria-label=${t('schedules.skipAt', { at: inWords(each) })} @click=${() => this.cancelOne(each)}>${t('schedules.skip')}</button></td></tr>`);
    return html`<section class="card" aria-labelledby="h-next"><header><h2 id="h-next">${t('schedules.nextTimes')}</h2></header>
      ${rows.length ? html`<table class="table"><thead class="visually-hidden"><tr><th scope="col">${t('schedules.next')}</th><th scope="col">${t('keysPage.deeds')}</th></tr></thead><tbody>${rows}</tbody></table>`
        : html`<div class="body"><p class="faint">${t(one.status === 'active' ? 'schedules.waits' : 'schedules.never')}</p></div>`}</section>`;
  }

  occurrence(each) {
    return html`<tr><th scope="row" class="wrap"><time datetime=${each.scheduledFor}>${inWords({ scheduledFor: each.scheduledFor, zone: this.page.value.zone })}</time></th>
      <td data-label=${t('schedules.outcome')}><span>${badge(LOOKS[each.outcome], t(`schedules.outcomes.${each.outcome}`))}${each.missed ? html` <span class="faint">${t('schedules.missed', { n: each.missed })}</span>` : nothing}</span></td>
      <td data-label=${t('schedules.late')}>${each.lateSeconds > 59 ? span(each.lateSeconds * 1000) : each.outcome === 'raised' ? t('schedules.inTime') : nothing}</td>
      <td data-label=${t('schedules.made')} class="wrap">${each.deliveries?.length ? each.deliveries.map((delivery) => html`<a href="/deliveries/${delivery.id}">${delivery.operation}: ${t(`status.${delivery.status}`)}</a> `) : html`<span title=${exact(each.at)}>${each.reason ?? nothing}</span>`}</td></tr>`;
  }

  history() {
    return html`<section class="card" aria-labelledby="h-past"><header><h2 id="h-past">${t('schedules.history')}</h2></header>
      ${this.past.length ? html`<table class="table stacks"><thead><tr><th scope="col">${t('schedules.scheduledFor')}</th><th scope="col">${t('schedules.outcome')}</th><th scope="col">${t('schedules.late')}</th><th scope="col">${t('schedules.made')}</th></tr></thead><tbody>${this.past.map((each) => this.occurrence(each))}</tbody></table>
        ${this.cursor ? html`<div class="more-rows"><button class="btn sm" type="button" @click=${() => this.more()}>${t('deliveries.more')}</button></div>` : nothing}`
        : html`<div class="body"><p class="faint">${t('schedules.noHistory')}</p></div>`}</section>`;
  }

  content(one) {
    return html`<section class="card" aria-labelledby="h-content"><header><h2 id="h-content">${t('schedules.content')}</h2><p><code>${deedOf(one)}</code> ${t(`schedules.misfires.${one.misfire}`)}</p></header>
      <div class="body"><pre class="code" tabindex="0" role="region" aria-label=${deedOf(one)}>${JSON.stringify(one.data ?? one.message, null, 2)}</pre></div></section>`;
  }

  render() {
    return wholePage(this.page, { title: t('schedules.one'), notLoaded: t('schedules.oneNotLoaded'), gone: empty(t('schedules.gone'), t('schedules.goneText'), html`<a class="btn" href="/schedules">${t('schedules.title')}</a>`, 1),
      done: (one) => html`${this.head(one)}${this.next(one)}${this.history()}${this.content(one)}` });
  }
}

define('page-schedule', SchedulePage);
