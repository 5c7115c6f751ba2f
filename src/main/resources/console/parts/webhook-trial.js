/** What a subscription would post of an event: follows what is typed, and sends nothing. */
import { html, nothing, live } from '../lit.js';
import { t } from '../texts.js';
import { address, get, post } from '../api.js';
import { inPortal } from '../session.js';
import { HOOKS, takes } from '../webhooks.js';
import { dataOf } from '../webhook-draft.js';
import { SignedInPart, define } from './part.js';
import { icon } from './icons.js';

const TYPED = 300;

class WebhookTrialPart extends SignedInPart {
  static properties = { draft: { attribute: false }, edited: { attribute: false }, sample: { attribute: false }, told: { attribute: false }, changed: { attribute: false },
    tried: { state: true }, problem: { state: true }, note: { state: true } };
  #asked = null;
  #aborter = null;
  #timer = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#aborter?.abort();
  }

  updated() {
    const asked = JSON.stringify(this.draft.trial(this.sample));
    if (asked === this.#asked || !dataOf(this.sample)) return;
    const first = this.#asked === null;
    this.#asked = asked;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.run(asked), first ? 0 : TYPED);
  }

  async run(asked) {
    this.#aborter?.abort();
    const aborter = new AbortController();
    this.#aborter = aborter;
    try {
      const tried = await post(`${HOOKS}/try`, JSON.parse(asked), { signal: aborter.signal });
      if (aborter.signal.aborted) return;
      Object.assign(this, { tried, problem: null });
      this.told(null);
    } catch (problem) {
      if (aborter.signal.aborted) return;
      this.problem = problem;
      this.told(problem);
    }
  }

  /** The latest event that the subscription would get, or the latest of the type that is typed. */
  async latest() {
    this.note = null;
    try {
      const { events } = this.draft.edited;
      const exact = events.find((each) => !each.endsWith('*'));
      const { items } = await get(address('/api/events', { limit: 100, type: events.length === 1 ? exact : null }));
      const found = items.find((each) => !events.length || takes(events, each.type));
      if (!found) {
        this.note = t('hooks.trial.none');
        return;
      }
      const event = await get(`/api/events/${found.id}`);
      this.changed({ type: event.type, data: JSON.stringify(event.data ?? {}, null, 2) });
    } catch (problem) {
      this.note = problem.detail || problem.message;
    }
  }

  result() {
    if (!dataOf(this.sample)) return html`<div class="result bad" role="alert">${icon('alert')}<div><b>${t('hooks.trial.noJson')}</b><p>${t('hooks.trial.noJsonText')}</p></div></div>`;
    if (this.problem) return html`<div class="result bad" role="alert">${icon('alert')}<div><b>${t('hooks.trial.failed')}</b><p class="quote">${this.problem.fields?.[0]?.message ?? this.problem.detail ?? this.problem.message}</p></div></div>`;
    if (!this.tried) return nothing;
    const { takes: taken, body } = this.tried;
    const said = !this.draft.edited.events.length ? 'noType' : taken ? 'taken' : 'notTaken';
    return html`<div class="result ${said === 'taken' ? 'ok' : 'note'}" role="status">${icon(said === 'taken' ? 'ok' : 'info')}<div><b>${t(`hooks.trial.${said}`)}</b><p>${t(`hooks.trial.${said}Text`)}</p></div></div>
      <div><h3 class="label">${t('hooks.trial.body')}</h3><pre class="code" tabindex="0" role="region" aria-label=${t('hooks.trial.body')} data-result>${JSON.stringify(body, null, 2)}</pre></div>`;
  }

  render() {
    const { sample, changed } = this;
    return html`<section class="card trial" aria-labelledby="trial-h"><header><h2 id="trial-h">${t('hooks.trial.title')}</h2><p>${t('hooks.trial.intro')}</p></header><div class="body stack">
      <div class="field"><label for="trial-type">${t('hooks.trial.type')}</label><input class="input mono" id="trial-type" list="known-types" autocomplete="off" spellcheck="false" .value=${live(sample.type)} @input=${(event) => changed({ ...sample, type: event.target.value })}></div>
      <div class="field"><label for="trial-data">${t('hooks.trial.data')}</label><textarea class="input mono" id="trial-data" rows="7" spellcheck="false" .value=${live(sample.data)} @input=${(event) => changed({ ...sample, data: event.target.value })}></textarea></div>
      <div class="row">${inPortal() ? nothing : html`<button class="btn sm" type="button" @click=${() => this.latest()}>${icon('history')}${t('hooks.trial.latest')}</button>`}${this.note ? html`<span class="small muted" role="status">${this.note}</span>` : nothing}</div>
      ${this.result()}</div></section>`;
  }
}

define('serai-webhook-trial', WebhookTrialPart);
