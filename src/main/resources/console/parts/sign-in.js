/** The way in: a token, which stays in no storage and no address. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { signIn } from '../session.js';
import { icon } from './icons.js';
import { logo, otherLanguage } from './shell.js';
import { Part, define } from './part.js';

class SignInPart extends Part {
  static properties = { ended: { type: Boolean }, shown: { state: true }, busy: { state: true }, problem: { state: true }, wrong: { state: true } };

  firstUpdated() {
    this.querySelector('#token').focus();
  }

  async submit(event) {
    event.preventDefault();
    const field = this.querySelector('#token');
    const token = field.value.trim();
    Object.assign(this, { problem: null, wrong: null });
    if (!token || /\s/.test(token)) {
      this.wrong = t(token ? 'signIn.spaces' : 'signIn.missing');
      field.focus();
      return;
    }
    this.busy = true;
    try {
      await signIn({ token });
    } catch (problem) {
      if (problem.status === 401) this.wrong = t('signIn.unknown');
      else this.problem = problem;
      field.focus();
      field.select();
    } finally {
      this.busy = false;
    }
  }

  render() {
    return html`<main class="door" id="main">
      <div class="card door-card">
        <div class="brand">${logo}Serai</div>
        <div><h1>${t('signIn.title')}</h1><p class="muted">${t(this.ended ? 'signIn.ended' : 'signIn.intro')}</p></div>
        <form class="stack" novalidate @submit=${(event) => this.submit(event)}>
          <div class="field"><label for="token">${t('signIn.token')}</label>
            <div class="with-button"><input class="input mono" id="token" type=${this.shown ? 'text' : 'password'} autocomplete="off" autocapitalize="off" spellcheck="false"
              aria-invalid=${this.wrong ? 'true' : 'false'} aria-describedby="token-m token-h"><button class="btn" type="button" aria-pressed=${this.shown ? 'true' : 'false'} @click=${() => { this.shown = !this.shown; }}>${icon('eye')}${t(this.shown ? 'form.hide' : 'form.show')}</button></div>
            <p class="msg" id="token-m" role="alert">${this.wrong ? html`${icon('alert')}<span>${this.wrong}</span>` : nothing}</p>
            <p class="help" id="token-h">${t('signIn.help')}</p></div>
          ${this.problem ? html`<div class="result bad" role="alert">${icon('alert')}<div><b>${this.problem.title}</b><p>${this.problem.detail}</p></div></div>` : nothing}
          <button class="btn primary" type="submit" aria-busy=${this.busy ? 'true' : 'false'}>${this.busy ? html`<span class="spinner"></span>` : nothing}${t('signIn.deed')}</button>
        </form>
        <p class="faint tiny">${t('signIn.kept')}</p>
      </div>
      <button class="btn quiet sm" type="button" @click=${otherLanguage}>${icon('globe')}${t('account.language')}</button>
    </main>`;
  }
}

define('serai-sign-in', SignInPart);
