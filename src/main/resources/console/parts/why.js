/** "Why did somebody get no message?": one question, answered in words, also where nothing was sent. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { address, get, post } from '../api.js';
import { atSecond, dayAndTime, exact } from '../format.js';
import { setQuery } from '../router.js';
import { headAndRest, spoken, whomOf } from '../why-words.js';
import { Load, SignedInPart, define } from './part.js';
import { ask, toast } from './dialogs.js';
import { callout } from './states.js';
import { icon } from './icons.js';

const DAYS = [1, 7, 30, 90];
const USUAL = 7;
const DAY = 24 * 60 * 60 * 1000;
const PATIENCE = 30_000;
const SHAPES = { ok: 'ok', bad: 'fail', waits: 'clock', none: 'pending' };

class WhyPart extends SignedInPart {
  static properties = { who: {}, days: { type: Number }, further: { state: true } };
  answer = new Load(this, async (signal) => {
    this.since = new Date(Date.now() - this.days * DAY).toISOString();
    return get(address('/api/why', { recipient: this.who, from: this.since }), { signal, patience: PATIENCE });
  });

  constructor() {
    super();
    Object.assign(this, { who: '', days: USUAL });
  }

  updated(changed) {
    if ((changed.has('who') || changed.has('days')) && this.who) this.run();
    if (changed.has('who')) this.querySelector('input').value = this.who;
    if (changed.has('days')) this.querySelector('select').value = String(this.days);
  }

  run() {
    this.further = null;
    this.answer.value = null;
    this.answer.run();
  }

  submit(event) {
    event.preventDefault();
    const { who, days } = event.target.elements;
    const wanted = (whomOf(who.value.trim()) ?? who.value).trim();
    if (!wanted) {
      who.focus();
      return;
    }
    if (wanted === this.who && Number(days.value) === this.days) this.run();
    else setQuery({ why: wanted, days: Number(days.value) === USUAL ? '' : days.value }, { replace: false });
  }

  /** Where the time for looking was over. */
  async lookFurther() {
    const { value } = this.answer;
    this.further = { pending: true };
    try {
      const found = await get(address('/api/why', { recipient: this.who, from: this.since, to: value.from }), { patience: PATIENCE });
      this.answer.set({ ...(value.cases.length ? value : found), cases: [...value.cases, ...found.cases], from: found.from, to: value.to, complete: found.complete });
      this.further = null;
    } catch (problem) {
      this.further = { problem };
    }
  }

  async plan(eventId) {
    const planned = await ask({ title: t('why.plan.title'), confirm: t('why.plan.deed'), body: html`<p>${t('why.plan.text')}</p>`, action: () => post(`/api/events/${eventId}/plan`).then(() => true) });
    if (!planned) return;
    toast({ title: t('why.plan.done') });
    this.run();
  }

  step({ step, state, text, quote, at }) {
    return html`<li class=${['ok', 'bad'].includes(state) ? state : nothing}>${icon(SHAPES[state])}<div><b>${t(`why.step.${step}`)}</b> ${spoken(said(text))}
      ${at ? html`<time class="faint" datetime=${at} title=${exact(at)}>${atSecond(at)}</time>` : nothing}${quote ? html`<p class="quote">${said(quote)}</p>` : nothing}</div></li>`;
  }

  details({ advice, trail, deliveryId, eventId }) {
    const lost = eventId && trail.some((each) => each.step === 'plan' && each.state === 'bad');
    return html`${trail?.length ? html`<ol class="trail">${trail.map((each) => this.step(each))}</ol>` : nothing}
      ${advice ? html`<p class="advice">${icon('arrow')}<span><strong>${t('problems.todo')}</strong> ${spoken(said(advice))}</span></p>` : nothing}
      ${deliveryId || eventId ? html`<div class="row">${deliveryId ? html`<a class="btn sm" href="/deliveries/${deliveryId}">${t('why.openDelivery')}</a>` : nothing}
        ${lost ? html`<button class="btn sm" type="button" @click=${() => this.plan(eventId)}>${icon('retry')}${t('why.plan.deed')}</button>` : nothing}
        ${eventId && deliveryId ? html`<a class="btn sm quiet" href="/deliveries?eventId=${eventId}">${t('why.ofEvent')}</a>` : nothing}</div>` : nothing}`;
  }

  other(each) {
    const { head, rest } = headAndRest(said(each.answer));
    return html`<details class="diffs"><summary>${icon('down')}<time datetime=${each.at}>${dayAndTime(each.at)}</time><span class="faint">${spoken(head)}</span></summary>
      <div class="stack">${rest ? html`<p>${spoken(rest)}</p>` : nothing}${this.details(each)}</div></details>`;
  }

  told(value) {
    const { head, rest } = headAndRest(said(value.answer));
    const [first, ...others] = value.cases;
    return html`<p class="answer">${icon('info')}<span><b>${spoken(head)}</b> ${spoken(rest)}</span></p>
      ${this.details(first ?? { advice: value.advice, trail: [] })}
      ${others.length ? html`<div class="others"><h3>${t('why.others', { n: others.length })}</h3>${others.map((each) => this.other(each))}</div>` : nothing}
      ${value.complete ? nothing : html`<div class="row small"><span class="faint">${t('why.lookedBack', { at: dayAndTime(value.from) })}</span>
        <button class="btn sm" type="button" ?disabled=${this.further?.pending} @click=${() => this.lookFurther()}>${icon('search')}${t('deliveries.lookFurther')}</button></div>`}
      ${this.further?.problem ? html`<p class="small" role="alert">${this.further.problem.detail || this.further.problem.message}</p>` : nothing}`;
  }

  outcome() {
    const { value, problem, pending, slow } = this.answer;
    if (!this.who) return nothing;
    if (problem && !pending) {
      return html`<div class="why-a">${callout({ title: t('why.notAnswered'), text: problem.of?.('recipient') ?? (problem.detail || problem.message),
        action: html`<button class="btn sm" type="button" @click=${() => this.run()}>${icon('retry')}${t('states.again')}</button>`, level: 3 })}</div>`;
    }
    if (value) return html`<div class="why-a">${this.told(value)}</div>`;
    return slow ? html`<div class="why-a"><p class="row"><span class="spinner"></span>${t('why.looking')}</p></div>` : nothing;
  }

  render() {
    const days = DAYS.includes(this.days) ? DAYS : [...DAYS, this.days];
    return html`<section class="card why" aria-labelledby="why-h"><div class="why-q"><h2 id="why-h">${t('why.title')}</h2>
        <form class="row" role="search" aria-label=${t('why.title')} @submit=${(event) => this.submit(event)}><label class="search grow"><span class="visually-hidden">${t('why.who')}</span>${icon('search')}<input class="input" type="search" name="who" maxlength="320" autocomplete="off" placeholder=${t('why.who')}></label>
          <label class="visually-hidden" for="why-days">${t('why.when')}</label><select class="input since" id="why-days" name="days">${days.map((each) => html`<option value=${each} ?selected=${each === this.days}>${t('why.days', { n: each })}</option>`)}</select>
          <button class="btn primary" type="submit" aria-busy=${this.answer.pending}>${t('why.ask')}</button></form></div>
      <div aria-live="polite">${this.outcome()}</div></section>`;
  }
}

define('serai-why', WhyPart);
