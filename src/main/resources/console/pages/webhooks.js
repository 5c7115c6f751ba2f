/** Webhooks: endpoints that events are posted to, and the addresses at which providers tell what happens. */
import { html, nothing, repeat } from '../lit.js';
import { t } from '../texts.js';
import { all, get, patch, post } from '../api.js';
import { ago, duration, exact } from '../format.js';
import { inPortal, isAdmin, session } from '../session.js';
import { query } from '../router.js';
import { bind } from '../keys.js';
import { onLive, soon } from '../live.js';
import { HOOKS, allHooks, hookBadge, nameOf, needsSomebody, pathOf, stateOf } from '../webhooks.js';
import { stateOf as stateOfConnection } from '../connections.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { toast } from '../parts/dialogs.js';
import { callout, empty, loaded, loadingCards } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { incomingCard } from '../parts/incoming.js';
import { integrationTabs } from '../parts/integration-tabs.js';
import { healthPart } from '../parts/webhook-health.js';

const SOON = 1500, MOST_TYPES = 4;
const CLASSES = { failing: 'error', disabled: 'error' };

class WebhooksPage extends SignedInPart {
  static properties = { problem: { state: true } };
  page = new Load(this, async (signal) => {
    const hooks = await allHooks({ signal });
    this.readAnswers(hooks);
    return hooks;
  });
  incoming = new Load(this, (signal) => this.fetchIncoming({ signal }));
  answers = new Map();
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    this.load();
    const again = soon(() => this.load(), SOON);
    this.#ends = [again.end, onLive('connection', again), onLive('delivery', () => this.isOutgoing() && again()), onLive('reset', again), bind({ j: () => this.step(1), k: () => this.step(-1) })];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
  }

  addressChanged() {
    this.load();
  }

  isOutgoing() {
    return inPortal() || query().get('show') !== 'incoming';
  }

  async load() {
    if (this.isOutgoing()) {
      await this.page.run();
      return;
    }
    const first = this.incoming.value === null;
    await this.incoming.run();
    if (!first) return;
    await this.updateComplete;
    const wanted = query().get('connection');
    if (wanted) this.querySelector(`[data-id="${CSS.escape(wanted)}"]`)?.scrollIntoView({ block: 'center' });
  }

  step(by) {
    const links = [...this.querySelectorAll(':is(.conn h2, .incoming h2) a')];
    const now = links.findIndex((link) => link.closest('li').contains(document.activeElement));
    links[Math.max(0, Math.min(links.length - 1, now < 0 ? 0 : now + by))]?.focus();
  }

  /** What each endpoint answered last, one after the other: the cards stand without it. */
  async readAnswers(hooks) {
    for (const hook of hooks) {
      if (!this.isConnected) return;
      try {
        const [sent] = (await get(`${HOOKS}/${hook.id}/deliveries?limit=1`)).items;
        this.answers.set(hook.id, sent?.attempts.at(-1) ?? this.answers.get(hook.id) ?? null);
      } catch {
        return;
      }
      this.requestUpdate();
    }
  }

  async fetchIncoming(options) {
    const [connections, providers] = await Promise.all([all('/api/integrations', options), all('/api/integrations/available', options)]);
    const sending = new Set(providers.filter((each) => each.sendsWebhooks).map((each) => each.provider));
    const shown = connections.filter((each) => sending.has(each.provider));
    const forms = new Map();
    for (const provider of new Set(shown.map((each) => each.provider))) forms.set(provider, await get(`/api/integrations/available/${provider}`, options));
    const found = [];
    for (const each of shown) {
      const [connection, webhook] = await Promise.all([get(`/api/integrations/${each.id}`, options), get(`/api/integrations/${each.id}/webhook`, options)]);
      found.push({ connection, provider: forms.get(each.provider), webhook });
    }
    return found.sort((a, b) => Number(a.webhook.ready) - Number(b.webhook.ready) || a.connection.name.localeCompare(b.connection.name));
  }

  async change(deed, said, undo = null) {
    try {
      await deed();
      this.problem = null;
      toast({ title: said, action: undo });
    } catch (problem) {
      this.problem = problem;
    }
    this.page.run();
  }

  pause(hook) {
    const name = nameOf(hook);
    return this.change(() => post(`${HOOKS}/${hook.id}/pause`), t('hooks.paused', { name }), { label: t('deeds.resume'), run: () => this.resume(hook) });
  }

  resume(hook) {
    return this.change(() => post(`${HOOKS}/${hook.id}/resume`), t('deeds.resumed', { name: nameOf(hook) }));
  }

  enable(hook) {
    return this.change(() => patch(`${HOOKS}/${hook.id}`, { active: true }), t('deeds.enabled', { name: nameOf(hook) }));
  }

  // Outgoing

  facts(hook) {
    const types = hook.events.slice(0, MOST_TYPES);
    const answer = this.answers.get(hook.id);
    return html`<dl class="facts"><dt>${t('hooks.card.events')}</dt><dd>${types.map((type) => html`<span class="mono type">${type}</span> `)}${hook.events.length > types.length ? html`<span class="faint">${t('hooks.card.more', { n: hook.events.length - types.length })}</span>` : nothing}</dd>
      <dt>${t('hooks.card.answer')}</dt><dd>${answer ? html`${answer.httpStatus ? t('hooks.log.answered', { status: String(answer.httpStatus), took: duration(answer.durationMs) }) : t('hooks.log.noAnswer')}, <time datetime=${answer.startedAt} title=${exact(answer.startedAt)}>${ago(answer.startedAt)}</time>` : t('hooks.card.noAnswer')}</dd></dl>`;
  }

  deeds(hook) {
    const state = stateOf(hook);
    const name = nameOf(hook);
    const link = (query, words, primary = false) => html`<a class="btn sm ${primary ? '' : 'quiet'}" href=${pathOf(hook.id, query)} aria-label=${`${words} ${name}`}>${words}</a>`;
    const deed = !isAdmin() ? nothing : state === 'paused' ? html`<button class="btn sm" type="button" aria-label=${t('deeds.resumeFor', { name })} @click=${() => this.resume(hook)}>${icon('play')}${t('deeds.resume')}</button>`
      : hook.active ? html`<button class="btn sm quiet" type="button" aria-label=${t('deeds.pauseFor', { name })} @click=${() => this.pause(hook)}>${t('deeds.pause')}</button>`
        : html`<button class="btn sm" type="button" aria-label=${t('deeds.enableFor', { name })} @click=${() => this.enable(hook)}>${icon('play')}${t('deeds.enable')}</button>`;
    return html`<footer class="conn-foot">${link('', t('hooks.tab.log'), state === 'working' || state === 'failing')}${link('?view=settings', t('hooks.tab.settings'))}${deed}</footer>`;
  }

  card(hook) {
    const id = `name-${hook.id}`;
    const state = stateOf(hook);
    return html`<li class="conn hook ${CLASSES[state] ?? state}" data-id=${hook.id}><article class="card" aria-labelledby=${id}>
      <div class="conn-head"><span class="tile" aria-hidden="true">${icon('hook')}</span><div class="grow"><h2 id=${id}><a href=${pathOf(hook.id)}>${nameOf(hook)}</a></h2><p class="faint tiny mono wrap">${hook.url}</p></div></div>
      <div class="row conn-badges">${hookBadge(hook)}${hook.filters.length ? html`<span class="badge plain">${t('card.conditions', { n: hook.filters.length })}</span>` : nothing}${hook.transformation ? html`<span class="badge plain">${t('hooks.card.transformed')}</span>` : nothing}${hook.ordered ? html`<span class="badge plain">${t('hooks.card.ordered')}</span>` : nothing}</div>
      ${this.facts(hook)}${healthPart(hook)}${this.deeds(hook)}</article></li>`;
  }

  outgoing(hooks) {
    if (!hooks.length) return empty(t('hooks.none'), t('hooks.noneText'), isAdmin() ? html`<a class="btn primary" href=${pathOf('new')}>${icon('plus')}${t('hooks.add')}</a>` : nothing);
    const rank = (hook) => (needsSomebody(hook) ? 0 : 1);
    return html`<ul class="conns">${repeat([...hooks].sort((a, b) => rank(a) - rank(b) || a.createdAt.localeCompare(b.createdAt)), (each) => each.id, (each) => this.card(each))}</ul>`;
  }

  // Incoming

  arriving(found) {
    const pending = found.filter(({ connection }) => stateOfConnection(connection) === 'pending').length;
    const custom = isAdmin() ? html`<a class="btn" href="/integrations/new/custom-webhook">${icon('plus')}${t('hooks.in.custom')}</a>` : nothing;
    if (!found.length) return empty(t('hooks.in.none'), t('hooks.in.noneText'), html`<div class="row">${custom}<a class="btn" href="/integrations">${t('lost.deed')}</a></div>`);
    return html`<ul class="stack">${repeat(found, ({ connection }) => connection.id, incomingCard)}</ul>${pending ? html`<p class="small faint">${t('hooks.in.pending', { n: pending })}</p>` : nothing}<div>${custom}</div>`;
  }

  directions() {
    const isOutgoing = this.isOutgoing();
    const link = (href, key, here) => html`<a href=${href} aria-current=${here ? 'page' : nothing}>${t(`hooks.direction.${key}`)}</a>`;
    return html`<div class="row directions"><nav class="seg" aria-label=${t('hooks.directions')}>${link('/webhooks', 'out', isOutgoing)}${link('/webhooks?show=incoming', 'in', !isOutgoing)}</nav><p class="small muted grow">${t(`hooks.directionText.${isOutgoing ? 'out' : 'in'}`)}</p></div>`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('hooks.operatorText'), nothing, 1)}</div>`;
    const isOutgoing = this.isOutgoing();
    return html`<div class="page"><div class="page-head"><div><h1>${t('hooks.title')}</h1><p>${t('hooks.intro')}</p></div>
      ${isOutgoing && isAdmin() && this.page.value?.length ? html`<div class="row"><a class="btn primary" href=${pathOf('new')}>${icon('plus')}${t('hooks.add')}</a></div>` : nothing}</div>
      ${integrationTabs('webhooks')}${inPortal() ? nothing : this.directions()}
      ${this.problem ? callout({ title: this.problem.title, text: this.problem.detail || this.problem.message }) : nothing}
      ${isOutgoing ? loaded(this.page, { skeleton: loadingCards(3), title: t('hooks.notLoaded'), done: (hooks) => this.outgoing(hooks) })
    : loaded(this.incoming, { skeleton: loadingCards(3), title: t('hooks.in.notLoaded'), done: (found) => this.arriving(found) })}</div>`;
  }
}

define('page-webhooks', WebhooksPage);
