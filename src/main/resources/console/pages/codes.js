/** One-time codes and what became of them, and the country guard: where codes and text messages may go, and what a day may cost. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { get, post, put, remove } from '../api.js';
import { ago, at, exact, number } from '../format.js';
import { isAdmin, isOperator } from '../session.js';
import { setQuery } from '../router.js';
import { Load, define } from '../parts/part.js';
import { PagedPart } from '../parts/paged.js';
import { empty, loaded, loadingRows } from '../parts/states.js';
import { ask, toast } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';

const GUARD = '/api/country-guard';
const ACTIONS = ['allow', 'monitor', 'block'];
const STATES = ['pending', 'approved', 'expired', 'canceled', 'max_attempts_reached', 'failed'];

const options = (values, words, chosen) => values.map((each) => html`<option value=${each} ?selected=${each === chosen}>${words(each)}</option>`);
const actionWords = (action) => t(`codes.action.${action}`);
const stateWords = (state) => t(`codes.status.${state}`);

class CodesPage extends PagedPart {
  static source = '/api/codes';
  static filters = ['to', 'status'];
  guard = new Load(this, (signal) => get(GUARD, { signal }));

  connectedCallback() {
    super.connectedCallback();
    this.reload();
  }

  addressChanged() {
    if (this.isOther() && !isOperator()) this.begin();
  }

  reload() {
    if (isOperator()) return;
    this.begin();
    this.guard.run();
  }

  // What can be done

  /** What is set, as it is sent back with something changed. */
  settings(more) {
    const { otherwise, countries, spend, messages, blockRanges } = this.guard.value;
    return { otherwise, countries, spend, messages, blockRanges, ...more };
  }

  async save(more) {
    this.guard.set(await put(GUARD, this.settings(more)));
    return true;
  }

  async edit() {
    const { otherwise, spend, messages, blockRanges } = this.guard.value;
    const saved = await ask({ title: t('codes.edit'), confirm: t('codes.save'), body: html`<div class="form-grid">
      <div class="field"><label for="g-otherwise">${t('codes.otherwise')}</label><select class="input" id="g-otherwise" name="otherwise">${options(ACTIONS, actionWords, otherwise)}</select></div>
      <div class="field"><label for="g-day">${t('codes.perDay')}</label><input class="input" id="g-day" name="perDay" inputmode="decimal" maxlength="20" autocomplete="off" value=${spend?.perDay ?? ''} aria-describedby="g-day-h"><p class="help" id="g-day-h">${t('codes.perDayHelp')}</p></div>
      <div class="field"><label for="g-currency">${t('codes.currency')}</label><input class="input" id="g-currency" name="currency" maxlength="3" autocomplete="off" spellcheck="false" value=${spend?.currency ?? ''}></div>
      <div class="field"><label for="g-price">${t('codes.price')}</label><input class="input" id="g-price" name="price" inputmode="decimal" maxlength="20" autocomplete="off" value=${spend?.price ?? ''}></div>
      <label class="check"><input type="checkbox" name="messages" ?checked=${messages}><span>${t('codes.messages')}</span></label>
      <label class="check"><input type="checkbox" name="blockRanges" ?checked=${blockRanges}><span>${t('codes.blockRanges')}</span></label></div>`,
    action: (form) => this.save({ otherwise: form.get('otherwise'), messages: form.get('messages') !== null, blockRanges: form.get('blockRanges') !== null,
      spend: form.get('perDay').trim() ? { perDay: form.get('perDay').trim(), currency: form.get('currency').trim(), ...(form.get('price').trim() ? { price: form.get('price').trim() } : {}) } : null }) });
    if (saved) toast({ title: t('codes.saved') });
  }

  async addCountry() {
    const saved = await ask({ title: t('codes.addCountry'), confirm: t('codes.addDeed'), body: html`<div class="form-grid">
      <div class="field"><label for="c-country">${t('codes.country')}</label><input class="input" id="c-country" name="country" maxlength="15" autocomplete="off" spellcheck="false" aria-describedby="c-country-h"><p class="help" id="c-country-h">${t('codes.countryHelp')}</p></div>
      <div class="field"><label for="c-action">${t('codes.what')}</label><select class="input" id="c-action" name="action">${options(ACTIONS, actionWords, 'block')}</select></div>
      <div class="field"><label for="c-price">${t('codes.ownPrice')}</label><input class="input" id="c-price" name="price" inputmode="decimal" maxlength="20" autocomplete="off"></div></div>`,
    action: (form) => this.save({ countries: [...this.guard.value.countries, { country: form.get('country').trim(), action: form.get('action'), ...(form.get('price').trim() ? { price: form.get('price').trim() } : {}) }] }) });
    if (saved) toast({ title: t('codes.saved') });
  }

  async dropCountry(rule) {
    const saved = await ask({ title: t('codes.dropTitle', { country: rule.country }), confirm: t('codes.drop'), danger: true, body: html`<p>${t('codes.dropText', { action: actionWords(this.guard.value.otherwise) })}</p>`,
      action: () => this.save({ countries: this.guard.value.countries.filter((each) => each.country !== rule.country) }) });
    if (saved) toast({ title: t('codes.saved') });
  }

  async blockRange() {
    const made = await ask({ title: t('codes.blockRange'), confirm: t('codes.action.block'), body: html`<div class="form-grid"><div class="field"><label for="r-range">${t('codes.range')}</label>
      <input class="input" id="r-range" name="range" maxlength="15" autocomplete="off" spellcheck="false" aria-describedby="r-range-h"><p class="help" id="r-range-h">${t('codes.rangeHelp')}</p></div></div>`,
    action: (form) => post(`${GUARD}/ranges`, { range: form.get('range').trim() }) });
    if (!made) return;
    toast({ title: t('codes.blocked', { range: made.range }) });
    this.guard.run();
  }

  async lift(range) {
    const lifted = await ask({ title: t('codes.liftTitle', { range: range.range }), confirm: t('codes.lift'), danger: true, body: html`<p>${t('codes.liftText')}</p>`,
      action: () => remove(`${GUARD}/ranges/${range.range.slice(1)}`).then(() => true) });
    if (!lifted) return;
    toast({ title: t('codes.lifted', { range: range.range }) });
    this.guard.run();
  }

  // Drawing

  search(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setQuery({ to: form.get('to').trim(), status: form.get('status') }, { replace: false });
  }

  deeds() {
    return isAdmin() && this.guard.value ? html`<div class="row"><button class="btn" type="button" @click=${() => this.addCountry()}>${icon('plus')}${t('codes.addCountry')}</button>
      <button class="btn" type="button" @click=${() => this.blockRange()}>${icon('stop')}${t('codes.blockRange')}</button><button class="btn" type="button" @click=${() => this.edit()}>${icon('edit')}${t('codes.edit')}</button></div>` : nothing;
  }

  summary({ otherwise, spend, messages, blockRanges, today }) {
    return html`<section class="card" aria-labelledby="guard-h"><div class="body stack"><h2 id="guard-h">${t('codes.guard')}</h2>
      <p>${spend ? t('codes.spent', { spent: today.spent, perDay: spend.perDay, currency: spend.currency }) : t('codes.noCap')}</p>
      <p class="faint">${t('codes.otherCountries', { action: actionWords(otherwise) })} ${t(messages ? 'codes.forMessages' : 'codes.forCodes')} ${t(blockRanges ? 'codes.rangesAre' : 'codes.rangesAreNot')}</p></div></section>`;
  }

  rules({ countries }) {
    return html`<section class="card" aria-label=${t('codes.rules')}><table class="table stacks"><thead><tr><th scope="col">${t('codes.country')}</th><th scope="col">${t('codes.what')}</th><th scope="col" class="num">${t('codes.ownPrice')}</th>${isAdmin() ? html`<th scope="col"><span class="visually-hidden">${t('keysPage.deeds')}</span></th>` : nothing}</tr></thead>
      <tbody>${countries.map((rule) => html`<tr><th scope="row">${rule.country}</th><td data-label=${t('codes.what')}>${actionWords(rule.action)}</td><td class="num" data-label=${t('codes.ownPrice')}>${rule.price ?? '–'}</td>
        ${isAdmin() ? html`<td class="num"><button class="btn quiet sm" type="button" aria-label=${t('codes.dropFor', { country: rule.country })} @click=${() => this.dropCountry(rule)}>${t('codes.drop')}</button></td>` : nothing}</tr>`)}</tbody></table></section>`;
  }

  ranges({ blockedRanges }) {
    return html`<section class="card" aria-label=${t('codes.ranges')}><table class="table stacks"><thead><tr><th scope="col">${t('codes.ranges')}</th><th scope="col" class="num">${t('codes.issued')}</th><th scope="col" class="num">${t('codes.verified')}</th><th scope="col">${t('codes.until')}</th>${isAdmin() ? html`<th scope="col"><span class="visually-hidden">${t('keysPage.deeds')}</span></th>` : nothing}</tr></thead>
      <tbody>${blockedRanges.map((range) => html`<tr><th scope="row">${range.range}…</th><td class="num" data-label=${t('codes.issued')}>${number(range.issued)}</td><td class="num" data-label=${t('codes.verified')}>${number(range.verified)}</td><td data-label=${t('codes.until')}><time datetime=${range.blockedUntil} title=${exact(range.blockedUntil)}>${at(range.blockedUntil)}</time></td>
        ${isAdmin() ? html`<td class="num"><button class="btn quiet sm" type="button" aria-label=${t('codes.liftFor', { range: range.range })} @click=${() => this.lift(range)}>${t('codes.lift')}</button></td>` : nothing}</tr>`)}</tbody></table></section>`;
  }

  today({ today, spend }) {
    const columns = ['issued', 'verified', 'messages', 'monitored', 'refused'];
    return html`<section class="card" aria-label=${t('codes.today')}><table class="table stacks"><thead><tr><th scope="col">${t('codes.today')}</th>${columns.map((each) => html`<th scope="col" class="num">${t(`codes.${each === 'messages' ? 'texts' : each}`)}</th>`)}<th scope="col" class="num">${spend?.currency ?? t('codes.cost')}</th></tr></thead>
      <tbody>${today.countries.map((country) => html`<tr><th scope="row">${country.country}</th>${columns.map((each) => html`<td class="num" data-label=${t(`codes.${each === 'messages' ? 'texts' : each}`)}>${number(country[each])}</td>`)}<td class="num" data-label=${spend?.currency ?? t('codes.cost')}>${country.spent}</td></tr>`)}</tbody></table></section>`;
  }

  filterBar() {
    const filter = this.filter();
    return html`<form class="row filterbar" role="search" aria-label=${t('codes.recent')} @submit=${(event) => this.search(event)} @change=${(event) => event.target.tagName === 'SELECT' && event.currentTarget.requestSubmit()}>
      <label class="search"><span class="visually-hidden">${t('codes.find')}</span>${icon('search')}<input class="input" type="search" name="to" maxlength="60" autocomplete="off" placeholder=${t('codes.find')} .value=${filter.to ?? ''}></label>
      <label class="visually-hidden" for="f-status">${t('codes.outcome')}</label><select class="input" id="f-status" name="status"><option value="">${t('codes.all')}</option>${options(STATES, stateWords, filter.status)}</select>
      <button class="btn sm" type="submit">${t('codes.search')}</button></form>`;
  }

  row(one) {
    return html`<tr><th scope="row"><a href="/deliveries/${one.deliveryId}">${one.to}</a> <span class="faint">${one.country}</span></th>
      <td data-label=${t('codes.outcome')}><span>${stateWords(one.status)}${one.sent || one.status === 'failed' ? nothing : html` <span class="faint">${t('codes.notSent')}</span>`}${one.note ? html` <span class="faint">${one.note}</span>` : nothing}</span></td>
      <td class="num" data-label=${t('codes.guesses')}>${number(one.attempts)}</td>
      <td data-label=${t('codes.when')}><time datetime=${one.createdAt} title=${exact(one.createdAt)}>${ago(one.createdAt)}</time></td></tr>`;
  }

  table() {
    if (!this.items.length) return Object.keys(this.filter()).length ? empty(t('codes.notFound'), t('codes.notFoundText')) : empty(t('codes.none'), t('codes.noneText'));
    return html`<section class="card" aria-label=${t('codes.recent')}><table class="table stacks"><thead><tr><th scope="col">${t('codes.to')}</th><th scope="col">${t('codes.outcome')}</th><th scope="col" class="num">${t('codes.guesses')}</th><th scope="col">${t('codes.when')}</th></tr></thead>
      <tbody>${this.items.map((each) => this.row(each))}</tbody></table></section>
      ${this.moreRows({ notLoaded: `${t('codes.notLoaded')}.`, further: t('deliveries.more') })}`;
  }

  render() {
    if (isOperator()) return html`<div class="page"><div class="page-head"><div><h1>${t('codes.title')}</h1></div></div>${empty(t('privacy.operator'), t('codes.operatorText'))}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('codes.title')}</h1><p>${t('codes.intro')}</p></div>${this.deeds()}</div>
      ${loaded(this.guard, { skeleton: loadingRows(3), title: t('codes.guardNotLoaded'), done: (guard) => html`${this.summary(guard)}${guard.countries.length ? this.rules(guard) : nothing}${guard.blockedRanges.length ? this.ranges(guard) : nothing}${guard.today.countries.length ? this.today(guard) : nothing}` })}
      <h2>${t('codes.recent')}</h2>${this.filterBar()}
      ${loaded(this.page, { skeleton: loadingRows(5), title: t('codes.notLoaded'), done: () => this.table() })}</div>`;
  }
}

define('page-codes', CodesPage);
