/** Whether a signature is right, and what is wrong where it is not. Checked in the browser alone. */
import { html, nothing, live } from '../lit.js';
import { t } from '../texts.js';
import { exact, span } from '../format.js';
import { canCheck, check } from '../signature.js';
import { SignedInPart, define } from './part.js';
import { callout } from './states.js';
import { icon } from './icons.js';

const FIELDS = ['id', 'timestamp', 'signature', 'body', 'secret'];
const HEADERS = { id: 'webhook-id', timestamp: 'webhook-timestamp', signature: 'webhook-signature' };
const RESULTS = { good: ['ok', 'ok'], late: ['bad', 'clock'], bad: ['bad', 'alert'], unsupported: ['note', 'info'] };

class SignatureCheckPart extends SignedInPart {
  static properties = { given: { attribute: false }, sent: { attribute: false }, changed: { attribute: false }, publicKey: { attribute: false },
    found: { state: true }, shown: { state: true } };
  #turn = 0;

  /** Checks again once something of it is another. */
  async willUpdate(changes) {
    if (!(changes.has('given') || changes.has('sent')) || !canCheck()) return;
    const turn = ++this.#turn;
    let found = null;
    try {
      found = await check(this.given, this.sent);
    } finally {
      if (turn === this.#turn) this.found = found;
    }
  }

  set(what) {
    this.changed({ ...this.given, ...what });
  }

  field(name) {
    const id = `s-${name}`;
    const help = html`<p class="help" id="${id}-h">${t(`hooks.check.${name}Help`)}</p>`;
    const label = html`<label for=${id}>${t(`hooks.check.${name}`)}${HEADERS[name] ? html` <span class="optional mono">${HEADERS[name]}</span>` : nothing}</label>`;
    const input = (event) => this.set({ [name]: event.target.value });
    if (name === 'body') {
      return html`<div class="field wide">${label}<textarea class="input mono" id=${id} rows="8" spellcheck="false" autocomplete="off" aria-describedby="${id}-h" .value=${live(this.given.body)} @input=${input}></textarea>${help}</div>`;
    }
    const isSecret = name === 'secret';
    const box = html`<input class="input mono" id=${id} type=${isSecret && !this.shown ? 'password' : 'text'} spellcheck="false" autocomplete=${isSecret ? 'new-password' : 'off'} aria-describedby="${id}-h" .value=${live(this.given[name])} @input=${input}>`;
    return html`<div class="field ${['signature', 'secret'].includes(name) ? 'wide' : ''}">${label}${isSecret ? html`<div class="with-button">${box}<button class="btn" type="button" aria-pressed=${this.shown ? 'true' : 'false'} aria-label=${t(this.shown ? 'form.hideField' : 'form.showField', { title: t('hooks.check.secret') })} @click=${() => { this.shown = !this.shown; }}>${icon('eye')}${t(this.shown ? 'form.hide' : 'form.show')}</button></div>` : box}${help}</div>`;
  }

  /** When it was signed, beside what a receiver makes of that. */
  timeText({ how, age }) {
    const passed = age === undefined ? '' : span(Math.max(1000, Math.abs(age) * 1000));
    return t(`hooks.check.time.${how}`, { passed, at: age === undefined ? '' : exact(Number(this.given.timestamp) * 1000) });
  }

  points() {
    const { verdict, time, cause } = this.found;
    const point = (state, title, text) => html`<li class=${state}>${icon({ ok: 'ok', bad: 'fail', open: 'pending' }[state])}<div><b>${title}</b><p>${text}</p></div></li>`;
    const isRight = ['good', 'late'].includes(verdict);
    return html`<ol class="steps">
      ${isRight ? point('ok', t('hooks.check.right'), t(`hooks.check.rightText.${this.found.kind}`)) : nothing}
      ${cause ? point('bad', t(`hooks.check.part.${cause.part}`), t(`hooks.check.cause.${cause.part}.${cause.how}`, cause.values)) : nothing}
      ${time && !(cause?.part === 'time' && cause.how === time.how) ? point(time.state === 'ok' ? 'ok' : 'bad', t(time.state === 'ok' ? 'hooks.check.timeRight' : 'hooks.check.timeWrong'), this.timeText(time)) : nothing}</ol>`;
  }

  verdict() {
    if (!canCheck()) return callout({ kind: 'warn', title: t('hooks.check.noCrypto'), text: t('hooks.check.noCryptoText'), live: false, level: 3 });
    if (!this.found || this.found.verdict === 'incomplete') {
      const missing = (this.found?.missing ?? FIELDS).map((name) => t(`hooks.check.${name}`)).join(', ');
      return html`<p class="small muted" data-verdict="incomplete">${t('hooks.check.missing', { names: missing })}</p>`;
    }
    const { verdict } = this.found;
    const [kind, shape] = RESULTS[verdict];
    return html`<div class="result ${kind}" role="status" data-verdict=${verdict}>${icon(shape)}<div><b>${t(`hooks.check.verdict.${verdict}`)}</b><p>${t(`hooks.check.verdictText.${verdict}`)}</p></div></div>${verdict === 'unsupported' ? nothing : this.points()}`;
  }

  render() {
    const isEmpty = FIELDS.every((name) => !this.given[name]);
    return html`<div class="split"><section class="card" aria-labelledby="check-h"><header><h2 id="check-h">${t('hooks.check.title')}</h2><p>${t('hooks.check.intro')}</p></header>
        <div class="body form-grid">${FIELDS.map((name) => this.field(name))}
          <div class="wide row">${this.publicKey && this.given.secret !== this.publicKey ? html`<button class="btn sm" type="button" @click=${() => this.set({ secret: this.publicKey })}>${icon('key')}${t('hooks.check.publicKey')}</button>` : nothing}
            <button class="btn sm quiet" type="button" aria-disabled=${isEmpty ? 'true' : 'false'} @click=${() => this.set(Object.fromEntries(FIELDS.map((name) => [name, ''])))}>${icon('x')}${t('hooks.check.clear')}</button></div></div></section>
      <aside aria-label=${t('hooks.check.found')}><section class="card" aria-labelledby="found-h"><header><h2 id="found-h">${t('hooks.check.found')}</h2></header><div class="body stack">${this.verdict()}
        <p class="small faint">${t('hooks.check.private')}</p></div></section></aside></div>`;
  }
}

define('serai-signature-check', SignatureCheckPart);
