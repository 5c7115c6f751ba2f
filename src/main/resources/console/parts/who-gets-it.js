/** Who would get a message: follows what is typed, also before it is saved. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { get, post } from '../api.js';
import { icon } from './icons.js';
import { SignedInPart, define } from './part.js';

const PAUSE = 350;
const examples = new Map();
const exampleOf = async (operation) => {
  if (!examples.has(operation)) examples.set(operation, get(`/api/v1/operations/${operation}`).then((found) => found.examples?.[0]?.message ?? {}));
  return structuredClone(await examples.get(operation));
};

/** Puts a value where a condition looks, such as to[].email. */
const put = (message, path, value) => {
  const parts = path.replaceAll('[]', '.[]').split('.').filter(Boolean);
  let at = message;
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    const list = parts[i + 1] === '[]';
    const key = part === '[]' ? 0 : part;
    if (last) at[key] = value;
    else {
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = list ? [] : {};
      at = at[key];
    }
  });
};

const valueAt = (message, path) => path.replaceAll('[]', '.0').split('.').reduce((at, part) => at?.[part], message);

class WhoGetsItPart extends SignedInPart {
  static properties = { channel: {}, provider: { attribute: false }, draft: { attribute: false }, rules: { attribute: false }, operation: { state: true }, typed: { state: true }, answer: { state: true }, problem: { state: true }, example: { state: true } };
  #asked = null;
  #timer = null;
  #aborter = null;

  constructor() {
    super();
    this.typed = {};
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#aborter?.abort();
  }

  operations() {
    return (this.provider?.operations ?? []).filter((name) => !name.startsWith('connection.') && !/\.(find|get|list|status|search)$/.test(name));
  }

  /** The fields that are worth typing: those of the conditions, and who it is for. */
  fields() {
    const usual = { email: 'to[].email', sms: 'to', whatsapp: 'to' }[this.channel];
    return [...new Set([usual, ...(this.rules ?? []).map((row) => row.field.trim())])].filter((field) => field && field !== 'eventType');
  }

  willUpdate() {
    this.operation ??= this.operations().find((name) => /\.(send|post|create|upsert)$/.test(name)) ?? this.operations()[0];
    const wanted = JSON.stringify([this.operation, this.draft, this.typed]);
    if (!this.operation || wanted === this.#asked) return;
    this.#asked = wanted;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.choose(), this.answer ? PAUSE : 0);
  }

  async choose() {
    this.#aborter?.abort();
    const aborter = new AbortController();
    this.#aborter = aborter;
    try {
      const message = await exampleOf(this.operation);
      this.example = structuredClone(message);
      for (const [field, value] of Object.entries(this.typed)) {
        if (field === 'tag') message.tags = [value];
        else if (field !== 'eventType' && value !== '') put(message, field, value !== '' && !Number.isNaN(Number(value)) && typeof valueAt(message, field) === 'number' ? Number(value) : value);
      }
      const answer = await post('/api/integrations/choice', { operation: this.operation, message, eventType: this.typed.eventType || null, connection: this.draft }, { signal: aborter.signal });
      Object.assign(this, { answer, problem: null });
    } catch (problem) {
      if (!aborter.signal.aborted) this.problem = problem;
    }
  }

  field(name, label, placeholder) {
    return html`<div class="field"><label for="who-${name}">${label}</label><input class="input sm" id="who-${name}" autocomplete="off" spellcheck="false" placeholder=${placeholder} .value=${this.typed[name] ?? ''} @input=${(event) => { this.typed = { ...this.typed, [name]: event.target.value }; }}></div>`;
  }

  candidates() {
    const { connections, outlook } = this.answer;
    let place = 0;
    return html`<p>${said(outlook)}</p>${connections.length ? html`<ol class="whoo">${connections.map((each) => {
      const first = each.usable && place === 0;
      if (each.usable) place += 1;
      return html`<li class=${first ? 'on' : each.usable ? '' : 'off'}><span class="num">${each.usable ? place : icon('x')}</span><div><b>${each.name}</b><p class="wrap">${said(each.why)}</p></div></li>`;
    })}</ol>` : nothing}`;
  }

  render() {
    const operations = this.operations();
    if (!operations.length) return nothing;
    return html`<section class="card" aria-labelledby="who-h"><header><h2 id="who-h">${t('who.title')}</h2></header><div class="body stack">
      <div class="form-grid tight">
        <div class="field wide"><label for="who-operation">${t('who.operation')}</label><select class="input sm" id="who-operation" @change=${(event) => { this.operation = event.target.value; }}>${operations.map((name) => html`<option value=${name} ?selected=${name === this.operation}>${name}</option>`)}</select></div>
        <div class="wide">${this.field('eventType', t('who.event'), 'invoice.created')}</div>
        ${this.fields().map((name) => html`<div class="wide">${this.field(name, ['to[].email', 'to'].includes(name) ? t('who.recipient') : name, String(valueAt(this.example, name) ?? (name === 'tag' ? this.example?.tags?.[0] ?? '' : '')))}</div>`)}
      </div>
      <div aria-live="polite" class="stack preview">${this.problem ? html`<div class="result bad">${icon('alert')}<div><b>${t('who.failed')}</b><p>${this.problem.detail || this.problem.message}</p></div></div>` : this.answer ? this.candidates() : nothing}</div>
      <p class="faint tiny">${t('who.note')}</p></div></section>`;
  }
}

define('serai-who-gets-it', WhoGetsItPart);
