/** Drafts a provider from an OpenAPI document, has what it leaves open decided, tries it with its cases, and makes it live. */
import { html, nothing, live } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { all, post } from '../api.js';
import { isOperator } from '../session.js';
import { fileOf, forgetDraft, keepDraft, keptDraft, marksIn } from '../drafts.js';
import { save } from '../export-file.js';
import { badge } from '../parts/badges.js';
import { ask, copy } from '../parts/dialogs.js';
import { Load, SignedInPart, define, say } from '../parts/part.js';
import { callout, empty, failed, loadingRows } from '../parts/states.js';
import { icon } from '../parts/icons.js';

const LARGEST = 16 * 1024 * 1024;
const PATIENCE = 90_000;
const KEPT_AFTER = 400;
const NAME = /^[a-z0-9_][a-z0-9_-]{0,99}$/;
const blank = () => ({ operation: '', call: '' });

class DraftsPage extends SignedInPart {
  static properties = { draft: { state: true }, document: { state: true }, found: { state: true }, asked: { state: true }, wrong: { state: true }, problem: { state: true },
    busy: { state: true }, file: { state: true }, checked: { state: true }, done: { state: true } };
  operations = new Load(this, (signal) => all('/api/v1/operations', { signal }));
  #keeping = null;
  #leaving = () => this.keep();

  constructor() {
    super();
    Object.assign(this, { draft: null, document: '', found: null, asked: { provider: '', test: '', calls: [blank()] }, wrong: {}, problem: null, busy: null, file: null, checked: null, done: null });
  }

  connectedCallback() {
    super.connectedCallback();
    if (!isOperator()) return;
    this.draft = keptDraft();
    this.operations.run();
    addEventListener('pagehide', this.#leaving);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('pagehide', this.#leaving);
    this.keep();
  }

  keep() {
    clearTimeout(this.#keeping);
    if (this.draft && !this.done) keepDraft(this.draft);
  }

  // The document

  async choose(file) {
    if (!file) return;
    this.wrong = file.size > LARGEST ? { document: t('drafts.wrong.large') } : {};
    if (file.size <= LARGEST) {
      this.document = await file.text();
      this.read();
    }
  }

  async read(event) {
    event?.preventDefault();
    this.found = null;
    this.wrong = this.document.trim() ? {} : { document: t('drafts.wrong.document') };
    if (this.focusWrong()) return;
    await this.call('read', async () => {
      this.found = await post('/api/drafts/calls', { document: this.document }, { patience: PATIENCE });
      this.asked = { provider: this.found.provider ?? '', test: this.found.test ?? '', calls: [blank()] };
      say(t('drafts.read', { n: this.found.calls.length }));
      await this.updateComplete;
      this.querySelector('#d-operation-0')?.focus();
    });
  }

  setAsked(change) {
    this.asked = { ...this.asked, ...change };
    this.wrong = {};
  }

  setCall(i, change) {
    this.setAsked({ calls: this.asked.calls.map((each, at) => (at === i ? { ...each, ...change } : each)) });
  }

  async make(event) {
    event.preventDefault();
    const { provider, test, calls } = this.asked;
    const wrong = { provider: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(provider) ? null : t('drafts.wrong.provider') };
    calls.forEach((each, i) => {
      wrong[`operation-${i}`] = each.operation ? null : t('drafts.wrong.operation');
      wrong[`call-${i}`] = each.call ? null : t('drafts.wrong.call');
    });
    this.wrong = wrong;
    if (this.focusWrong()) return;
    await this.call('make', async () => {
      const made = await post('/api/drafts', { document: this.document, provider, calls, ...test ? { test } : {} }, { patience: PATIENCE });
      this.draft = { provider: made.provider, kamelet: made.kamelet, cases: made.cases, tested: made.tested };
      Object.assign(this, { file: null, checked: null, done: null });
      keepDraft(this.draft);
      await this.updateComplete;
      this.querySelector('#h-draft')?.focus();
    });
  }

  /** @param what is done meanwhile: a key of busy */
  async call(what, deed) {
    if (this.busy) return;
    Object.assign(this, { busy: what, problem: null });
    try {
      await deed();
    } catch (problem) {
      this.wrong = Object.fromEntries(problem.fields?.map(({ field, message }) => [field.replace(/^calls\[(\d+)\]\.(\w+)$/, '$2-$1'), message]) ?? []);
      if (!this.focusWrong()) this.problem = problem;
    } finally {
      this.busy = null;
    }
  }

  focusWrong() {
    const first = Object.keys(this.wrong).find((name) => this.wrong[name] && this.querySelector(`#d-${name}`));
    if (first) this.updateComplete.then(() => this.querySelector(`#d-${first}`)?.focus());
    return Boolean(first);
  }

  // The draft

  get text() {
    return this.file === null ? this.draft.kamelet : this.draft.cases.find((each) => each.name === this.file)?.text ?? '';
  }

  edit(text) {
    this.draft = this.file === null ? { ...this.draft, kamelet: text }
      : { ...this.draft, cases: this.draft.cases.map((each) => (each.name === this.file ? { ...each, text } : each)) };
    Object.assign(this, { checked: null, done: null });
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.keep(), KEPT_AFTER);
  }

  /** Opens a text where it is to be looked at. */
  async show(file, line = 0, mark = null) {
    this.file = file;
    await this.updateComplete;
    const area = this.querySelector('#d-text');
    const lines = this.text.split('\n');
    const from = mark ? mark.at : lines.slice(0, Math.max(0, line - 1)).join('\n').length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(from, mark ? mark.at + mark.length : from + (line ? lines[line - 1]?.length ?? 0 : 0));
    area.scrollTop = Math.max(0, ((mark?.line ?? line) - 4) * parseFloat(getComputedStyle(area).lineHeight));
  }

  async addCase() {
    const name = await ask({ title: t('drafts.add.title'), confirm: t('drafts.add.deed'), body: html`<p>${t('drafts.add.text')}</p>
      <div class="field"><label for="case-name">${t('drafts.add.name')}</label><input class="input mono" id="case-name" name="name" maxlength="100" autocomplete="off" spellcheck="false" required></div>`,
    action: async (form) => {
      const wanted = form.get('name').trim();
      if (!NAME.test(wanted) || this.draft.cases.some((each) => each.name === wanted)) throw Object.assign(new Error(t('drafts.add.wrongText')), { title: t('drafts.add.wrong') });
      return wanted;
    } });
    if (!name) return;
    this.draft = { ...this.draft, cases: [...this.draft.cases, { name, text: '' }] };
    this.checked = null;
    this.show(name);
  }

  body() {
    const { provider, kamelet, cases } = this.draft;
    return { provider, kamelet, cases };
  }

  async check() {
    await this.call('check', async () => {
      this.checked = null;
      this.checked = await post('/api/drafts/check', this.body(), { patience: PATIENCE });
      say(t(this.checked.ready ? 'drafts.ready' : 'drafts.notReady'));
      await this.updateComplete;
      this.querySelector('#h-result')?.focus();
    });
  }

  async publish() {
    const done = await ask({ title: t('drafts.live.title', { provider: this.draft.provider }), confirm: t('drafts.live.deed'), body: html`<p>${t('drafts.live.text', { file: fileOf(this.draft.provider, null) })}</p>`,
      action: () => post('/api/drafts/live', this.body(), { patience: PATIENCE }) });
    if (!done) return;
    this.done = done;
    clearTimeout(this.#keeping);
    forgetDraft();
  }

  async discard() {
    const wanted = this.done || await ask({ title: t('drafts.discard.title'), confirm: t('drafts.discard.deed'), danger: true, body: html`<p>${t('drafts.discard.text')}</p>` });
    if (!wanted) return;
    forgetDraft();
    Object.assign(this, { draft: null, checked: null, done: null, file: null, problem: null, wrong: {} });
  }

  // Drawing

  /** @param control of (id, describedBy, invalid) makes it */
  field(name, label, control, { help = nothing, wide = false, optional = false } = {}) {
    const id = `d-${name}`;
    const wrong = this.wrong[name];
    return html`<div class="field ${wide ? 'wide' : ''}"><label for=${id}>${label}${optional ? html` <span class="optional">${t('form.optional')}</span>` : nothing}</label>
      ${control(id, `${id}-m ${id}-h`, wrong ? 'true' : 'false')}<p class="msg" id="${id}-m">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p><p class="help" id="${id}-h">${help}</p></div>`;
  }

  select(name, label, options, value, change, more = {}) {
    return this.field(name, label, (id, describedBy, invalid) => html`<select class="input" id=${id} aria-describedby=${describedBy} aria-invalid=${invalid} @change=${(event) => change(event.target.value)}>
      ${options.map(([each, words]) => html`<option value=${each} ?selected=${each === value}>${words}</option>`)}</select>`, more);
  }

  trouble() {
    const { problem } = this;
    if (!problem) return nothing;
    const texts = problem.status === 403 ? html` <b>${t('problems.todo')}</b> ${t('drafts.todo.texts')}` : nothing;
    return callout({ title: problem.title ?? t('problem.own'), text: html`${problem.detail || problem.message}${texts}` });
  }

  /** A button that says when it is at work. */
  deed(what, words, shape, { primary = false, run = null, off = false } = {}) {
    const busy = this.busy === what;
    return html`<button class="btn ${primary ? 'primary' : ''}" type=${run ? 'button' : 'submit'} aria-busy=${busy ? 'true' : 'false'} aria-disabled=${this.busy || off ? 'true' : nothing} @click=${() => { if (run && !this.busy && !off) run(); }}>
      ${busy ? html`<span class="spinner"></span>` : icon(shape)}${words}</button>`;
  }

  documentCard() {
    return html`<form class="card" novalidate aria-labelledby="h-document" @submit=${(event) => this.read(event)}><header><h2 id="h-document">${t('drafts.document.title')}</h2><p>${t('drafts.document.text')}</p></header>
      <div class="body stack">${this.found ? nothing : this.trouble()}
        <div class="field"><label for="d-file">${t('drafts.document.file')}</label><input class="input" id="d-file" type="file" accept=".json,.yaml,.yml,application/json,application/yaml" @change=${(event) => this.choose(event.target.files[0])}></div>
        ${this.field('document', t('drafts.document.paste'), (id, describedBy, invalid) => html`<textarea class="input mono" id=${id} rows="8" spellcheck="false" autocomplete="off" aria-describedby=${describedBy} aria-invalid=${invalid}
          .value=${live(this.document)} @input=${(event) => { this.document = event.target.value; this.found = null; this.wrong = {}; }}></textarea>`, { help: t('drafts.document.help') })}</div>
      <footer>${this.deed('read', t('drafts.document.deed'), 'search', { primary: !this.found })}</footer></form>`;
  }

  callsCard() {
    const { found, asked } = this;
    const operations = [['', t('drafts.choose')], ...this.operations.value.map((each) => [each.operation, `${each.title} (${each.operation})`])];
    const calls = found.calls.map(({ call, words }) => [call, words ? `${call} – ${words}` : call]);
    return html`<form class="card" novalidate aria-labelledby="h-calls" @submit=${(event) => this.make(event)}><header><h2 id="h-calls">${t('drafts.calls.title', { title: found.title })}</h2><p>${t('drafts.calls.text')}</p></header>
      <div class="body stack">${this.trouble()}
        ${asked.calls.map((each, i) => html`<fieldset class="form-grid draft-call"><legend class="visually-hidden">${t('drafts.calls.one', { n: i + 1 })}</legend>
          ${this.select(`operation-${i}`, t('drafts.calls.operation'), operations, each.operation, (operation) => this.setCall(i, { operation }))}
          ${this.select(`call-${i}`, t('drafts.calls.call'), [['', t('drafts.choose')], ...calls], each.call, (call) => this.setCall(i, { call }))}
          ${asked.calls.length > 1 ? html`<button class="btn sm quiet" type="button" @click=${() => this.setAsked({ calls: asked.calls.filter((_, at) => at !== i) })}>${icon('x')}${t('drafts.calls.remove', { n: i + 1 })}</button>` : nothing}</fieldset>`)}
        <div><button class="btn sm" type="button" @click=${() => this.setAsked({ calls: [...asked.calls, blank()] })}>${icon('plus')}${t('drafts.calls.more')}</button></div>
        <div class="form-grid">${this.select('test', t('drafts.calls.test'), [['', t('drafts.calls.noTest')], ...calls], asked.test, (test) => this.setAsked({ test }), { help: t('drafts.calls.testHelp'), optional: true })}
          ${this.field('provider', t('drafts.calls.provider'), (id, describedBy, invalid) => html`<input class="input mono" id=${id} maxlength="60" autocomplete="off" spellcheck="false" aria-describedby=${describedBy} aria-invalid=${invalid} .value=${live(asked.provider)} @input=${(event) => this.setAsked({ provider: event.target.value.trim() })}>`, { help: t('drafts.calls.providerHelp') })}</div></div>
      <footer>${this.deed('make', t('drafts.calls.deed'), 'file', { primary: true })}</footer></form>`;
  }

  /** Places that are still to be decided, of all texts. */
  open() {
    return [{ name: null, text: this.draft.kamelet }, ...this.draft.cases].flatMap(({ name, text }) => marksIn(text).map((mark) => ({ file: name, mark })));
  }

  openCard(open) {
    return html`<section class="card" aria-labelledby="h-open"><header><h2 id="h-open">${t('drafts.open.title', { n: open.length })}</h2><p>${t(open.length ? 'drafts.open.text' : 'drafts.open.none')}</p></header>
      ${open.length ? html`<ol class="draft-open">${open.map(({ file, mark }) => html`<li><button class="link" type="button" @click=${() => this.show(file, mark.line, mark)}>${t('drafts.open.at', { file: fileOf(this.draft.provider, file), line: mark.line })}</button> <span>${mark.text}</span></li>`)}</ol>` : nothing}</section>`;
  }

  textCard() {
    const { provider, cases } = this.draft;
    const names = [null, ...cases.map((each) => each.name)];
    return html`<section class="card" aria-labelledby="h-text"><header><h2 id="h-text">${t('drafts.text.title')}</h2><p>${t('drafts.text.text')}</p></header>
      <div class="body stack"><div class="field"><label for="d-which">${t('drafts.text.which')}</label><select class="input" id="d-which" @change=${(event) => { this.file = names[event.target.selectedIndex]; }}>
          ${names.map((name) => html`<option ?selected=${name === this.file}>${fileOf(provider, name)}</option>`)}</select></div>
        <div class="field"><label for="d-text">${t('drafts.text.content', { file: fileOf(provider, this.file) })}</label><textarea class="input mono draft-text" id="d-text" rows="24" wrap="off" spellcheck="false" autocomplete="off" .value=${live(this.text)} @input=${(event) => this.edit(event.target.value)}></textarea></div>${this.trouble()}</div>
      <footer>${this.deed('check', t('drafts.check.deed'), 'flask', { primary: !this.checked?.ready, run: () => this.check() })}
        ${this.checked?.ready && !this.done ? html`<button class="btn primary" type="button" @click=${() => this.publish()}>${icon('ok')}${t('drafts.live.deed')}</button>` : nothing}
        <button class="btn quiet" type="button" @click=${() => this.addCase()}>${icon('plus')}${t('drafts.add.deed')}</button>
        <button class="btn quiet" type="button" @click=${() => copy(this.text, t('drafts.text.copied'))}>${icon('copy')}${t('drafts.text.copy')}</button>
        <button class="btn quiet" type="button" @click=${() => save({ blob: new Blob([this.text], { type: 'application/yaml' }), name: fileOf(provider, this.file).split('/').at(-1) })}>${icon('file')}${t('drafts.text.save')}</button>
        <button class="btn quiet push" type="button" @click=${() => this.discard()}>${icon('x')}${t('drafts.discard.deed')}</button></footer></section>`;
  }

  /** What came of it: what keeps it from going live first. */
  resultCard() {
    const { checked } = this;
    if (!checked) return nothing;
    const { faults, cases, missing, ready } = checked;
    const failedOnes = cases.filter((each) => !each.passed);
    const passed = cases.length - failedOnes.length;
    const row = (state, name, reasons, line = 0) => html`<li>${badge(state, t(`drafts.result.${state}`))}<div class="grow">${name}${reasons.map((reason) => html`<p>${said(reason)}</p>`)}</div>${line > 0 ? html`<span class="num">${t('drafts.result.line', { line })}</span>` : nothing}</li>`;
    return html`<section class="card" aria-labelledby="h-result"><header><h2 id="h-result" tabindex="-1">${t(ready ? 'drafts.ready' : 'drafts.notReady')}</h2><p>${t('drafts.result.counts', { passed, all: cases.length })}</p></header>
      <ul class="draft-result">${faults.map(({ line, reason }) => row('dead', html`<button class="link" type="button" @click=${() => this.show(null, line)}>${fileOf(this.draft.provider, null)}</button>`, [reason], line))}
        ${failedOnes.map((each) => row('dead', html`<button class="link" type="button" @click=${() => this.show(each.name)}>${each.name}</button> <code>${each.operation ?? ''}</code>`, each.reasons))}
        ${missing.map(({ operation, what }) => row('retrying', html`<code>${operation}</code>`, [t('drafts.result.lacks', { what: said(what) })]))}
        ${cases.filter((each) => each.passed).map((each) => row('delivered', html`${each.name} <code>${each.operation ?? ''}</code>`, []))}</ul></section>`;
  }

  draftParts() {
    const { done, draft } = this;
    return html`<h2 class="visually-hidden" id="h-draft" tabindex="-1">${t('drafts.of', { provider: draft.provider })}</h2>
      ${done ? callout({ kind: 'ok', title: t('drafts.done.title', { provider: draft.provider }), text: t('drafts.done.text', { file: done.file }), action: html`<a class="btn sm" href="/${done.file}">${icon('route')}${t('drafts.done.deed')}</a>` }) : nothing}
      ${draft.tested === false ? callout({ kind: 'info', title: t('drafts.noTest'), text: t('drafts.noTestText'), live: false }) : nothing}
      ${this.openCard(this.open())}${this.textCard()}${this.resultCard()}`;
  }

  start() {
    const { operations } = this;
    return html`${this.documentCard()}
      ${this.found ? operations.value ? this.callsCard() : operations.problem ? failed(t('drafts.noOperations'), operations) : loadingRows(3) : nothing}`;
  }

  render() {
    if (!isOperator()) return html`<div class="page">${empty(t('drafts.forbidden'), t('drafts.forbiddenText'), nothing, 1)}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('drafts.title')}</h1><p>${t('drafts.intro')}</p></div></div>
      ${this.draft ? this.draftParts() : this.start()}</div>`;
  }
}

define('page-drafts', DraftsPage);
