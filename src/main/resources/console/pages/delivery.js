/** The story of one delivery: what happened, why, what follows from it, and what a person can do. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { get } from '../api.js';
import { at, atMilli, exact, span } from '../format.js';
import { inPortal, session, shows } from '../session.js';
import { query, setQuery } from '../router.js';
import { bind } from '../keys.js';
import { onLive, soon } from '../live.js';
import { asCurl, canCancel, canReplay, connectionName, deliveryBadge, isWaiting, loadNames, operationTitle } from '../deliveries.js';
import { carrying, followsOf, storyOf, timelineOf, titleOf } from '../delivery-story.js';
import { cancel, replay } from '../delivery-deeds.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { attemptCard } from '../parts/attempt.js';
import { badge } from '../parts/badges.js';
import { ask, copy, toast } from '../parts/dialogs.js';
import { empty, failed, wholePage } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { linked } from '../parts/linked.js';

const SOON = 400;

class DeliveryPage extends SignedInPart {
  names = new Load(this, loadNames);
  page = new Load(this, (signal) => get(`/api/deliveries/${encodeURIComponent(this.params.id)}`, { signal }));
  event = new Load(this, (signal) => get(`/api/events/${this.page.value.eventId}`, { signal }));
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    this.names.run();
    this.load();
    const again = soon(() => this.load(), SOON);
    this.#ends = [again.end, onLive('delivery', (event) => [this.params.id, undefined].includes(event.id ?? event.deliveryId) && again()), onLive('reset', again),
      bind({ c: () => !inPortal() && this.copyCurl(), r: () => canReplay(this.page.value ?? {}) && this.replay() })];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
  }

  addressChanged() {
    this.requestUpdate();
  }

  async load() {
    await this.page.run();
    if (!this.page.value) return;
    document.title = `${titleOf(this.page.value, this.names.value)} · ${inPortal() ? session().tenant.name : 'Serai'}`;
    if (this.page.value.eventId && !inPortal()) this.event.run();
  }

  // Deeds

  curl() {
    return asCurl(`/api/deliveries/${this.params.id}`);
  }

  copyCurl() {
    return copy(this.curl(), t('deliveries.curlCopied'));
  }

  async replay() {
    const delivery = this.page.value;
    let corrected = false;
    const body = (draw) => html`<p>${t('delivery.replay.text')}</p>
      <label class="check"><input type="radio" name="how" value="same" ?checked=${!corrected} @change=${() => { corrected = false; draw(); }}><span><b>${t('delivery.replay.same')}</b></span><span class="help">${t('delivery.replay.sameText')}</span></label>
      <label class="check"><input type="radio" name="how" value="corrected" ?checked=${corrected} @change=${() => { corrected = true; draw(); }}><span><b>${t('delivery.replay.corrected')}</b></span><span class="help">${t('delivery.replay.correctedText')}</span></label>
      ${corrected ? html`<div class="field"><label for="replay-message">${t('delivery.replay.message')}</label><textarea class="input mono" id="replay-message" name="message" rows="12" spellcheck="false">${JSON.stringify(delivery.message, null, 2)}</textarea></div>` : nothing}`;
    const done = await ask({ title: t('delivery.replay.title'), confirm: t('delivery.replay.deed'), wide: true, body,
      action: (form) => replay(delivery.id, form.get('how') === 'corrected' ? this.parsed(form.get('message')) : undefined).then(() => true) });
    if (!done) return;
    toast({ title: t('delivery.replay.done'), text: t('delivery.replay.doneText') });
    this.load();
  }

  parsed(text) {
    try {
      return JSON.parse(text);
    } catch (failure) {
      throw Object.assign(new Error(t('delivery.replay.noJsonText', { why: failure.message })), { title: t('delivery.replay.noJson') });
    }
  }

  async cancel() {
    const done = await ask({ title: t('cancel.title', { n: 1 }), confirm: t('delivery.cancel'), keep: t('delivery.letWait'), danger: true, body: html`<p>${t('cancel.text', { n: 1 })}</p>`,
      action: () => cancel(this.page.value.id).then(() => true) });
    if (!done) return;
    toast({ title: t('cancel.done', { n: 1 }) });
    this.load();
  }

  // Drawing

  step({ icon: shape, node, at: time, title, why, quote, attempt, number }, isOpen) {
    return html`<li><span class="node ${node}">${icon(shape)}</span><div><div class="what"><h3>${title}</h3>${time ? html`<time datetime=${time} title=${exact(time)}>${atMilli(time)}</time>` : nothing}</div>
      <p class="why">${linked(why)}</p>${quote ? html`<p class="quote">${quote}</p>` : nothing}
      ${attempt ? attemptCard(attempt, { names: this.names.value, open: isOpen, result: attempt.outcome === 'delivered' ? this.page.value.result : null,
    toggled: (open) => number && setQuery({ attempt: open ? number : 0 }) }) : nothing}</div></li>`;
  }

  timeline(delivery) {
    const only = query().get('show') === 'attempts';
    const steps = timelineOf(delivery, this.event.value, this.names.value).filter((each) => !only || each.attempt);
    const open = Number(query().get('attempt') ?? carrying(delivery).length);
    const choice = (value, words) => html`<button type="button" aria-pressed=${(value === 'attempts') === only ? 'true' : 'false'} @click=${() => setQuery({ show: value })}>${words}</button>`;
    return html`<section class="card" aria-labelledby="tl"><header><h2 id="tl">${t('delivery.happened')}</h2>
        ${delivery.attempts?.length ? html`<div class="seg" role="group" aria-label=${t('delivery.detail')}>${choice('', t('delivery.everything'))}${choice('attempts', t('delivery.onlyAttempts'))}</div>` : nothing}</header>
      <div class="body"><ol class="timeline">${steps.map((each) => this.step(each, each.number === open))}</ol></div></section>`;
  }

  follows(delivery) {
    const { badge: state, words, text } = followsOf(delivery);
    return html`<section class="card" aria-labelledby="f"><header><h2 id="f">${t('delivery.follows.title')}</h2></header><div class="body stack small"><p>${words ? badge(state, words) : badge(state)} ${text}</p>
      ${delivery.report?.reason ? html`<p class="quote">${delivery.report.reason}</p>` : nothing}</div></section>`;
  }

  facts(delivery) {
    const row = (name, value) => (value === null || value === undefined || value === '' ? nothing : html`<dt>${t(`delivery.fact.${name}`)}</dt><dd>${value}</dd>`);
    const event = this.event.value;
    const madeOf = delivery.message?.renderedFrom;
    return html`<section class="card" aria-labelledby="d"><header><h2 id="d">${t('delivery.facts')}</h2></header><div class="body"><dl class="facts loose">
      ${row('id', html`<span class="mono">${delivery.id}</span> <button class="btn quiet sm only-icon inline" type="button" aria-label=${t('delivery.copyId')} @click=${() => copy(delivery.id, t('deliveries.idsCopied', { n: 1 }))}>${icon('copy')}</button>`)}
      ${row('operation', html`<span class="mono">${delivery.operation}</span>`)}
      ${row('event', delivery.eventId ? html`<a href="/deliveries?eventId=${delivery.eventId}">${event?.type ?? delivery.eventId}</a>` : null)}
      ${row('template', madeOf ? html`${shows('templates') ? html`<a href="/templates/${madeOf.templateId}">${madeOf.template}</a>` : madeOf.template}, ${t('templates.version', { n: madeOf.version })}, ${[madeOf.locale, madeOf.variant].filter(Boolean).join(', ')}` : null)}
      ${row('carried', delivery.connectionId || delivery.provider ? html`${delivery.connectionId && shows('connections') ? html`<a href="/integrations/${delivery.connectionId}">${connectionName(delivery.connectionId, delivery.provider, this.names.value)}</a>` : connectionName(delivery.connectionId, delivery.provider, this.names.value)}` : null)}
      ${row('object', delivery.providerMessageId ? html`<span class="mono">${delivery.providerMessageId}</span>` : null)}
      ${row('took', delivery.status === 'delivered' ? span(new Date(delivery.updatedAt) - new Date(delivery.createdAt)) : null)}
      ${row('priority', delivery.priority === 'normal' ? null : t(`delivery.priority.${delivery.priority}`))}
      ${row('ordering', delivery.orderingKey ? html`<span class="mono">${delivery.orderingKey}</span>` : null)}
      ${row('expires', isWaiting(delivery) || delivery.expiresAt ? (delivery.expiresAt ? html`<time datetime=${delivery.expiresAt}>${at(delivery.expiresAt)}</time>` : t('delivery.never')) : null)}
      ${row('changed', html`<time datetime=${delivery.updatedAt}>${exact(delivery.updatedAt)}</time>`)}</dl></div></section>`;
  }

  same(delivery) {
    const others = (this.event.value?.deliveries ?? []).filter((each) => each.id !== delivery.id);
    return others.length ? html`<section class="card" aria-labelledby="o"><header><h2 id="o">${t('delivery.sameEvent')}</h2></header><ul class="mini">${others.slice(0, 20).map((each) => html`<li><a href="/deliveries/${each.id}">${operationTitle(each.operation, this.names.value)}</a>${badge(each.status)}</li>`)}</ul></section>` : nothing;
  }

  content(delivery) {
    const title = titleOf(delivery, this.names.value);
    return html`<div class="page-head"><div><nav class="crumbs" aria-label=${t('delivery.where')}><ol><li><a href="/deliveries">${t('deliveries.title')}</a></li><li>${delivery.operation}</li></ol></nav>
        <div class="row conn-title"><h1>${title}</h1>${deliveryBadge(delivery)}</div><p>${storyOf(delivery, this.names.value)}</p></div>
      <div class="row">${inPortal() ? nothing : html`<button class="btn" type="button" @click=${() => this.copyCurl()}>${icon('copy')}${t('delivery.copyCurl')}</button>`}
        ${canReplay(delivery) ? html`<button class="btn primary" type="button" @click=${() => this.replay()}>${icon('retry')}${t('delivery.replay.button')}</button>` : nothing}
        ${canCancel(delivery) ? html`<button class="btn danger" type="button" @click=${() => this.cancel()}>${icon('x')}${t('delivery.cancel')}</button>` : nothing}</div></div>
      ${this.page.problem ? failed(t('delivery.notLoaded'), this.page) : nothing}
      <div class="split"><div class="stack">${this.timeline(delivery)}</div>
        <aside aria-label=${t('delivery.about')}>${this.follows(delivery)}${this.facts(delivery)}${this.same(delivery)}
          ${inPortal() ? nothing : html`<section class="card" aria-labelledby="cu"><header><h2 id="cu">${t('delivery.asCurl')}</h2></header><div class="body"><pre class="code" tabindex="0" role="region" aria-label=${t('delivery.command')}>${this.curl()}</pre></div></section>`}</aside></div>`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('deliveries.operatorText'), nothing, 1)}</div>`;
    return wholePage(this.page, {
      title: t('delivery.title'),
      notLoaded: t('delivery.notLoaded'),
      gone: empty(t('delivery.gone'), t('delivery.goneText'), html`<a class="btn" href="/deliveries">${t('delivery.back')}</a>`, 1),
      done: (value) => this.content(value),
    });
  }
}

define('page-delivery', DeliveryPage);
