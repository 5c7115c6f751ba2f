/** The keys that encrypt what is stored, and how a rotation goes: for the operator. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { get, post } from '../api.js';
import { ago, exact, number, span } from '../format.js';
import { Load, SignedInPart, define } from './part.js';
import { badge } from './badges.js';
import { callout, loaded, loadingRows, progress } from './states.js';
import { ask, toast } from './dialogs.js';
import { icon } from './icons.js';

const SOON = 2000;
const STATES = { running: 'retrying', paused: 'paused', finished: 'working' };

class RotationPart extends SignedInPart {
  page = new Load(this, async (signal) => {
    const keys = await get('/api/keys', { signal });
    this.follow(keys);
    return keys;
  });
  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.page.run();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** While something goes on, it is looked at again and again. */
  follow({ rotation }) {
    clearTimeout(this.#timer);
    if (rotation?.state === 'running' && this.isConnected) this.#timer = setTimeout(() => this.page.run(), SOON);
  }

  async deed(path, said) {
    try {
      const keys = await post(path);
      this.page.set(keys);
      this.follow(keys);
      toast({ title: said });
    } catch (problem) {
      ask({ title: problem.title ?? t('problem.own'), keep: t('dialog.close'), body: html`<p>${problem.detail || problem.message}</p>` });
    }
  }

  async begin({ rotation, keys }) {
    if (rotation?.state !== 'paused') {
      const wanted = await ask({ title: t('rotation.beginTitle'), confirm: t('rotation.begin'), body: html`<p>${t('rotation.beginText', { id: keys.find((each) => each.writes)?.id ?? '' })}</p><p>${t('rotation.beginNew')}</p>` });
      if (!wanted) return;
    }
    this.deed('/api/keys/rotation', t(rotation?.state === 'paused' ? 'rotation.resumed' : 'rotation.asked'));
  }

  rotation({ rotation }) {
    if (!rotation) return html`<p class="small muted">${t('rotation.never')}</p>`;
    const { state, done, total, remaining, unreadable, perSecond, waitsFor, targetKey, startedAt, finishedAt } = rotation;
    const left = state === 'running' && perSecond ? span(Math.ceil(remaining / perSecond) * 1000) : null;
    const times = finishedAt ? t('rotation.finishedAt', { at: ago(finishedAt) }) : startedAt ? t('rotation.startedAt', { at: ago(startedAt) }) : null;
    return html`<div class="row">${badge(STATES[state] ?? state, t(`rotation.state.${state}`))}<span class="small muted">${t('rotation.to')} <code>${targetKey}</code>${times ? html` · <time title=${exact(finishedAt ?? startedAt)}>${times}</time>` : nothing}</span></div>
      ${state === 'finished' ? html`<p class="small muted">${t('rotation.done', { n: done })}</p>` : progress({ label: t('rotation.label'), done: Math.min(done, total), total, note: [t('states.of', { done, total }), perSecond ? t('rotation.rate', { n: Math.round(perSecond) }) : '', left ? t('rotation.left', { time: left }) : ''].filter(Boolean).join(' · ') })}
      ${waitsFor.length ? callout({ kind: 'warn', title: t('rotation.waits', { n: waitsFor.length }), text: html`${t('rotation.waitsText')} ${waitsFor.map((each) => html`<code>${each}</code> `)}`, level: 3, live: false }) : nothing}
      ${unreadable ? callout({ title: t('rotation.unreadable', { n: unreadable }), text: t('rotation.unreadableText'), level: 3, live: false }) : nothing}`;
  }

  row(key) {
    const words = key.writes ? badge('delivered', t('rotation.writes')) : !key.readable ? badge('error', t('rotation.unknown')) : key.safeToRemove ? badge('inactive', t('rotation.removable')) : badge('accepted', t('rotation.reads'));
    return html`<tr><th scope="row"><code>${key.id}</code></th><td data-label=${t('users.state')}><span>${words}</span></td><td class="num" data-label=${t('rotation.stored')}>${number(key.stored)}</td></tr>`;
  }

  shown(value) {
    const running = value.rotation?.state === 'running';
    return html`${value.problem ? callout({ title: t('rotation.problem'), text: value.problem, live: false }) : nothing}
      <section class="card" aria-labelledby="h-rotation"><header><h2 id="h-rotation">${t('rotation.title')}</h2><p>${t('rotation.text')}</p></header><div class="body stack">${this.rotation(value)}</div>
        <footer>${running ? html`<button class="btn" type="button" @click=${() => this.deed('/api/keys/rotation/pause', t('rotation.paused'))}>${icon('pause')}${t('rotation.pause')}</button>`
      : html`<button class="btn" type="button" @click=${() => this.begin(value)}>${icon(value.rotation?.state === 'paused' ? 'play' : 'retry')}${t(value.rotation?.state === 'paused' ? 'rotation.resume' : 'rotation.begin')}</button>`}</footer></section>
      <section class="card" aria-labelledby="h-keys"><header><h2 id="h-keys">${t('rotation.keys')}</h2><span class="count">${value.keys.length}</span><p>${t('rotation.source', { source: value.source.replaceAll('"', '') })}</p></header>
        <table class="table stacks"><thead><tr><th scope="col">${t('rotation.id')}</th><th scope="col">${t('users.state')}</th><th scope="col" class="num">${t('rotation.stored')}</th></tr></thead><tbody>${value.keys.map((each) => this.row(each))}</tbody></table></section>
      <section class="card" aria-labelledby="h-nodes"><header><h2 id="h-nodes">${t('rotation.nodes')}</h2><span class="count">${value.nodes.length}</span></header>
        <table class="table stacks"><thead><tr><th scope="col">${t('rotation.node')}</th><th scope="col">${t('rotation.nodeWrites')}</th><th scope="col">${t('rotation.nodeReads')}</th><th scope="col">${t('rotation.seen')}</th></tr></thead>
          <tbody>${value.nodes.map((each) => html`<tr><th scope="row" class="wrap"><code>${each.id}</code></th><td data-label=${t('rotation.nodeWrites')}><code>${each.writes}</code></td><td class="wrap" data-label=${t('rotation.nodeReads')}><code>${each.reads.join(', ')}</code></td><td data-label=${t('rotation.seen')}>${ago(each.seenAt)}</td></tr>`)}</tbody></table></section>`;
  }

  render() {
    return html`<div class="page"><div class="page-head"><div><h1>${t('rotation.page')}</h1><p>${t('rotation.intro')}</p></div></div>
      ${loaded(this.page, { skeleton: loadingRows(3), title: t('rotation.notLoaded'), done: (value) => this.shown(value) })}</div>`;
  }
}

define('serai-rotation', RotationPart);
