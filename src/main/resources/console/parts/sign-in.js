/** The way in: over an identity provider, or a token, which stays in no storage and no address. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { leaveFor, signIn, signInProviders } from '../session.js';
import { icon } from './icons.js';
import { logo, otherLanguage } from './shell.js';
import { Load, Part, define } from './part.js';

class SignInPart extends Part {
  static properties = { ended: { type: Boolean }, shown: { state: true }, busy: { state: true }, problem: { state: true }, wrong: { state: true }, refused: { attribute: false }, going: { state: true } };
  providers = new Load(this, () => signInProviders());
  #back = (event) => { if (event.persisted) this.going = null; };

  connectedCallback() {
    super.connectedCallback();
    addEventListener('pageshow', this.#back);
    this.providers.run();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('pageshow', this.#back);
  }

  firstUpdated() {
    this.querySelector('#token').focus();
  }

  async submit(event) {
    event.preventDefault();
    const field = this.querySelector('#token');
    const token = field.value.trim();
    Object.assign(this, { problem: null, wrong: null, refused: null });
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

  async leave(provider) {
    Object.assign(this, { problem: null, wrong: null, refused: null, going: provider.id });
    try {
      await leaveFor(provider);
    } catch (problem) {
      Object.assign(this, { problem, going: null });
    }
  }

  ways() {
    const providers = this.providers.value ?? [];
    if (!providers.length) return nothing;
    return html`<div class="stack">${providers.map((each) => html`<button class="btn primary" type="button" aria-busy=${this.going === each.id ? 'true' : 'false'} @click=${() => this.leave(each)}>${this.going === each.id ? html`<span class="spinner"></span>` : nothing}${t('signIn.with', { name: each.name })}</button>`)}</div>
      <p class="or"><span>${t('signIn.or')}</span></p>`;
  }

  /** Why nobody is signed in after coming back from a provider. */
  returned() {
    return this.refused ? html`<div class="result bad" role="alert">${icon('alert')}<div><b>${t('signIn.refused')}</b><p>${this.refused.detail || this.refused.message}</p></div></div>` : nothing;
  }

  render() {
    const some = Boolean(this.providers.value?.length);
    const problem = this.problem ?? this.providers.problem;
    return html`<main class="door" id="main">
      <div class="card door-card">
        <div class="brand">${logo}Serai</div>
        <div><h1>${t('signIn.title')}</h1><p class="muted">${t(this.ended ? 'signIn.ended' : some ? 'signIn.introWays' : 'signIn.intro')}</p></div>
        ${this.returned()}${this.ways()}
        <form class="stack" novalidate @submit=${(event) => this.submit(event)}>
          <div class="field"><label for="token">${t('signIn.token')}</label>
            <div class="with-button"><input class="input mono" id="token" type=${this.shown ? 'text' : 'password'} autocomplete="off" autocapitalize="off" spellcheck="false"
              aria-invalid=${this.wrong ? 'true' : 'false'} aria-describedby="token-m token-h"><button class="btn" type="button" aria-pressed=${this.shown ? 'true' : 'false'} @click=${() => { this.shown = !this.shown; }}>${icon('eye')}${t(this.shown ? 'form.hide' : 'form.show')}</button></div>
            <p class="msg" id="token-m" role="alert">${this.wrong ? html`${icon('alert')}<span>${this.wrong}</span>` : nothing}</p>
            <p class="help" id="token-h">${t('signIn.help')}</p></div>
          ${problem ? html`<div class="result bad" role="alert">${icon('alert')}<div><b>${problem.title}</b><p>${problem.detail}</p></div></div>` : nothing}
          <button class="btn ${some ? '' : 'primary'}" type="submit" aria-busy=${this.busy ? 'true' : 'false'}>${this.busy ? html`<span class="spinner"></span>` : nothing}${t('signIn.deed')}</button>
        </form>
        <p class="faint tiny">${t('signIn.kept')}</p>
      </div>
      <button class="btn quiet sm" type="button" @click=${otherLanguage}>${icon('globe')}${t('account.language')}</button>
    </main>`;
  }
}

define('serai-sign-in', SignInPart);
