/** The connections of a tenant by channel: what works, what needs somebody, and what each would be replaced by. */
import { html, nothing, repeat } from '../lit.js';
import { t, rich } from '../texts.js';
import { said } from '../said.js';
import { all, get, post, put, address, tagOf } from '../api.js';
import { ago, at, duration, number, percent } from '../format.js';
import { inPortal, isAdmin, session, shows } from '../session.js';
import { PAGES } from '../pages.js';
import { go, query, setQuery } from '../router.js';
import { bind } from '../keys.js';
import { onLive, soon } from '../live.js';
import { abilities, byChannel, channelIcon, channelName, inOrder, needsSomebody, prioritiesOf, providerIcon, sandboxBadge, shares, stateBadge,
  stateOf } from '../connections.js';
import { Load, SignedInPart, define, say } from '../parts/part.js';
import { Ordering } from '../parts/order.js';
import { ask, copy, toast } from '../parts/dialogs.js';
import { menu, menuId } from '../parts/menus.js';
import { empty, loaded, loadingCards, callout } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { linked } from '../parts/linked.js';
import { consentOutcome } from '../parts/consent.js';
import { integrationTabs } from '../parts/integration-tabs.js';
import { askDelete, askDisconnect, askPause } from '../parts/connection-deeds.js';

/** What tests came to, by connection: those of this page, and the latest that is in the log. */
const tests = new Map();
const latest = new Map();
const MOST_LOGS = 30;
const menus = new Map();
const today = () => new Date().toISOString().slice(0, 10);

class IntegrationsPage extends SignedInPart {
  static properties = { problem: { state: true } };
  page = new Load(this, async (signal) => {
    const options = { signal };
    const [connections, providers, strategies, figures] = await Promise.all([all('/api/integrations', options),
      all('/api/integrations/available', options), get('/api/integrations/strategies', options),
      inPortal() ? { items: [] } : get(address('/api/integrations/stats', { from: today(), by: 'connection' }), options)]);
    this.readLogs(connections);
    return { connections, providers: new Map(providers.map((each) => [each.provider, each])), strategies: new Map(strategies.items.map((each) => [each.channel, each.strategy])),
      figures: new Map(figures.items.map((each) => [each.connectionId, each])) };
  });
  ordering = new Ordering(this, (channel, ids) => this.keepOrder(channel, ids));
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    this.page.run();
    const again = soon(() => this.page.run(), 500);
    this.#ends = [again.end, onLive('connection', again), onLive('reset', again), bind({ t: () => this.onCard((connection) => this.test(connection)),
      e: () => this.onCard((connection) => go(`/integrations/${connection.id}`)), j: () => this.step(1), k: () => this.step(-1) })];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
  }

  /** One after the other, and not for ever: the cards stand without them. */
  async readLogs(connections) {
    for (const connection of inOrder(connections).filter((each) => each.status !== 'pending').slice(0, MOST_LOGS)) {
      if (!this.isConnected) return;
      try {
        const [entry] = (await get(address(`/api/integrations/${connection.id}/logs`, { kind: 'test', limit: 1 }))).items;
        if (entry) latest.set(connection.id, entry);
      } catch {
        return;
      }
      this.requestUpdate();
    }
  }

  onCard(deed) {
    const id = document.activeElement?.closest?.('[data-id]')?.dataset.id;
    const connection = this.page.value?.connections.find((each) => each.id === id);
    if (!connection) return false;
    deed(connection);
    return true;
  }

  step(by) {
    const links = [...this.querySelectorAll('.conn h3 a')];
    const now = links.findIndex((link) => link.closest('.conn').contains(document.activeElement));
    links[Math.max(0, Math.min(links.length - 1, now < 0 ? 0 : now + by))]?.focus();
  }

  async test(connection) {
    if (tests.get(connection.id)?.running) return;
    const aborter = new AbortController();
    const running = { running: true, since: Date.now(), aborter };
    tests.set(connection.id, running);
    const clock = setInterval(() => this.requestUpdate(), 1000);
    this.requestUpdate();
    try {
      const report = await post(`/api/integrations/${connection.id}/test`, undefined, { signal: aborter.signal, patience: 65_000 });
      tests.set(connection.id, { report, at: new Date() });
      say(t(report.success ? 'test.saidPassed' : 'test.saidFailed', { name: connection.name, why: said(report.message) }));
      this.page.run();
    } catch (problem) {
      tests.set(connection.id, aborter.signal.aborted ? undefined : { problem, at: new Date() });
    } finally {
      clearInterval(clock);
      this.requestUpdate();
    }
  }

  replace(connection) {
    this.page.set({ ...this.page.value, connections: this.page.value.connections.map((each) => (each.id === connection.id ? connection : each)) });
  }

  async keepOrder(channel, ids) {
    const value = this.page.value;
    const before = inOrder(value.connections.filter((each) => each.integrationType === channel));
    const ordered = ids.map((id) => before.find((each) => each.id === id));
    await this.putOrder(prioritiesOf(ordered), () => this.putOrder(before.map((each) => ({ connection: each, priority: each.priority, isDefault: each.isDefault }))));
  }

  async putOrder(changes, undo) {
    try {
      for (const { connection, priority, isDefault = false } of changes) {
        this.replace(await put(`/api/integrations/${connection.id}`, { priority, ...(connection.isDefault || isDefault ? { isDefault } : {}) }));
      }
      this.problem = null;
      toast({ title: t('order.kept'), text: t('order.keptText'), action: undo ? { label: t('order.undo'), run: undo } : null });
    } catch (problem) {
      this.problem = { title: t('order.failed'), text: problem.detail || problem.message };
      await this.page.run();
    }
  }

  async change(deed, said) {
    try {
      this.replace(await deed());
      this.problem = null;
      toast({ title: said });
    } catch (problem) {
      this.problem = { title: problem.title, text: problem.detail };
    }
  }

  async pause(connection) {
    const paused = await askPause(connection, this.page.value.connections);
    if (paused) {
      this.replace(paused);
      toast({ title: t('deeds.paused', { name: connection.name }) });
    }
  }

  resume(connection) {
    return this.change(() => post(`/api/integrations/${connection.id}/resume`), t('deeds.resumed', { name: connection.name }));
  }

  async disconnect(connection) {
    const changed = await askDisconnect(connection);
    if (changed) this.replace(changed);
  }

  async delete(connection) {
    if (await askDelete(connection)) {
      this.page.set({ ...this.page.value, connections: this.page.value.connections.filter((each) => each.id !== connection.id) });
      toast({ title: t('deeds.deleted', { name: connection.name }) });
    }
  }

  reconnect(connection) {
    go(`/integrations/${connection.id}`);
  }

  add(channel = '') {
    const { providers } = this.page.value;
    let q = '';
    const list = () => [...providers.values()].filter((each) => !each.channels.includes('webhook') && (!channel || each.channels.includes(channel))
      && `${each.title} ${each.provider} ${each.channels.map(channelName).join(' ')} ${abilities(each)}`.toLowerCase().includes(q));
    const body = (draw, finish) => html`<label class="search"><span class="visually-hidden">${t('integrations.findProvider')}</span>${icon('search')}
        <input class="input" type="search" placeholder=${t('integrations.findProviderHint', { n: list().length })} @input=${(event) => { q = event.target.value.toLowerCase(); draw(); }}></label>
      <ul class="avail one">${list().map((each) => html`<li>${providerIcon(each)}<div class="grow"><b>${each.title}</b><p class="faint tiny">${each.description}</p></div>
        <a class="btn sm" href=${address(`/integrations/new/${each.provider}`, { channel })} aria-label=${t('integrations.choose', { name: each.title })} @click=${() => finish(null)}>${t('integrations.chooseShort')}</a></li>`)}
        ${list().length ? nothing : html`<li><p>${t('integrations.noProvider')}</p></li>`}</ul>`;
    ask({ title: channel ? t('integrations.addTo', { channel: channelName(channel) }) : t('integrations.add'), body });
  }

  facts(connection, figures) {
    const state = stateOf(connection);
    if (state === 'pending') {
      return html`<dl class="facts"><dt>${t('card.added')}</dt><dd>${ago(connection.createdAt)}</dd><dt>${t('card.sends')}</dt><dd>${t('card.sendsNothing')}</dd></dl>`;
    }
    const today = figures.get(connection.id);
    const went = (today?.delivered ?? 0) + (today?.failed ?? 0);
    return html`<dl class="facts">
      ${state === 'paused' ? html`<dt>${t('card.paused')}</dt><dd><time datetime=${connection.paused.since}>${ago(connection.paused.since)}</time></dd>`
    : html`<dt>${t('card.lastSync')}</dt><dd>${connection.lastSyncAt ? html`<time datetime=${connection.lastSyncAt}>${ago(connection.lastSyncAt)}</time>` : t('card.never')}</dd>`}
      ${inPortal() ? nothing : html`<dt>${t('card.today')}</dt><dd>${went ? rich('card.sent', { n: today.delivered, count: html`<span class="num">${number(today.delivered)}</span>`, part: html`<span class="num">${percent(today.delivered / went)}</span>` }) : t('card.notNeeded')}</dd>`}
      ${state === 'paused' ? html`<dt>${t('card.meanwhile')}</dt><dd>${t(connection.paused.failover ? 'card.othersCarry' : 'card.waits')}</dd>`
    : html`<dt>${t('card.lastError')}</dt><dd>${connection.lastError ? t('card.inARow', { n: connection.errorCount }) : t('card.none')}</dd>`}</dl>`;
  }

  result(connection, provider) {
    const test = tests.get(connection.id);
    if (test?.running) {
      const seconds = Math.floor((Date.now() - test.since) / 1000);
      return html`<div class="result run"><span class="spinner"></span><div role="status"><b>${t('test.running')}</b> ${seconds ? html`<span class="faint num">${seconds} s</span>` : nothing}<p>${t('test.waiting', { name: provider?.title ?? connection.provider })}</p></div></div>`;
    }
    if (test?.problem) {
      return html`<div class="result bad">${icon('alert')}<div><b>${t('test.notDone')}</b><p>${test.problem.detail || test.problem.message}</p></div></div>`;
    }
    const report = test?.report;
    if (report?.success) {
      return html`<div class="result ok">${icon('ok')}<div><b>${t('test.passed')}</b> <span class="faint num">${at(test.at)} · ${duration(report.latencyMs)}</span><p>${said(report.message)}</p></div></div>`;
    }
    if (report || connection.lastError) {
      return html`<div class="result bad">${icon('alert')}<div><b>${t(report ? 'test.failed' : 'card.refused', { name: provider?.title ?? connection.provider })}</b> ${test ? html`<span class="faint num">${at(test.at)}</span>` : nothing}
        <p class="quote">${said(report?.message ?? connection.lastError)}</p>${report?.detail?.advice ? html`<p>${rich('test.todo', { advice: linked(said(report.detail.advice)), lead: html`<strong>${t('test.todoLead')}</strong>` })}</p>` : nothing}</div></div>`;
    }
    const logged = latest.get(connection.id);
    if (logged?.outcome === 'delivered') {
      return html`<div class="result ok">${icon('ok')}<div><b>${t('test.passed')}</b> <span class="faint num">${at(logged.startedAt)} · ${duration(logged.durationMs)}</span><p>${said(logged.reason)}</p></div></div>`;
    }
    return stateOf(connection) === 'pending' && provider?.help
      ? html`<div class="result note">${icon('info')}<div><p>${rich('card.help', { name: provider.title, link: html`<a href=${provider.help} target="_blank" rel="noreferrer">${t('card.helpLink')}</a>` })}</p></div></div>` : nothing;
  }

  deeds(connection) {
    const state = stateOf(connection);
    const name = connection.name;
    const testing = tests.get(connection.id)?.running;
    const test = testing
      ? html`<button class="btn sm" type="button" @click=${() => tests.get(connection.id).aborter.abort()}>${icon('stop')}${t('test.stop')}</button>`
      : html`<button class="btn sm ${['paused', 'inactive', 'error'].includes(state) ? 'quiet' : ''}" type="button" aria-label=${t('test.deedFor', { name })} @click=${() => this.test(connection)}>${['paused', 'inactive', 'error'].includes(state) ? nothing : icon('bolt')}${t(state === 'error' ? 'test.again' : 'test.deed')}</button>`;
    const edit = (words, primary) => html`<a class="btn sm ${primary ? 'primary' : 'quiet'}" href="/integrations/${connection.id}" aria-label=${`${words} ${name}`}>${words}</a>`;
    if (!isAdmin()) return html`<footer class="conn-foot">${state === 'pending' ? nothing : test}${edit(t('deeds.look'), false)}</footer>`;
    return html`<footer class="conn-foot">${{
      pending: () => html`${edit(t('deeds.finish'), true)}<button class="btn sm quiet danger" type="button" aria-label=${t('deeds.deleteFor', { name })} @click=${() => this.delete(connection)}>${t('deeds.delete')}</button>`,
      error: () => html`${edit(t('deeds.fix'), true)}${test}<button class="btn sm quiet" type="button" aria-label=${t('deeds.pauseFor', { name })} @click=${() => this.pause(connection)}>${t('deeds.pause')}</button>`,
      paused: () => html`<button class="btn sm primary" type="button" aria-label=${t('deeds.resumeFor', { name })} @click=${() => this.resume(connection)}>${icon('play')}${t('deeds.resume')}</button>${test}${edit(t('deeds.edit'), false)}`,
      inactive: () => html`<button class="btn sm primary" type="button" aria-label=${t('deeds.enableFor', { name })} @click=${() => this.enable(connection)}>${icon('play')}${t('deeds.enable')}</button>${test}${edit(t('deeds.edit'), false)}`,
      working: () => html`${test}${edit(t('deeds.edit'), false)}${testing ? nothing : html`<button class="btn sm quiet" type="button" aria-label=${t('deeds.pauseFor', { name })} @click=${() => this.pause(connection)}>${t('deeds.pause')}</button>`}`,
    }[state]()}</footer>`;
  }

  enable(connection) {
    return this.change(() => put(`/api/integrations/${connection.id}`, { isActive: true }, { ifMatch: tagOf(connection) }), t('deeds.enabled', { name: connection.name }));
  }

  more(connection) {
    const state = stateOf(connection);
    if (!menus.has(connection.id)) menus.set(connection.id, menuId());
    return menu(menus.get(connection.id), { label: t('card.more', { name: connection.name }) }, [
      shows('deliveries') && PAGES.some((page) => page.path === '/deliveries') && { icon: 'send', words: t('deeds.deliveries'), href: address('/deliveries', { connectionId: connection.id }) },
      { icon: 'copy', words: t('deeds.copyId'), run: () => copy(connection.id, t('deeds.copied')) },
      isAdmin() && !['pending', 'inactive'].includes(state) && { icon: 'stop', words: t('deeds.disconnect'), run: () => this.disconnect(connection) },
      isAdmin() && { icon: 'trash', words: t('deeds.deleteAsk'), danger: true, run: () => this.delete(connection) },
    ]);
  }

  card(connection, place, channel, items, part) {
    const { providers, figures } = this.page.value;
    const provider = providers.get(connection.provider);
    const id = `name-${connection.id}`;
    return html`<li class="conn ${stateOf(connection)} ${this.ordering.marks(connection)}" data-order=${channel} data-id=${connection.id}>
      <article class="card" aria-labelledby=${id}>
        <div class="conn-head">${items.length > 1 && isAdmin() ? this.ordering.handle(channel, items, connection, place) : nothing}${providerIcon(provider)}
          <div class="grow"><h3 id=${id}><a href="/integrations/${connection.id}">${connection.name}</a></h3><p class="faint tiny">${provider?.title ?? connection.provider} · ${abilities(provider) || channelName(channel)}</p></div>${this.more(connection)}</div>
        <div class="row conn-badges">${stateBadge(connection)}${part === undefined ? nothing : html`<span class="badge plain num">${percent(part)}</span>`}${connection.conditions?.length ? html`<span class="badge plain">${t('card.conditions', { n: connection.conditions.length })}</span>` : nothing}${sandboxBadge(connection)}${connection.visibility === 'private' ? html`<span class="badge plain">${t('card.private')}</span>` : nothing}</div>
        ${this.facts(connection, figures)}${this.result(connection, provider)}${this.deeds(connection)}
      </article></li>`;
  }

  /** The order of a channel in words. */
  orderWords(items, parts) {
    if (items.length < 2) return items.length ? t('integrations.one') : '';
    const sharing = items.filter((each) => parts.has(each.id));
    return sharing.length > 1 ? t('integrations.orderShared', { names: sharing.map((each) => percent(parts.get(each.id))).join('\u00a0: ') }) : t('integrations.order');
  }

  channel(channel, connections) {
    const strategy = this.page.value.strategies.get(channel);
    const ordered = this.ordering.shown(channel, inOrder(connections));
    const parts = shares(ordered, strategy);
    return html`<section class="channel" aria-labelledby="ch-${channel}">
      <header class="row"><h2 id="ch-${channel}">${icon(channelIcon(channel))}${channelName(channel)}</h2><p class="faint small">${this.orderWords(ordered, parts)}</p>
        ${isAdmin() ? html`<button class="btn quiet sm" type="button" @click=${() => this.add(channel)}>${icon('plus')}${t('integrations.addShort')}<span class="visually-hidden"> ${channelName(channel)}</span></button>` : nothing}</header>
      <ol class="conns">${repeat(ordered, (each) => each.id, (each, i) => this.card(each, i + 1, channel, ordered, parts.get(each.id)))}</ol></section>`;
  }

  matches(connection, q, provider) {
    return !q || `${connection.name} ${provider?.title ?? ''} ${connection.provider} ${channelName(connection.integrationType)}`.toLowerCase().includes(q);
  }

  filters(connections, wanted) {
    const channels = [...new Set(connections.map((each) => each.integrationType))].sort(byChannel);
    const needing = connections.filter(needsSomebody).length;
    const chip = (value, words, count, shown = nothing) => html`<button class="chip" type="button" aria-pressed=${wanted.show === value ? 'true' : 'false'} @click=${() => setQuery({ show: value })}>${shown}${words} <span>${count}</span></button>`;
    return html`<div class="row filterbar"><label class="search"><span class="visually-hidden">${t('integrations.find')}</span>${icon('search')}<input class="input sm" type="search" placeholder=${t('integrations.find')} .value=${wanted.q} @input=${(event) => setQuery({ q: event.target.value })}></label>
      <div class="chips" role="group" aria-label=${t('integrations.channel')}>${chip('', t('integrations.all'), connections.length)}${channels.map((each) => chip(each, channelName(each), connections.filter((one) => one.integrationType === each).length))}
        ${needing ? chip('needs', t('integrations.needs'), needing, icon('alert')) : nothing}</div></div>`;
  }

  available(providers, connections, wanted) {
    const free = [...providers.values()].filter((each) => !each.channels.includes('webhook') && !connections.some((one) => one.provider === each.provider)
      && (!wanted.q || `${each.title} ${each.channels.map(channelName).join(' ')}`.toLowerCase().includes(wanted.q.toLowerCase()))
      && (!wanted.show || wanted.show === 'needs' || each.channels.includes(wanted.show)));
    if (!free.length || wanted.show === 'needs' || !isAdmin()) return nothing;
    return html`<section class="channel" id="available" aria-labelledby="ch-available"><header class="row"><h2 id="ch-available">${icon('plug')}${t('integrations.available')}</h2><p class="faint small">${t(inPortal() ? 'portal.available' : 'integrations.availableText', { n: free.length, all: providers.size })}</p></header>
      <ul class="avail">${free.map((each) => html`<li class="card">${providerIcon(each)}<div class="grow"><h3>${each.title}</h3><p class="faint tiny">${abilities(each)}</p></div><a class="btn sm" href="/integrations/new/${each.provider}" aria-label=${t('integrations.connectTo', { name: each.title })}>${t('integrations.connect')}</a></li>`)}</ul></section>`;
  }

  content({ connections: stored, providers }) {
    const connections = stored.filter((each) => each.integrationType !== 'webhook');
    const wanted = { q: query().get('q') ?? '', show: query().get('show') ?? '' };
    const shown = connections.filter((each) => this.matches(each, wanted.q.toLowerCase(), providers.get(each.provider))
      && (!wanted.show || (wanted.show === 'needs' ? needsSomebody(each) : each.integrationType === wanted.show)));
    const channels = [...Map.groupBy(shown, (each) => each.integrationType)].sort(([a], [b]) => byChannel(a, b));
    return html`${connections.length ? this.filters(connections, wanted) : nothing}
      ${connections.length ? nothing : empty(t('integrations.none'), t('integrations.noneText'), isAdmin() ? html`<button class="btn primary" type="button" @click=${() => this.add()}>${icon('plus')}${t('integrations.add')}</button>` : nothing)}
      ${connections.length && !shown.length ? empty(t('integrations.noMatch', { what: [wanted.q, wanted.show && wanted.show !== 'needs' ? channelName(wanted.show) : ''].filter(Boolean).join(', ') || t('integrations.needs') }), t('integrations.noMatchText', { n: connections.length }), html`<button class="btn" type="button" @click=${() => setQuery({ q: '', show: '' })}>${t('integrations.clear')}</button>`) : nothing}
      ${channels.map(([channel, items]) => this.channel(channel, items))}
      ${this.available(providers, connections, wanted)}`;
  }

  sum() {
    const connections = this.page.value?.connections.filter((each) => each.integrationType !== 'webhook');
    if (!connections?.length) return t('integrations.intro');
    const working = connections.filter((each) => stateOf(each) === 'working').length;
    const needing = connections.filter(needsSomebody).length;
    return `${t('integrations.intro')} ${t('integrations.working', { n: working, all: connections.length })}${needing ? `, ${t('integrations.needing', { n: needing })}` : ''}.`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('integrations.operatorText'), nothing, 1)}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t(inPortal() ? 'portal.area.connections' : 'integrations.title')}</h1><p>${this.sum()}</p></div>
      ${isAdmin() && this.page.value?.connections.length ? html`<div class="row"><button class="btn primary" type="button" @click=${() => this.add()}>${icon('plus')}${t('integrations.add')}</button></div>` : nothing}</div>
      ${integrationTabs('connected')}
      ${consentOutcome()}${this.problem ? callout({ title: this.problem.title, text: this.problem.text }) : nothing}
      ${loaded(this.page, { skeleton: loadingCards(6), title: t('integrations.notLoaded'), done: (value) => this.content(value) })}</div>`;
  }
}

define('page-integrations', IntegrationsPage);
