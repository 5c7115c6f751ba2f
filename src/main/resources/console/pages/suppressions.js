/** Addresses that get no messages, and why; added and lifted here. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { get, post, put, remove } from '../api.js';
import { ago, at, exact } from '../format.js';
import { isAdmin, isOperator } from '../session.js';
import { setQuery } from '../router.js';
import { Load, define } from '../parts/part.js';
import { PagedPart } from '../parts/paged.js';
import { empty, loaded, loadingRows } from '../parts/states.js';
import { ask, toast } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';
import { ownZone, zones } from '../schedules.js';

const QUIET = '/api/quiet-hours';
const CHANNELS = ['email', 'sms', 'whatsapp'];
const REASONS = ['bounce', 'complaint', 'unsubscribe', 'stop', 'manual'];

const options = (values, words, chosen) => values.map((each) => html`<option value=${each} ?selected=${each === chosen}>${words(each)}</option>`);
const channelWords = (channel) => t(`channel.${channel}`);
const reasonWords = (reason) => t(`suppressions.reason.${reason}`);

class SuppressionsPage extends PagedPart {
  static source = '/api/suppressions';
  static filters = ['channel', 'reason', 'topic', 'address'];
  quiet = new Load(this, (signal) => get(QUIET, { signal }));

  connectedCallback() {
    super.connectedCallback();
    this.reload();
    if (!isOperator()) this.quiet.run();
  }

  addressChanged() {
    if (this.isOther()) this.reload();
  }

  reload() {
    if (!isOperator()) this.begin();
  }

  // What can be done

  async add() {
    const made = await ask({ title: t('suppressions.add'), confirm: t('suppressions.addDeed'), body: html`<p>${t('suppressions.addText')}</p><div class="form-grid">
      <div class="field"><label for="s-channel">${t('suppressions.channel')}</label><select class="input" id="s-channel" name="channel">${options(CHANNELS, channelWords, this.filter().channel)}</select></div>
      <div class="field"><label for="s-address">${t('suppressions.address')}</label><input class="input" id="s-address" name="address" maxlength="320" autocomplete="off" spellcheck="false" value=${this.filter().address ?? ''}></div>
      <div class="field"><label for="s-topic">${t('suppressions.topic')}</label><input class="input" id="s-topic" name="topic" maxlength="100" autocomplete="off" aria-describedby="s-topic-h"><p class="help" id="s-topic-h">${t('suppressions.topicHelp')}</p></div>
      <div class="field"><label for="s-reason">${t('suppressions.why')}</label><select class="input" id="s-reason" name="reason">${options(REASONS, reasonWords, 'manual')}</select></div></div>`,
    action: (form) => post('/api/suppressions', { channel: form.get('channel'), address: form.get('address').trim(), reason: form.get('reason'), ...(form.get('topic').trim() ? { topic: form.get('topic').trim() } : {}) }) });
    if (!made) return;
    toast({ title: t('suppressions.added', { address: made.address }) });
    this.reload();
  }

  async lift(one) {
    const who = this.nameOf(one);
    const gone = await ask({ title: t('suppressions.liftTitle', { address: who }), confirm: t('suppressions.lift'), keep: t('suppressions.keep'), danger: true,
      body: html`<p>${t(['complaint', 'unsubscribe', 'stop'].includes(one.reason) ? 'suppressions.liftConsent' : 'suppressions.liftText')}</p>`, action: () => remove(`/api/suppressions/${one.id}`).then(() => true) });
    if (!gone) return;
    toast({ title: t('suppressions.lifted', { address: who }) });
    this.reload();
  }

  async setQuiet() {
    const now = this.quiet.value;
    const set = await ask({ title: t('suppressions.quiet.title'), confirm: t('suppressions.quiet.save'), body: html`<p>${t('suppressions.quiet.text')}</p><div class="form-grid">
      <div class="field"><label for="q-starts">${t('suppressions.quiet.starts')}</label><input class="input" id="q-starts" name="starts" type="time" value=${now.starts ?? '21:00'}></div>
      <div class="field"><label for="q-ends">${t('suppressions.quiet.ends')}</label><input class="input" id="q-ends" name="ends" type="time" value=${now.ends ?? '08:00'}></div>
      <div class="field wide"><label for="q-zone">${t('schedules.zone')}</label><input class="input" id="q-zone" name="zone" list="q-zones" autocomplete="off" spellcheck="false" value=${now.zone ?? ownZone()} aria-describedby="q-zone-h"><datalist id="q-zones">${zones().map((each) => html`<option value=${each}></option>`)}</datalist><p class="help" id="q-zone-h">${t('suppressions.quiet.zoneHelp')}</p></div>
      <fieldset class="field wide"><legend>${t('suppressions.quiet.channels')}</legend>${CHANNELS.map((each) => html`<label class="check"><input type="checkbox" name="channels" value=${each} ?checked=${now.channels.length ? now.channels.includes(each) : each !== 'email'}><span>${channelWords(each)}</span></label>`)}</fieldset></div>`,
    action: (form) => put(QUIET, { starts: form.get('starts'), ends: form.get('ends'), zone: form.get('zone').trim(), channels: form.getAll('channels') }) });
    if (!set) return;
    toast({ title: t('suppressions.quiet.saved') });
    this.quiet.run();
  }

  async clearQuiet() {
    const gone = await ask({ title: t('suppressions.quiet.clearTitle'), confirm: t('suppressions.quiet.clear'), danger: true, body: html`<p>${t('suppressions.quiet.clearText')}</p>`, action: () => remove(QUIET).then(() => true) });
    if (!gone) return;
    toast({ title: t('suppressions.quiet.cleared') });
    this.quiet.run();
  }

  // Drawing

  quietHours() {
    return loaded(this.quiet, { skeleton: loadingRows(1), title: t('suppressions.quiet.notLoaded'), done: (set) => html`<section class="card" aria-labelledby="h-quiet"><header><h2 id="h-quiet">${t('suppressions.quiet.title')}</h2>
      <p>${set.starts ? t('suppressions.quiet.are', { starts: set.starts, ends: set.ends, zone: set.zone, channels: set.channels.map(channelWords).join(', ') }) : t('suppressions.quiet.none')}</p>
      ${isAdmin() ? html`<div class="row"><button class="btn sm" type="button" @click=${() => this.setQuiet()}>${t('suppressions.quiet.change')}</button>${set.starts ? html`<button class="btn quiet sm" type="button" @click=${() => this.clearQuiet()}>${t('suppressions.quiet.clear')}</button>` : nothing}</div>` : nothing}</header></section>` });
  }

  nameOf(one) {
    return one.address ?? t('suppressions.erased');
  }

  search(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setQuery({ address: form.get('address').trim(), channel: form.get('channel'), reason: form.get('reason') }, { replace: false });
  }

  filterBar() {
    const filter = this.filter();
    return html`<form class="row filterbar" role="search" aria-label=${t('suppressions.title')} @submit=${(event) => this.search(event)} @change=${(event) => event.target.tagName === 'SELECT' && event.currentTarget.requestSubmit()}>
      <label class="search"><span class="visually-hidden">${t('suppressions.find')}</span>${icon('search')}<input class="input" type="search" name="address" maxlength="320" autocomplete="off" placeholder=${t('suppressions.find')} .value=${filter.address ?? ''}></label>
      <label class="visually-hidden" for="f-channel">${t('suppressions.channel')}</label><select class="input" id="f-channel" name="channel"><option value="">${t('suppressions.allChannels')}</option>${options(CHANNELS, channelWords, filter.channel)}</select>
      <label class="visually-hidden" for="f-reason">${t('suppressions.why')}</label><select class="input" id="f-reason" name="reason"><option value="">${t('suppressions.allReasons')}</option>${options(REASONS, reasonWords, filter.reason)}</select>
      <button class="btn sm" type="submit">${t('suppressions.search')}</button></form>`;
  }

  row(one) {
    return html`<tr><th scope="row" class="wrap">${one.address ?? html`<span class="faint">${t('suppressions.erased')}</span>`}</th>
      <td data-label=${t('suppressions.channel')}><span>${channelWords(one.channel)}${one.topic ? html` <span class="faint">${t('suppressions.only', { topic: one.topic })}</span>` : nothing}</span></td>
      <td data-label=${t('suppressions.why')}>${one.deliveryId ? html`<a href="/deliveries/${one.deliveryId}">${reasonWords(one.reason)}</a>` : reasonWords(one.reason)}</td>
      <td data-label=${t('suppressions.since')}><span><time datetime=${one.createdAt} title=${exact(one.createdAt)}>${ago(one.createdAt)}</time>${one.expiresAt ? html` <span class="faint">${t('suppressions.until', { at: at(one.expiresAt) })}</span>` : nothing}</span></td>
      ${isAdmin() ? html`<td class="num"><button class="btn quiet sm" type="button" aria-label=${t('suppressions.liftFor', { address: this.nameOf(one) })} @click=${() => this.lift(one)}>${t('suppressions.lift')}</button></td>` : nothing}</tr>`;
  }

  table() {
    if (!this.items.length) {
      return Object.keys(this.filter()).length ? empty(t('suppressions.notFound'), t('suppressions.notFoundText'))
        : empty(t('suppressions.none'), t('suppressions.noneText'), html`<button class="btn" type="button" @click=${() => this.add()}>${t('suppressions.add')}</button>`);
    }
    return html`<section class="card" aria-label=${t('suppressions.title')}><table class="table stacks"><thead><tr><th scope="col">${t('suppressions.address')}</th><th scope="col">${t('suppressions.channel')}</th><th scope="col">${t('suppressions.why')}</th><th scope="col">${t('suppressions.since')}</th>
      ${isAdmin() ? html`<th scope="col"><span class="visually-hidden">${t('keysPage.deeds')}</span></th>` : nothing}</tr></thead><tbody>${this.items.map((each) => this.row(each))}</tbody></table></section>
      ${this.moreRows({ notLoaded: `${t('suppressions.notLoaded')}.`, further: t('deliveries.more') })}`;
  }

  render() {
    if (isOperator()) return html`<div class="page"><div class="page-head"><div><h1>${t('suppressions.title')}</h1></div></div>${empty(t('privacy.operator'), t('suppressions.operatorText'))}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('suppressions.title')}</h1><p>${t('suppressions.intro')}</p></div>
      <div class="row"><button class="btn primary" type="button" @click=${() => this.add()}>${icon('plus')}${t('suppressions.add')}</button></div></div>
      ${this.filterBar()}
      ${loaded(this.page, { skeleton: loadingRows(5), title: t('suppressions.notLoaded'), done: () => this.table() })}
      ${this.quietHours()}</div>`;
  }
}

define('page-suppressions', SuppressionsPage);
