/** Dialogs that ask, and messages that pass. An error is never told by one that passes. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { icon } from './icons.js';
import { Part, define } from './part.js';

class DialogPart extends Part {
  static properties = { asked: { state: true }, typed: { state: true }, busy: { state: true }, problem: { state: true } };

  /**
   * Asks before something is done.
   *
   * @param asked title, body (a template, or what makes one of (draw anew, finish)), confirm (the deed), keep, danger, typed: what has to be typed, action: async, its problem is
   *     shown in the dialog
   * @returns what the action came to, true without one; null where it was not wanted
   */
  ask(asked) {
    Object.assign(this, { asked, typed: '', busy: false, problem: null });
    this.opener = document.activeElement;
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.updateComplete.then(() => this.querySelector('dialog').showModal());
    });
  }

  finish(result) {
    this.querySelector('dialog')?.close();
    this.asked = null;
    this.opener?.isConnected && this.opener.focus();
    this.resolve?.(result);
    this.resolve = null;
  }

  /** By Escape, from wherever in it. */
  dismiss(event) {
    event.preventDefault();
    event.stopPropagation();
    if (!this.busy) this.finish(null);
  }

  async confirm(event) {
    event.preventDefault();
    const { action, typed } = this.asked;
    if (this.busy || (typed && this.typed.trim() !== typed)) return;
    if (!action) {
      this.finish(true);
      return;
    }
    this.busy = true;
    try {
      this.finish((await action(new FormData(event.target))) ?? true);
    } catch (problem) {
      Object.assign(this, { problem, busy: false });
    }
  }

  render() {
    const asked = this.asked;
    if (!asked) return nothing;
    const blocked = asked.typed && this.typed.trim() !== asked.typed;
    return html`<dialog class="dialog ${asked.wide ? 'wide' : ''}" aria-labelledby="dialog-title" @cancel=${(event) => this.dismiss(event)} @keydown=${(event) => { if (event.key === 'Escape') this.dismiss(event); }}>
      <form method="dialog" novalidate @submit=${(event) => this.confirm(event)}>
      <header><h2 id="dialog-title">${asked.title}</h2></header>
      <div class="body">${typeof asked.body === 'function' ? asked.body(() => this.requestUpdate(), (result) => this.finish(result)) : asked.body ?? nothing}
        ${asked.typed ? html`<div class="field"><label for="dialog-typed">${t('dialog.type', { name: asked.typed })}</label>
          <input class="input" id="dialog-typed" autocomplete="off" spellcheck="false" .value=${this.typed} @input=${(event) => { this.typed = event.target.value; }}></div>` : nothing}
        ${this.problem ? html`<div class="result bad" role="alert">${icon('alert')}<div><b>${this.problem.title ?? t('problem.own')}</b><p>${this.problem.detail || this.problem.message}</p></div></div>` : nothing}
      </div>
      <footer><button class="btn" type="button" ?disabled=${this.busy} @click=${() => this.finish(null)}>${asked.keep ?? t('dialog.cancel')}</button>
        ${asked.confirm ? html`<button class="btn primary ${asked.danger ? 'danger' : ''}" type="submit" aria-disabled=${blocked || this.busy ? 'true' : 'false'} aria-busy=${this.busy}>
          ${this.busy ? html`<span class="spinner"></span>` : nothing}${asked.confirm}</button>` : nothing}</footer>
      </form></dialog>`;
  }
}

class ToastsPart extends Part {
  static properties = { shown: { state: true } };
  #next = 0;

  constructor() {
    super();
    this.shown = [];
  }

  /** @param action {label, run}: such as an undo; null for none */
  show({ title, text = null, action = null }) {
    const toast = { id: this.#next++, title, text, action };
    this.shown = [...this.shown.slice(-2), toast];
    setTimeout(() => this.close(toast), 10_000);
  }

  close(toast) {
    if (!this.querySelector(`[data-id="${toast.id}"]:is(:hover, :focus-within)`)) this.shown = this.shown.filter((each) => each !== toast);
    else setTimeout(() => this.close(toast), 2000);
  }

  render() {
    return html`<div class="toasts" role="status">${this.shown.map((toast) => html`<div class="toast" data-id=${toast.id}>${icon('ok')}
      <div><b>${toast.title}</b>${toast.text || toast.action ? html`<p>${toast.text ?? nothing} ${toast.action ? html`<button class="link" type="button" @click=${() => { this.shown = this.shown.filter((each) => each !== toast); toast.action.run(); }}>${toast.action.label}</button>` : nothing}</p>` : nothing}</div>
      <button class="btn quiet sm only-icon" type="button" aria-label=${t('dialog.closeMessage')} @click=${() => { this.shown = this.shown.filter((each) => each !== toast); }}>${icon('x')}</button></div>`)}</div>`;
  }
}

define('serai-dialog', DialogPart);
define('serai-toasts', ToastsPart);

const only = (name) => document.querySelector(name) ?? document.body.appendChild(document.createElement(name));
export const ask = (asked) => only('serai-dialog').ask(asked);
export const toast = (message) => only('serai-toasts').show(message);

/** Copies a text, and shows it for copying by hand where the browser does not let a page do that. */
export const copy = async (text, said) => {
  try {
    await navigator.clipboard.writeText(text);
    toast({ title: said });
  } catch {
    ask({ title: t('deliveries.noClipboard'), keep: t('dialog.close'), body: html`<p>${t('deliveries.noClipboardText')}</p><pre class="code" tabindex="0" role="region" aria-label=${said}>${text}</pre>` });
  }
};
