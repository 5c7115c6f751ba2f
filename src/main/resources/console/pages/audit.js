/** Who changed what, the latest first, with how it was before and after. */
import { html, nothing, repeat } from '../lit.js';
import { t } from '../texts.js';
import { all } from '../api.js';
import { atSecond, dayOf, exact } from '../format.js';
import { isOperator, session } from '../session.js';
import { query, setQuery } from '../router.js';
import { FILTERS, actionName, actions, differences, hrefOf, kindName, kinds, subjectOf, valueWords } from '../changes.js';
import { Load, define } from '../parts/part.js';
import { PagedPart } from '../parts/paged.js';
import { ask, copy } from '../parts/dialogs.js';
import { inputDay, timeOfDay, tomorrow } from '../parts/day-fields.js';
import { empty, failed, loadingRows } from '../parts/states.js';
import { icon } from '../parts/icons.js';

const MOST_NAMES = 1000;
const CALLED_BY_ID = new Set(['delivery', 'event', 'problem', 'replay', 'rehearsal']);

class AuditPage extends PagedPart {
  static source = '/api/audit';
  static filters = FILTERS;
  names = new Load(this, async (signal) => {
    const options = { signal, most: MOST_NAMES };
    if (isOperator()) return { users: [], tokens: [], tenants: new Map((await all('/api/tenants', options)).map((each) => [each.id, each.name])) };
    const [users, tokens] = await Promise.all([all('/api/users', options), all(`/api/tenants/${session().tenant.id}/tokens`, options)]);
    return { users, tokens, tenants: new Map() };
  });

  get forbidden() {
    return session().role === 'member';
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.forbidden) return;
    this.begin();
    this.names.run();
  }

  addressChanged() {
    if (!this.forbidden && this.isOther()) this.begin();
  }

  toggle(entry) {
    setQuery({ entry: query().get('entry') === entry.id ? '' : entry.id });
  }

  // Words

  personOf(id) {
    const { users = [], tokens = [] } = this.names.value ?? {};
    return users.find((each) => each.id === id)?.name ?? tokens.find((each) => each.id === id)?.name ?? null;
  }

  /** Over what somebody came: a user's token by its name, where it is still there. */
  over({ tokenId, userId, role }) {
    if (role === 'system') return t('audit.bySerai');
    if (!tokenId) return t(`role.${role}`);
    if (!userId) return t('audit.application', { role: t(`role.${role}`) });
    const token = this.names.value?.tokens.find((each) => each.id === tokenId);
    return token ? t('audit.over', { role: t(`role.${role}`), token: token.name }) : t(`role.${role}`);
  }

  wordsOf(name, value) {
    if (name === 'action') return actionName(value);
    if (name === 'actor') return this.personOf(value) ?? value;
    if (name === 'tenantId') return this.names.value?.tenants.get(value) ?? value.slice(0, 13);
    if (name === 'resource') {
      const [kind, id] = value.split('/');
      const named = id && this.items?.map((each) => (each.resource.id === id ? subjectOf(each) : null)).find(Boolean);
      return id ? `${kindName(kind)} ${named ?? id.slice(0, 13)}` : kindName(kind);
    }
    const time = Date.parse(value);
    return Number.isNaN(time) ? value : dayOf(name === 'to' ? time - 1 : time);
  }

  async askFilter() {
    const filter = this.filter();
    const { users = [], tokens = [], tenants = new Map() } = this.names.value ?? {};
    const people = [...users.map((each) => [each.id, each.name]), ...tokens.filter((each) => !each.userId).map((each) => [each.id, t('audit.tokenOf', { name: each.name })]), ['Serai', 'Serai']];
    const field = (name, label, options) => html`<div class="field"><label for="filter-${name}">${label}</label><select class="input" id="filter-${name}" name=${name}><option value="">${t('audit.any')}</option>
      ${options.map(([each, words]) => html`<option value=${each} ?selected=${each === filter[name]}>${words}</option>`)}
      ${filter[name] && !options.some(([each]) => each === filter[name]) ? html`<option value=${filter[name]} selected>${this.wordsOf(name, filter[name])}</option>` : nothing}</select></div>`;
    const wanted = await ask({ title: t('audit.filterTitle'), confirm: t('audit.filterDeed'), body: html`<div class="form-grid">
      ${field('actor', t('audit.who'), people)}
      ${field('resource', t('audit.what'), kinds(isOperator()).map((each) => [each, kindName(each)]))}
      ${field('action', t('audit.deed'), actions(isOperator()).map((each) => [each, actionName(each)]))}
      ${isOperator() ? field('tenantId', t('audit.tenant'), [...tenants]) : nothing}
      <div class="field"><label for="filter-from">${t('deliveries.since')}</label><input class="input" id="filter-from" name="from" type="date" value=${inputDay(filter.from)} max=${tomorrow()}></div>
      <div class="field"><label for="filter-to">${t('deliveries.until')}</label><input class="input" id="filter-to" name="to" type="date" value=${inputDay(filter.to, 1)}></div></div>`,
    action: async (form) => ({ ...Object.fromEntries(['actor', 'resource', 'action', 'tenantId'].map((name) => [name, form.get(name) ?? ''])), from: timeOfDay(form.get('from')), to: timeOfDay(form.get('to'), 1) }) });
    if (wanted) setQuery({ ...wanted, entry: '' }, { replace: false });
  }

  // Drawing

  filterBar() {
    const filter = this.filter();
    const n = this.items?.length ?? 0;
    return html`<div class="row filterbar"><div class="chips">${Object.entries(filter).map(([name, value]) => {
      const words = `${t(`audit.by_${name}`)}: ${this.wordsOf(name, value)}`;
      return html`<button class="chip" type="button" aria-pressed="true" aria-label=${t('deliveries.takeOff', { filter: words })} @click=${() => setQuery({ [name]: '', entry: '' })}>${words} ${icon('x')}</button>`;
    })}<button class="chip" type="button" @click=${() => this.askFilter()}>${icon('plus')}${t('deliveries.filter')}</button></div>
      <p class="small faint push num" role="status">${this.page.value ? t(this.cursor ? 'deliveries.shown' : 'deliveries.found', { n }) : nothing}</p></div>`;
  }

  row(entry) {
    const open = query().get('entry') === entry.id;
    const subject = subjectOf(entry);
    const href = isOperator() ? null : hrefOf(entry);
    const { type, id } = entry.resource;
    const what = subject ?? (!id ? t('audit.several') : CALLED_BY_ID.has(type) ? id.slice(0, 13) : kindName(type));
    return html`<tr class=${open ? 'picked' : nothing} data-id=${entry.id} @click=${(event) => { if (!event.target.closest('a, button') && !getSelection().toString()) this.toggle(entry); }}>
      <td class="c-when" data-label=${t('audit.when')}><time datetime=${entry.at} title=${exact(entry.at)}>${atSecond(entry.at)}</time></td>
      <td data-label=${t('audit.who')}><span class="two-lines"><b>${entry.actor.name}</b><span>${this.over(entry.actor)}</span></span></td>
      <th scope="row"><button class="link plain" type="button" aria-expanded=${open ? 'true' : 'false'} aria-controls="entry-${entry.id}" @click=${() => this.toggle(entry)}>${icon('down')}${actionName(entry.action)}</button></th>
      <td data-label=${kindName(type)} class="wrap">${href ? html`<a href=${href}>${what}</a>` : html`<span class=${subject ? '' : 'faint'}>${what}</span>`}
        ${isOperator() && entry.tenantId ? html` <span class="faint">${this.names.value?.tenants.get(entry.tenantId) ?? nothing}</span>` : nothing}</td></tr>
      ${open ? this.detail(entry) : nothing}`;
  }

  detail(entry) {
    const found = differences(entry);
    const both = entry.before && entry.after;
    const { resource: { type, id }, actor } = entry;
    return html`<tr class="detail" id="entry-${entry.id}"><td colspan="4"><div class="stack tightest">
      ${found.length ? html`<table class="changes"><caption class="visually-hidden">${t('audit.changes')}</caption><thead><tr><th scope="col">${t('audit.field')}</th>${both || entry.before ? html`<th scope="col">${t('audit.before')}</th>` : nothing}${both || entry.after ? html`<th scope="col">${t('audit.after')}</th>` : nothing}</tr></thead>
        <tbody>${found.map((each) => html`<tr><th scope="row">${each.field}</th>${both || entry.before ? html`<td class="was">${valueWords(each.field, each.before)}</td>` : nothing}${both || entry.after ? html`<td class="is">${valueWords(each.field, each.after)}</td>` : nothing}</tr>`)}</tbody></table>`
      : html`<p class="small muted">${t('audit.noChanges')}</p>`}
      <div class="row about"><span class="small faint">${exact(entry.at)}</span>
        ${id ? html`<button class="btn sm quiet" type="button" @click=${() => setQuery({ resource: `${type}/${id}`, action: '', entry: '' }, { replace: false })}>${icon('history')}${t('audit.ofThis')}</button>` : nothing}
        ${actor.userId ?? actor.tokenId ? html`<button class="btn sm quiet" type="button" @click=${() => setQuery({ actor: actor.userId ?? actor.tokenId, entry: '' }, { replace: false })}>${icon('contact')}${t('audit.ofThem', { name: actor.name })}</button>` : nothing}
        <button class="btn sm quiet" type="button" @click=${() => copy(JSON.stringify(entry, null, 2), t('audit.copied'))}>${icon('copy')}${t('audit.copy')}</button></div></div></td></tr>`;
  }

  table() {
    return html`<section class="card list" aria-label=${t('audit.list')}><table class="table stacks audit"><thead><tr><th scope="col" class="c-when">${t('audit.when')}</th><th scope="col" class="c-who">${t('audit.who')}</th><th scope="col">${t('audit.deed')}</th><th scope="col">${t('audit.what')}</th></tr></thead>
      <tbody>${repeat(this.items, (each) => each.id, (each) => this.row(each))}</tbody></table>${this.moreRows({ notLoaded: t('audit.noMore'), further: t('audit.older'), all: t('audit.all', { n: this.items.length }) })}</section>`;
  }

  nothingFound() {
    return Object.keys(this.filter()).length ? empty(t('audit.noMatch'), t('audit.noMatchText'), html`<a class="btn" href="/audit">${t('deliveries.clear')}</a>`) : empty(t('audit.none'), t('audit.noneText'));
  }

  render() {
    if (this.forbidden) return html`<div class="page">${empty(t('audit.forbidden'), t('audit.forbiddenText'), nothing, 1)}</div>`;
    const { value, problem, slow } = this.page;
    return html`<div class="page"><div class="page-head"><div><h1>${t('audit.title')}</h1><p>${t(isOperator() ? 'audit.introAll' : 'audit.intro')}</p></div></div>
      ${this.filterBar()}${problem ? failed(t('audit.notLoaded'), this.page) : nothing}
      ${value === null ? (slow && !problem ? loadingRows(10) : nothing) : this.items.length ? this.table() : this.nothingFound()}</div>`;
  }
}

define('page-audit', AuditPage);
