/** Taking out all data of a tenant, and erasing what is about one person. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { address, all, get, post } from '../api.js';
import { ago, exact, megabytes, number } from '../format.js';
import { isAdmin, isOperator, session } from '../session.js';
import { canCancel } from '../deliveries.js';
import { save, take } from '../export-file.js';
import { Load, SignedInPart, define, say } from '../parts/part.js';
import { callout, empty, loaded, loadingRows } from '../parts/states.js';
import { ask, copy, toast } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';

/** How many calls look for what an erasure would find; each reads for 2 seconds at most. */
const LOOKS = 5;
const PATIENCE = 300_000;

class PrivacyPage extends SignedInPart {
  static properties = { taking: { state: true }, subject: { state: true }, found: { state: true }, erased: { state: true } };
  erasures = new Load(this, async (signal) => (await all(this.path('erasures'), { signal })).reverse());

  constructor() {
    super();
    this.subject = '';
  }

  connectedCallback() {
    super.connectedCallback();
    if (isAdmin()) this.erasures.run();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.taking?.aborter?.abort();
    this.looking?.abort();
  }

  path(what) {
    return `/api/tenants/${session().tenant.id}/${what}`;
  }

  // Taking out

  async export() {
    const aborter = new AbortController();
    this.taking = { aborter, rows: 0, bytes: 0 };
    try {
      const file = await take(this.path('export'), aborter.signal, (come) => { this.taking = { aborter, ...come }; });
      save(file);
      this.taking = { done: true, name: file.name, rows: file.rows, bytes: file.bytes };
      say(t('privacy.exported', { n: file.rows, size: megabytes(file.bytes), name: file.name }));
    } catch (problem) {
      this.taking = aborter.signal.aborted ? { stopped: true } : { problem };
    }
  }

  exportState() {
    const { taking } = this;
    if (!taking) return nothing;
    if (taking.problem) return callout({ title: t('privacy.notExported'), text: taking.problem.detail || (taking.problem.status === undefined ? t('privacy.broken') : taking.problem.message), level: 3 });
    if (taking.stopped) return html`<p class="small muted" role="status">${t('privacy.stopped')}</p>`;
    if (taking.done) return callout({ kind: 'ok', title: t('privacy.exported', { n: taking.rows, size: megabytes(taking.bytes), name: taking.name }), text: t('privacy.exportedText'), level: 3 });
    return html`<div class="row apart"><div class="grow stack tightest"><progress aria-label=${t('privacy.exporting')}></progress><p class="small num">${t('privacy.come', { n: taking.rows, size: megabytes(taking.bytes) })}</p></div>
      <button class="btn sm" type="button" @click=${() => taking.aborter.abort()}>${icon('stop')}${t('deliveries.stop')}</button></div>`;
  }

  exportCard() {
    return html`<section class="card" aria-labelledby="h-export"><header><h2 id="h-export">${t('privacy.export')}</h2><p>${t('privacy.exportText')}</p></header><div class="body stack">
      <ul class="goes">${['in', 'hidden', 'out'].map((each) => html`<li>${icon(each === 'in' ? 'ok' : each === 'hidden' ? 'eye' : 'x')}<span>${t(`privacy.exports.${each}`)}</span></li>`)}</ul>
      ${this.exportState()}</div>
      <footer><button class="btn" type="button" ?disabled=${Boolean(this.taking?.aborter)} @click=${() => this.export()}>${icon('file')}${t('privacy.exportDeed')}</button>
        <button class="btn quiet" type="button" @click=${() => copy(`curl "$SERAI${this.path('export')}" \\\n  -H "Authorization: Bearer $TOKEN" -o export.ndjson`, t('deliveries.curlCopied'))}>${icon('copy')}${t('privacy.curl')}</button></footer></section>`;
  }

  // Erasing

  /** What deliveries name the person, as far as a look of some seconds tells. */
  async look(event) {
    event.preventDefault();
    const subject = this.subject.trim();
    this.looking?.abort();
    if (!subject) {
      this.found = { wrong: t('privacy.missing') };
      this.querySelector('#subject').focus();
      return;
    }
    const aborter = new AbortController();
    this.looking = aborter;
    this.erased = null;
    this.found = { pending: true, subject, deliveries: 0, waiting: 0 };
    let cursor = null;
    let looks = 0;
    try {
      do {
        const page = await get(address('/api/deliveries', { q: subject, limit: 200, cursor }), { signal: aborter.signal });
        this.found = { ...this.found, deliveries: this.found.deliveries + page.items.length, waiting: this.found.waiting + page.items.filter(canCancel).length };
        cursor = page.nextCursor;
      } while (cursor && ++looks < LOOKS);
      this.found = { ...this.found, pending: false, more: Boolean(cursor) };
    } catch (problem) {
      if (!aborter.signal.aborted) this.found = { ...this.found, pending: false, problem };
    }
  }

  async erase() {
    const { subject, deliveries, waiting, more } = this.found;
    const erased = await ask({ title: t('privacy.eraseTitle', { subject }), confirm: t('privacy.eraseDeed'), keep: t('privacy.keep'), danger: true, typed: subject,
      body: html`<p>${t(more ? 'privacy.willGoMore' : 'privacy.willGo', { n: deliveries })}</p>${waiting ? html`<p>${t('privacy.willCancel', { n: waiting })}.</p>` : nothing}<p>${t('privacy.forGood')}</p>`,
      action: () => post(this.path('erasures'), { subject }, { patience: PATIENCE }) });
    if (!erased) return;
    Object.assign(this, { erased, found: null, subject: '' });
    toast({ title: t('privacy.erased') });
    this.erasures.run();
  }

  foundState() {
    const { found, erased } = this;
    if (erased) return callout({ kind: 'ok', title: t('privacy.erased'), text: t('privacy.erasedText', { deliveries: erased.deliveries, events: erased.events, attempts: erased.attempts, cancelled: erased.cancelled }), level: 3 });
    if (!found || found.wrong) return nothing;
    if (found.problem) return callout({ title: t('privacy.notLooked'), text: found.problem.detail || found.problem.message, level: 3 });
    if (found.pending) return html`<p class="row small" role="status"><span class="spinner"></span>${t('privacy.looking', { n: found.deliveries })}</p>`;
    return html`<div class="stack tightest" role="status"><h3>${t(found.more ? 'privacy.foundMore' : 'privacy.found', { n: found.deliveries, subject: found.subject })}</h3>
      <p class="small muted">${found.deliveries ? html`<a href=${address('/deliveries', { q: found.subject })}>${t('privacy.see')}</a> ` : nothing}${t('privacy.foundText')}</p></div>
      <div class="two"><div class="stack tightest"><h4 class="small">${t('privacy.goes')}</h4><ul class="goes">${['messages', 'events', 'attempts', 'reports'].map((each) => html`<li>${icon('trash')}<span>${t(`privacy.going.${each}`)}</span></li>`)}
          ${found.waiting ? html`<li>${icon('stop')}<span>${t('privacy.willCancel', { n: found.waiting })}</span></li>` : nothing}</ul></div>
        <div class="stack tightest"><h4 class="small">${t('privacy.stays')}</h4><ul class="goes">${['counts', 'audit', 'providers'].map((each) => html`<li>${icon(each === 'providers' ? 'alert' : 'ok')}<span>${t(`privacy.staying.${each}`)}</span></li>`)}</ul></div></div>`;
  }

  eraseCard() {
    const wrong = this.found?.wrong;
    const ready = this.found && !this.found.pending && !wrong && !this.found.problem;
    return html`<section class="card" aria-labelledby="h-erase"><header><h2 id="h-erase">${t('privacy.erase')}</h2><p>${t('privacy.eraseText')}</p></header><div class="body stack">
      <form class="field" novalidate @submit=${(event) => this.look(event)}><label for="subject">${t('privacy.subject')}</label>
        <div class="with-button"><input class="input" id="subject" maxlength="320" autocomplete="off" spellcheck="false" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="subject-m subject-h" .value=${this.subject} @input=${(event) => { this.subject = event.target.value; if (this.found) { this.looking?.abort(); this.found = null; } }}><button class="btn" type="submit">${icon('search')}${t('privacy.lookDeed')}</button></div>
        <p class="msg" id="subject-m">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p><p class="help" id="subject-h">${t('privacy.subjectHelp')}</p></form>
      ${this.foundState()}</div>
      ${ready ? html`<footer><button class="btn danger" type="button" @click=${() => this.erase()}>${icon('trash')}${t('privacy.eraseAsk')}</button></footer>` : nothing}</section>`;
  }

  past(erasures) {
    if (!erasures.length) return nothing;
    return html`<section class="card" aria-labelledby="h-past"><header><h2 id="h-past">${t('privacy.past')}</h2><span class="count">${erasures.length}</span><p>${t('privacy.pastText')}</p></header>
      <table class="table stacks figures"><thead><tr><th scope="col">${t('audit.when')}</th>${['deliveries', 'cancelled', 'events', 'attempts'].map((each) => html`<th scope="col" class="num">${t(`privacy.of.${each}`)}</th>`)}</tr></thead>
      <tbody>${erasures.map((each) => html`<tr><th scope="row"><time datetime=${each.requestedAt} title=${exact(each.requestedAt)}>${ago(each.requestedAt)}</time></th>${['deliveries', 'cancelled', 'events', 'attempts'].map((what) => html`<td class="num" data-label=${t(`privacy.of.${what}`)}>${number(each[what])}</td>`)}</tr>`)}</tbody></table></section>`;
  }

  render() {
    if (!isAdmin()) return html`<div class="page">${empty(t(isOperator() ? 'privacy.operator' : 'privacy.forbidden'), t(isOperator() ? 'privacy.operatorText' : 'privacy.forbiddenText'), nothing, 1)}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('nav.privacy')}</h1><p>${t('privacy.intro')}</p></div></div>
      ${this.exportCard()}${this.eraseCard()}
      ${loaded(this.erasures, { skeleton: loadingRows(2), title: t('privacy.pastNotLoaded'), done: (erasures) => this.past(erasures) })}</div>`;
  }
}

define('page-privacy', PrivacyPage);
