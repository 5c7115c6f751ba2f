/** How a sign-up page is put to use, and what came of it. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { get, post } from '../api.js';
import { ago, number } from '../format.js';
import { isAdmin } from '../session.js';
import { Load, SignedInPart, define } from './part.js';
import { loaded, loadingRows } from './states.js';
import { ask, copy, toast } from './dialogs.js';
import { badge } from './badges.js';
import { icon } from './icons.js';

const STATES = { taken: 'working', confirmed: 'working', pending: 'pending', expired: 'inactive' };

class SignupCard extends SignedInPart {
  static properties = { connection: {} };
  page = new Load(this, async (signal) => {
    const base = `/api/integrations/${this.connection}`;
    const [page, last] = await Promise.all([get(`${base}/signup`, { signal }), get(`${base}/signups?limit=10`, { signal })]);
    return { page, last: last.items };
  });

  updated(changed) {
    if (changed.has('connection') && this.connection) this.page.run();
  }

  async rotate() {
    const made = await ask({ title: t('signup.rotateTitle'), confirm: t('signup.rotate'), body: html`<p>${t('signup.rotateText')}</p>`,
      action: () => post(`/api/integrations/${this.connection}/signup/rotate`, {}) });
    if (!made) return;
    toast({ title: t('signup.rotated') });
    this.page.run();
  }

  code(id, label, value) {
    return html`<div class="field"><label for=${id}>${label}</label><textarea class="input mono" id=${id} rows="3" readonly .value=${value}></textarea>
      <div><button class="btn sm" type="button" @click=${() => copy(value, t('signup.copied', { what: label }))}>${icon('copy')}${t('signup.copy', { what: label })}</button></div></div>`;
  }

  counted(page) {
    const figures = [['submitted', page.counts.submitted], ['confirmed', page.counts.confirmed], ['pending', page.counts.pending], ['bots', page.bots]];
    return html`<dl class="facts">${figures.map(([name, value]) => html`<dt>${t(`signup.${name}`)}</dt><dd class="num" data-count=${name}>${number(value)}</dd>`)}</dl>
      ${page.refused.length ? html`<details class="diffs"><summary>${icon('down')}${t('signup.why')}</summary><ul class="steps">${page.refused.map((each) => html`<li>${icon('alert')}<div><b class="num">${number(each.count)}</b> ${t(`signup.kind.${each.kind}`)}</div></li>`)}</ul></details>` : nothing}`;
  }

  signedUp(last) {
    if (!last.length) return html`<p class="small muted">${t('signup.nobody')}</p>`;
    return html`<h3 class="label">${t('signup.last')}</h3><ul class="steps">${last.map((each) => html`<li>${icon('users')}<div><b>${each.email ?? t('signup.erased')}</b> ${badge(STATES[each.state], t(`signup.state.${each.state}`))}<p class="faint">${ago(each.createdAt)}</p></div></li>`)}</ul>`;
  }

  render() {
    return html`<section class="card" aria-labelledby="signup-h"><header><h2 id="signup-h">${t('signup.title')}</h2></header><div class="body stack">
      ${loaded(this.page, { skeleton: loadingRows(3), title: t('signup.notLoaded'), done: ({ page, last }) => html`
        ${page.open ? nothing : html`<p class="small muted">${t('signup.closed')}</p>`}
        ${this.code('signup-embed', t('signup.embed'), page.embedCode)}
        ${page.plainForm ? this.code('signup-plain', t('signup.plain'), page.plainForm) : nothing}
        <div class="row">${page.open ? html`<a class="btn sm" href=${page.formUrl} target="_blank" rel="noreferrer noopener">${t('signup.preview')}</a>` : nothing}
          ${isAdmin() ? html`<button class="btn sm quiet" type="button" @click=${() => this.rotate()}>${icon('key')}${t('signup.rotate')}</button>` : nothing}</div>
        <h3 class="label">${t('signup.counts')}</h3>${this.counted(page)}${this.signedUp(last)}` })}</div></section>`;
  }
}

define('serai-signup-card', SignupCard);
