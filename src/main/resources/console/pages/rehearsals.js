/** Begins rehearsals, of another provider in place of one or of a changed file, and lists the latest. */
import { html, nothing, live } from '../lit.js';
import { t } from '../texts.js';
import { address, get, post } from '../api.js';
import { ago, exact, number } from '../format.js';
import { isAdmin, isOperator } from '../session.js';
import { go, query, setQuery } from '../router.js';
import { MOST_DAYS, USUAL_DAYS, aboutOf, isOpen, loadNames, stateBadge, titleOf } from '../rehearsals.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { callout, empty, failed, loaded, loadingRows } from '../parts/states.js';
import { icon } from '../parts/icons.js';

const FIRST = 20, MOST = 200;
const SOON = 2000;
const FIELDS = ['tenantId', 'from', 'to', 'operation', 'file', 'text', 'days'];
/** What a rehearsal of each kind is asked for with. */
const OF = { swap: ['tenantId', 'from', 'to', 'operation', 'days'], file: ['tenantId', 'file', 'text', 'days'] };

const without = (operation) => !operation.startsWith('connection.');

class RehearsalsPage extends SignedInPart {
  static properties = { draft: { state: true }, wrong: { state: true }, problem: { state: true }, busy: { state: true } };
  limit = FIRST;
  names = new Load(this, loadNames);
  page = new Load(this, (signal) => get(address('/api/rehearsals', { limit: this.limit }), { signal }));
  #timer = null;

  constructor() {
    super();
    Object.assign(this, { draft: { days: String(USUAL_DAYS) }, wrong: {}, problem: null, busy: false });
  }

  get allowed() {
    return isAdmin() || isOperator();
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.allowed) return;
    const given = FIELDS.filter((name) => query().get(name)).map((name) => [name, query().get(name)]);
    this.draft = { ...this.draft, ...Object.fromEntries(given) };
    this.names.run();
    this.look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  addressChanged() {
    this.requestUpdate();
  }

  /** While one waits or runs, the list is looked at again and again. */
  async look() {
    clearTimeout(this.#timer);
    if (!document.hidden || !this.page.value) await this.page.run();
    if (this.isConnected && this.page.value?.items.some(isOpen)) this.#timer = setTimeout(() => this.look(), SOON);
  }

  showOlder() {
    this.limit = MOST;
    this.look();
  }

  // The form

  get kind() {
    return isOperator() && query().get('try') === 'file' ? 'file' : 'swap';
  }

  change(name, value) {
    this.draft = { ...this.draft, [name]: value };
    if (this.wrong[name]) this.wrong = { ...this.wrong, [name]: null };
  }

  /** What the provider does that leaves deliveries behind. */
  operationsOf(provider) {
    const { providers, operations } = this.names.value;
    return (providers.get(provider)?.operations ?? []).filter((each) => without(each) && operations.get(each)?.kind === 'command');
  }

  wrongWith(name) {
    const value = (this.draft[name] ?? '').trim();
    if (name === 'days') return /^\d+$/.test(value) && value >= 1 && value <= MOST_DAYS ? null : t('rehearsals.wrong.days', { most: MOST_DAYS });
    if (name === 'to' && value && value === this.draft.from) return t('rehearsals.wrong.same');
    if (name === 'operation' || (name === 'tenantId' && !(isOperator() && this.kind === 'swap'))) return null;
    return value ? null : t(`rehearsals.wrong.${name}`);
  }

  async begin(event) {
    event.preventDefault();
    if (this.busy) return;
    const fields = OF[this.kind];
    this.problem = null;
    this.wrong = Object.fromEntries(fields.map((name) => [name, this.wrongWith(name)]));
    if (this.focusWrong()) return;
    const asked = Object.fromEntries(fields.filter((name) => this.draft[name] && (name !== 'tenantId' || isOperator())).map((name) => [name, name === 'days' ? Number(this.draft.days) : name === 'text' ? this.draft.text : this.draft[name].trim()]));
    this.busy = true;
    try {
      const { id } = await post('/api/rehearsals', asked);
      go(`/rehearsals/${id}`);
    } catch (problem) {
      this.wrong = Object.fromEntries(fields.map((name) => [name, problem.of?.(name) ?? null]));
      if (!this.focusWrong()) this.problem = problem;
    } finally {
      this.busy = false;
    }
  }

  focusWrong() {
    const first = OF[this.kind].find((name) => this.wrong[name]);
    if (first) this.updateComplete.then(() => this.querySelector(`#r-${first}`)?.focus());
    return Boolean(first);
  }

  /** @param control of (id, describedBy, invalid) makes it */
  field(name, control, { help = nothing, wide = false, optional = false } = {}) {
    const id = `r-${name}`;
    const wrong = this.wrong[name];
    return html`<div class="field ${wide ? 'wide' : ''}"><label for=${id}>${t(`rehearsals.field.${name}`)}${optional ? html` <span class="optional">${t('form.optional')}</span>` : nothing}</label>
      ${control(id, `${id}-m ${id}-h`, wrong ? 'true' : 'false')}<p class="msg" id="${id}-m">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p><p class="help" id="${id}-h">${help}</p></div>`;
  }

  select(name, groups, { first, ...more }) {
    const chosen = this.draft[name] ?? '';
    const option = ([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`;
    return this.field(name, (id, describedBy, invalid) => html`<select class="input" id=${id} aria-describedby=${describedBy} aria-invalid=${invalid} @change=${(event) => this.change(name, event.target.value)}>
      ${option(['', first])}${groups.filter(({ options }) => options.length).map(({ label, options }) => (label ? html`<optgroup label=${label}>${options.map(option)}</optgroup>` : options.map(option)))}</select>`, more);
  }

  input(name, { numeric = false, mono = false, ...more }) {
    return this.field(name, (id, describedBy, invalid) => html`<input class="input ${mono ? 'mono' : ''}" id=${id} inputmode=${numeric ? 'numeric' : nothing} maxlength="300" autocomplete="off" spellcheck="false" aria-describedby=${describedBy} aria-invalid=${invalid} .value=${live(this.draft[name] ?? '')} @input=${(event) => this.change(name, event.target.value)}>`, more);
  }

  tenantField() {
    if (!isOperator()) return nothing;
    const tenants = [...this.names.value.tenants].sort(([, a], [, b]) => a.localeCompare(b));
    return this.select('tenantId', [{ options: tenants }], { first: t(this.kind === 'swap' ? 'rehearsals.choose' : 'rehearsals.allTenants'), help: t(`rehearsals.help.tenantId_${this.kind}`) });
  }

  swapFields() {
    const { providers, operations } = this.names.value;
    const { from } = this.draft;
    const named = (list) => list.map((each) => [each.provider, each.title]).sort(([, a], [, b]) => a.localeCompare(b));
    const able = [...providers.values()].filter((each) => each.operations.some(without));
    const done = new Set((providers.get(from)?.operations ?? []).filter(without));
    const fit = (each) => each.operations.some((operation) => done.has(operation));
    const others = able.filter((each) => each.provider !== from);
    return html`${this.select('from', isOperator() ? [{ options: named(able) }] : [{ label: t('rehearsals.connected'), options: named(able.filter((each) => each.connected)) }, { label: t('rehearsals.others'), options: named(able.filter((each) => !each.connected)) }], { first: t('rehearsals.choose'), help: t('rehearsals.help.from') })}
      ${this.select('to', from ? [{ label: t('rehearsals.fits'), options: named(others.filter(fit)) }, { label: t('rehearsals.fitsNot'), options: named(others.filter((each) => !fit(each))) }] : [{ options: named(others) }], { first: t('rehearsals.choose'), help: t('rehearsals.help.to') })}
      ${this.select('operation', [{ options: from ? this.operationsOf(from).map((each) => [each, operations.get(each).title]) : [] }], { first: t('rehearsals.everything'), help: t('rehearsals.help.operation'), optional: true })}`;
  }

  fileFields() {
    return html`${this.input('file', { mono: true, help: t('rehearsals.help.file'), wide: true })}
      ${this.field('text', (id, describedBy, invalid) => html`<textarea class="input mono" id=${id} rows="14" spellcheck="false" autocomplete="off" aria-describedby=${describedBy} aria-invalid=${invalid} .value=${live(this.draft.text ?? '')} @input=${(event) => this.change('text', event.target.value)}></textarea>`, { help: t('rehearsals.help.text'), wide: true })}`;
  }

  trouble() {
    const { problem, kind } = this;
    if (!problem) return nothing;
    const todo = problem.status === 403 && kind === 'file' ? t('rehearsals.todo.texts') : problem.status === 429 ? t('rehearsals.todo.many') : nothing;
    return callout({ title: problem.title ?? t('problem.own'), text: html`${problem.detail || problem.message}${todo === nothing ? nothing : html` <b>${t('problems.todo')}</b> ${todo}`}`, level: 3 });
  }

  form() {
    const { kind } = this;
    const choice = (value, words) => html`<button type="button" aria-pressed=${kind === value ? 'true' : 'false'} @click=${() => { Object.assign(this, { problem: null, wrong: {} }); setQuery({ try: value === 'file' ? 'file' : '' }); }}>${words}</button>`;
    return html`<form class="card" novalidate aria-labelledby="h-form" @submit=${(event) => this.begin(event)}><header><h2 id="h-form">${t(`rehearsals.form.${kind}`)}</h2>
        ${isOperator() ? html`<div class="seg push" role="group" aria-label=${t('rehearsals.what')}>${choice('swap', t('rehearsals.trySwap'))}${choice('file', t('rehearsals.tryFile'))}</div>` : nothing}
        <p>${t(`rehearsals.form.${kind}Text`)}</p></header>
      <div class="body stack">${this.trouble()}<div class="form-grid">${kind === 'swap' ? html`${this.tenantField()}${this.swapFields()}` : html`${this.fileFields()}${this.tenantField()}`}${this.input('days', { numeric: true, help: t('rehearsals.help.days', { most: MOST_DAYS }) })}</div></div>
      <footer><button class="btn primary" type="submit" aria-busy=${this.busy ? 'true' : 'false'} aria-disabled=${this.busy ? 'true' : nothing}>${this.busy ? html`<span class="spinner"></span>` : icon('history')}${t(`rehearsals.begin.${kind}`)}</button>
        <span class="small muted row gap1">${icon('shield')}${t('rehearsals.sendsNothing')}</span></footer></form>`;
  }

  // The list

  row(each) {
    const names = this.names.value;
    return html`<tr><th scope="row"><span class="two-lines"><a href="/rehearsals/${each.id}">${titleOf(each, names)}</a><span>${aboutOf(each, names)}</span></span></th>
      <td data-label=${t('rehearsals.col.state')}><span>${stateBadge(each)}</span></td>
      <td class="num" data-label=${t('rehearsals.col.looked')}>${number(each.looked)}</td><td class="num" data-label=${t('rehearsals.col.different')}>${number(each.different)}</td>
      <td data-label=${t('rehearsals.col.begun')}><time datetime=${each.createdAt} title=${exact(each.createdAt)}>${ago(each.createdAt)}</time></td></tr>`;
  }

  list({ items, nextCursor }) {
    return html`<section class="card" aria-labelledby="h-latest"><header><h2 id="h-latest">${t('rehearsals.latest')}</h2><p>${t(isOperator() ? 'rehearsals.latestOperator' : 'rehearsals.latestText')}</p></header>
      ${items.length ? html`<table class="table stacks rehearsals"><thead><tr><th scope="col">${t('rehearsals.col.what')}</th><th scope="col">${t('rehearsals.col.state')}</th><th scope="col" class="num">${t('rehearsals.col.looked')}</th><th scope="col" class="num">${t('rehearsals.col.different')}</th><th scope="col">${t('rehearsals.col.begun')}</th></tr></thead>
        <tbody>${items.map((each) => this.row(each))}</tbody></table>` : html`<p class="body small muted">${t('rehearsals.none')}</p>`}
      ${nextCursor && this.limit < MOST ? html`<div class="more-rows"><button class="btn sm" type="button" @click=${() => this.showOlder()}>${t('rehearsals.older')}</button></div>` : nothing}</section>`;
  }

  render() {
    if (!this.allowed) return html`<div class="page">${empty(t('rehearsals.forbidden'), t('rehearsals.forbiddenText'), nothing, 1)}</div>`;
    const { names } = this;
    return html`<div class="page"><div class="page-head"><div><h1>${t('rehearsals.title')}</h1><p>${t('rehearsals.intro')}</p></div></div>
      ${names.value ? this.form() : names.problem ? failed(t('rehearsals.noForm'), names) : names.slow ? loadingRows(4) : nothing}
      ${loaded(this.page, { skeleton: loadingRows(3), title: t('rehearsals.notListed'), done: (value) => this.list(value) })}</div>`;
  }
}

define('page-rehearsals', RehearsalsPage);
