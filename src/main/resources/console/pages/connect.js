/** One connection: the form of its provider, when it is used, and what a test and a message would come to. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { all, get, post, put, address, tagOf, Problem } from '../api.js';
import { ago } from '../format.js';
import { inPortal, isAdmin, session } from '../session.js';
import { base, isEmbedded } from '../portal.js';
import { go, guardLeaving, query } from '../router.js';
import { channelName, providerIcon, sandboxBadge, stateBadge, stateOf } from '../connections.js';
import { Load, SignedInPart, define, say } from '../parts/part.js';
import { callout, empty, loaded, loadingRows } from '../parts/states.js';
import { ask, toast } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';
import { testCard } from '../parts/test-card.js';
import { usageCard } from '../parts/usage-card.js';
import { fieldOf, groupsOf, shownMask, wrongWith } from '../parts/form.js';
import { ConnectionDraft } from '../connection-draft.js';
import { pathOf } from '../webhooks.js';
import { askDelete, askPause } from '../parts/connection-deeds.js';
import { consentOutcome } from '../parts/consent.js';
import '../parts/signup-card.js';
import '../parts/who-gets-it.js';

/** A group of this many fields that are all empty is folded. */
const FOLDED = ['webhooks', 'advanced', 'contacts', 'companies', 'deals', 'notes', 'events', 'invoices', 'inbox'];

class ConnectPage extends SignedInPart {
  static properties = { params: { attribute: false }, edited: { state: true }, tested: { state: true }, problem: { state: true }, saving: { state: true } };
  page = new Load(this, (signal) => this.fetch({ signal }));
  /** What has to be chosen after a consent, such as one of several pages; null where there is nothing to choose. */
  choices = new Load(this, (signal) => get(`/api/integrations/${this.connection.id}/oauth/choices`, { signal }).catch((problem) => {
    if ([400, 404, 409].includes(problem.status)) return null;
    throw problem;
  }));
  #shown = new Set();
  #left = new Set();
  #clock = null;

  async fetch(options) {
    const connection = this.params.id ? await get(`/api/integrations/${this.params.id}`, options) : null;
    if (connection?.provider === 'webhook') {
      go(pathOf(connection.id), { replace: true });
      return null;
    }
    const id = connection?.provider ?? this.params.provider;
    const [provider, connections, strategies] = await Promise.all([get(`/api/integrations/available/${id}`, options).catch((problem) => {
      if (connection && problem.status === 404) return null;
      throw problem;
    }), all('/api/integrations', options), get('/api/integrations/strategies', options)]);
    const keys = connection || !isAdmin() || inPortal() ? [] : await all('/api/integrations/api-keys', options);
    return { connection, provider, connections, keys, strategies: new Map(strategies.items.map((each) => [each.channel, each.strategy])) };
  }

  async connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    await this.page.run();
    if (!this.page.value) return;
    this.discard();
    if (this.provider?.auth === 'oauth2' && this.connection && stateOf(this.connection) === 'pending' && isAdmin()) this.choices.run();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    this.tested?.aborter?.abort();
    guardLeaving(null);
  }

  get connection() { return this.page.value.connection; }
  get provider() { return this.page.value.provider; }
  get fields() { return this.provider?.form?.fields ?? []; }
  get channel() { return this.connection?.integrationType ?? (this.provider.channels.includes(query().get('channel')) ? query().get('channel') : this.provider.channels[0]); }

  discard() {
    this.draft = new ConnectionDraft(this.page.value, this.channel);
    Object.assign(this, { edited: this.draft.edited, problem: null, complete: false });
    this.#left.clear();
    guardLeaving(null);
  }

  change(what) {
    this.edited = { ...this.edited, ...what };
    this.draft.edited = this.edited;
    this.problem = null;
    guardLeaving(this.draft.changes().length ? () => this.mayLeave() : null);
  }

  async mayLeave() {
    return Boolean(await ask({ title: t('connect.leave'), body: html`<p>${t('connect.leaveText', { names: this.draft.changes().join(', ') })}</p>`, confirm: t('connect.leaveDeed'), keep: t('connect.stay'), danger: true }));
  }

  /** What is wrong with a field: what the server said, or what is seen here once it was left. */
  wrong(field, complete = false) {
    const said = this.problem?.of?.(field.name);
    if (said) return said;
    const value = this.edited.values[field.name];
    const stored = this.connection?.configuration?.[field.name];
    if (this.edited.keptKey && field === this.draft.keyField()) return null;
    const required = complete && !(this.edited.sandbox && field.secret) && !(field.secret && stored);
    return complete || this.#left.has(field.name) || (typeof value === 'string' && value.length > 4 && field.secret) ? wrongWith(field, value, this.provider, required) : null;
  }

  wrongs(complete = false) {
    const found = this.fields.map((field) => ({ field, message: this.wrong(field, complete || this.complete) })).filter((each) => each.message);
    if ((complete || this.complete) && !this.edited.name.trim()) found.unshift({ field: { name: 'name', title: t('connect.name') }, message: t('connect.nameMissing') });
    const name = this.problem?.of?.('name');
    if (name) found.unshift({ field: { name: 'name', title: t('connect.name') }, message: name });
    return found;
  }

  focus(field) {
    const details = this.querySelector(`#f-${field.name}`)?.closest('details');
    if (details) details.open = true;
    this.querySelector(`#f-${field.name}`)?.focus();
  }

  async save(event) {
    event?.preventDefault();
    if (this.saving) return;
    this.complete = true;
    this.problem = null;
    const [first] = this.wrongs(true);
    if (first) {
      this.requestUpdate();
      await this.updateComplete;
      this.focus(first.field);
      return;
    }
    this.saving = true;
    try {
      const name = this.edited.name.trim();
      const saved = this.connection
        ? await put(`/api/integrations/${this.connection.id}`, { name, ...this.draft.selection(), ...(Object.keys(this.draft.configuration(true)).length || stateOf(this.connection) === 'pending' ? { configuration: this.draft.configuration(stateOf(this.connection) !== 'pending') } : {}) }, { ifMatch: tagOf(this.connection) })
        : this.edited.keptKey ? await this.connectWithKey(name) : await post('/api/integrations', { integrationType: this.channel, provider: this.provider.provider, name, ...this.draft.selection(), configuration: this.draft.configuration(false) });
      this.complete = false;
      guardLeaving(null);
      toast({ title: t('connect.saved', { name: saved.name }), text: t(saved.status === 'pending' ? 'connect.savedPending' : 'connect.savedText') });
      if (this.connection) {
        this.page.value.connection = saved;
        await this.page.run();
        this.discard();
      } else {
        go(`/integrations/${saved.id}`, { replace: true });
      }
    } catch (problem) {
      this.problem = problem;
      await this.updateComplete;
      const [wrong] = this.wrongs();
      if (wrong) this.focus(wrong.field);
      else this.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' });
    } finally {
      this.saving = false;
    }
  }

  async connectWithKey(name) {
    const made = await post('/api/integrations/connect', { provider: this.provider.provider, category: this.channel, name, apiKeyId: this.edited.keptKey, ...this.draft.configuration(false) });
    return put(`/api/integrations/${made.id}`, this.draft.selection(), { ifMatch: tagOf(made) });
  }

  async test() {
    this.tested?.aborter?.abort();
    const aborter = new AbortController();
    this.tested = { running: true, since: Date.now(), aborter };
    this.querySelector('#t-h')?.scrollIntoView({ block: 'nearest' });
    clearInterval(this.#clock);
    this.#clock = setInterval(() => this.requestUpdate(), 1000);
    const unsaved = !this.connection || this.draft.changes().length > 0;
    try {
      if (this.edited.keptKey) throw new Problem({ title: t('test.notDone'), detail: t('test.keptKey') });
      const report = unsaved
        ? await post('/api/dashboard/integrations/test', { ...(this.connection ? { id: this.connection.id } : {}), integrationType: this.channel, provider: this.provider.provider, configuration: this.draft.configuration(false) }, { signal: aborter.signal, patience: 65_000 })
        : await post(`/api/integrations/${this.connection.id}/test`, undefined, { signal: aborter.signal, patience: 65_000 });
      this.tested = { report, at: new Date(), unsaved };
      say(t(report.success ? 'test.saidPassed' : 'test.saidFailed', { name: this.edited.name, why: said(report.message) }));
      if (!unsaved) this.refresh();
    } catch (problem) {
      if (aborter.signal.aborted) {
        this.tested = null;
      } else {
        this.tested = { problem, at: new Date() };
        if (problem.fields?.length) this.problem = problem;
      }
    } finally {
      clearInterval(this.#clock);
    }
  }

  /** Reads it again; what is typed stays. */
  async refresh() {
    const typed = this.draft.changes().length > 0;
    await this.page.run();
    if (!typed) this.discard();
  }

  async pause() {
    const paused = await askPause(this.connection, this.page.value.connections);
    if (paused) {
      await this.refresh();
      toast({ title: t('deeds.paused', { name: paused.name }) });
    }
  }

  async turn(path, body, said) {
    try {
      await (body ? put(path, body) : post(path));
      await this.refresh();
      toast({ title: said });
    } catch (problem) {
      this.problem = problem;
    }
  }

  async delete() {
    if (await askDelete(this.connection)) {
      guardLeaving(null);
      toast({ title: t('deeds.deleted', { name: this.connection.name }) });
      go('/integrations');
    }
  }

  /** No provider lets its page be embedded, so that a portal goes there in a window of its own. */
  async consentInWindow() {
    const opened = open('about:blank', '_blank');
    try {
      if (!opened) throw new Problem({ title: t('portal.noWindow'), detail: t('portal.noWindowText') });
      const { url } = await post('/api/portal-links', { areas: ['connections'] });
      const target = new URL(url);
      target.pathname += this.connection ? `/integrations/${this.connection.id}` : `/integrations/new/${this.provider.provider}`;
      if (!this.connection) target.searchParams.set('channel', this.channel);
      opened.location = target.href;
      this.awaiting = true;
      this.requestUpdate();
      addEventListener('focus', () => this.isConnected && (this.connection ? this.refresh() : go('/integrations')), { once: true });
    } catch (problem) {
      opened?.close();
      this.problem = problem;
    }
  }

  async consent() {
    if (inPortal() && isEmbedded) {
      await this.consentInWindow();
      return;
    }
    try {
      const begun = await get(address(`/api/integrations/oauth/${this.provider.provider}/start`, { connectionId: this.connection?.id, integrationType: this.connection ? null : this.channel,
        name: this.connection ? null : this.edited.name, returnTo: `${base}/integrations${this.connection ? `/${this.connection.id}` : ''}` }));
      guardLeaving(null);
      location.assign(begun.authorizeUrl);
    } catch (problem) {
      this.problem = problem;
    }
  }

  head() {
    const name = this.connection?.name ?? t('connect.new', { name: this.provider.title });
    const state = this.connection ? stateOf(this.connection) : null;
    return html`<div class="page-head"><div><nav class="crumbs" aria-label=${t('connect.where')}><ol><li><a href="/integrations">${t(inPortal() ? 'portal.area.connections' : 'integrations.title')}</a></li><li>${channelName(this.channel)}</li></ol></nav>
      <div class="row conn-title">${providerIcon(this.provider)}<h1>${name}</h1>${this.connection ? html`${stateBadge(this.connection)}${sandboxBadge(this.connection)}` : nothing}</div>
      <p>${this.connection ? t('connect.changed', { provider: this.provider?.title ?? this.connection.provider, at: ago(this.connection.updatedAt) }) : this.provider.description}</p></div>
      ${this.connection && isAdmin() ? html`<div class="row">
        ${state === 'paused' ? html`<button class="btn" type="button" @click=${() => this.turn(`/api/integrations/${this.connection.id}/resume`, null, t('deeds.resumed', { name }))}>${icon('play')}${t('deeds.resume')}</button>`
    : state === 'inactive' ? html`<button class="btn" type="button" @click=${() => this.turn(`/api/integrations/${this.connection.id}`, { isActive: true }, t('deeds.enabled', { name }))}>${icon('play')}${t('deeds.enable')}</button>`
      : state === 'pending' ? nothing : html`<button class="btn" type="button" @click=${() => this.pause()}>${icon('pause')}${t('deeds.pause')}</button>`}
        <button class="btn danger" type="button" @click=${() => this.delete()}>${icon('trash')}${t('deeds.delete')}</button></div>` : nothing}</div>`;
  }

  summary() {
    const wrongs = this.complete || this.problem?.fields?.length ? this.wrongs() : [];
    if (wrongs.length) {
      return html`<div class="callout error" role="alert">${icon('alert')}<div><h2>${t('connect.needs', { n: wrongs.length })}</h2>
        ${wrongs.map(({ field, message }) => html`<p><a href="#f-${field.name}" @click=${(event) => { event.preventDefault(); this.focus(field); }}>${field.title}</a>: ${message}</p>`)}</div></div>`;
    }
    if (!this.problem) return nothing;
    return callout({ title: this.problem.status === 412 ? t('connect.changedMeanwhile') : t('connect.notSaved'), text: this.problem.status === 412 ? t('connect.changedMeanwhileText') : this.problem.detail || this.problem.message,
      action: this.problem.status === 412 ? html`<button class="btn sm" type="button" @click=${async () => { await this.page.run(); this.problem = null; }}>${icon('retry')}${t('connect.readAgain')}</button>` : nothing });
  }

  group({ name, fields }, first) {
    const kept = this.connection?.configuration ?? {};
    const body = html`<div class="body form-grid">${first ? this.nameField() : nothing}
      ${fields.map((field) => this.edited.keptKey && field === this.draft.keyField() ? nothing : fieldOf(field, { value: this.edited.values[field.name], stored: field.secret ? kept[field.name] : null, wrong: this.wrong(field, this.complete) }, {
    input: (value) => this.change({ values: { ...this.edited.values, [field.name]: value } }),
    blur: () => { this.#left.add(field.name); this.requestUpdate(); },
    show: () => { this.#shown[this.#shown.has(field.name) ? 'delete' : 'add'](field.name); this.requestUpdate(); },
    shown: this.#shown.has(field.name) && Boolean(this.edited.values[field.name]),
  }))}${fields.includes(this.draft.keyField()) ? this.keptKey() : nothing}${name === 'advanced' ? this.advanced() : nothing}</div>`;
    const title = t(`connect.group.${name}`, { name: this.provider?.title ?? this.connection.provider });
    const text = t(`connect.groupText.${name}`, { name: this.provider?.title ?? this.connection.provider });
    if (FOLDED.includes(name)) {
      const open = fields.some((field) => (kept[field.name] !== undefined && kept[field.name] !== null) || this.wrong(field, this.complete));
      return html`<details class="card folded" ?open=${open}><summary><span><span class="h" role="heading" aria-level="2">${title}</span><span class="small muted">${text}</span></span>${icon('down')}</summary>${body}</details>`;
    }
    return html`<section class="card" aria-labelledby="g-${name}"><header><h2 id="g-${name}">${title}</h2><p>${text}</p></header>${body}</section>`;
  }

  keptKey() {
    const { keys } = this.page.value;
    if (!keys.length) return nothing;
    return html`<div class="field wide"><label for="f-keptKey">${t('connect.keptKey')} <span class="optional">${t('form.optional')}</span></label><select class="input" id="f-keptKey" aria-describedby="f-keptKey-h" @change=${(event) => this.change({ keptKey: event.target.value })}>
      <option value="">${t('connect.noKeptKey')}</option>${keys.map((key) => html`<option value=${key.id} ?selected=${key.id === this.edited.keptKey}>${key.name} (${shownMask(key.value)})</option>`)}</select><p class="help" id="f-keptKey-h">${t('connect.keptKeyHelp')}</p></div>`;
  }

  nameField() {
    const wrong = this.wrongs().find(({ field }) => field.name === 'name')?.message;
    return html`<div class="field wide"><label for="f-name">${t('connect.name')}</label><input class="input" id="f-name" maxlength="200" autocomplete="off" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="f-name-m f-name-h" .value=${this.edited.name} @input=${(event) => this.change({ name: event.target.value })}>
      <p class="msg" id="f-name-m">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p><p class="help" id="f-name-h">${t('connect.nameHelp')}</p></div>`;
  }

  advanced() {
    const wrong = this.problem?.of?.('rateLimit');
    return html`<div class="field"><label for="f-rateLimit">${t('connect.rateLimit')} <span class="optional">${t('form.optional')}</span></label><input class="input" id="f-rateLimit" placeholder="100/s" autocomplete="off" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="f-rateLimit-m f-rateLimit-h" .value=${this.edited.rateLimit} @input=${(event) => this.change({ rateLimit: event.target.value })}>
      <p class="msg" id="f-rateLimit-m">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p><p class="help" id="f-rateLimit-h">${t('connect.rateLimitHelp')}</p></div>`;
  }

  consentCard() {
    if (this.provider?.auth !== 'oauth2' || !isAdmin()) return nothing;
    const again = this.connection && stateOf(this.connection) !== 'pending';
    return html`${consentOutcome()}${this.choices.value?.choices?.length ? this.choose(this.choices.value) : html`<div class="callout info">${icon('info')}<div><h2>${t(again ? 'consent.again' : 'consent.title', { name: this.provider.title })}</h2><p>${t('consent.text', { name: this.provider.title })}${inPortal() && isEmbedded ? html` ${t('portal.window')}` : nothing}</p></div>
      <button class="btn sm" type="button" @click=${() => this.consent()}>${t(again ? 'consent.deedAgain' : 'consent.deed', { name: this.provider.title })}</button></div>`}`;
  }

  choose({ what, choices }) {
    return html`<div class="callout info">${icon('info')}<div class="stack tightest"><h2>${t('consent.choose', { name: this.provider.title })}</h2><p>${t('consent.chooseText', { what })}</p>
      <select class="input sm" aria-label=${t('consent.choose', { name: this.provider.title })} id="f-choice">${choices.map((each) => html`<option value=${each.id}>${each.name}</option>`)}</select></div>
      <button class="btn sm" type="button" @click=${() => this.chosen()}>${t('consent.use')}</button></div>`;
  }

  async chosen() {
    try {
      await post(`/api/integrations/${this.connection.id}/oauth/choose`, { choice: this.querySelector('#f-choice').value });
      this.choices.set(null);
      await this.page.run();
      this.discard();
      toast({ title: t('connect.saved', { name: this.connection.name }) });
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** Where the provider tells what happens. */
  tells() {
    if (!this.connection || !this.provider?.sendsWebhooks || inPortal()) return nothing;
    const name = this.provider.title;
    return html`<section class="card" aria-labelledby="tells-h"><header><h2 id="tells-h">${t('hooks.in.cardTitle', { name })}</h2></header><div class="body stack"><p class="small muted">${t('hooks.in.cardText', { name })}</p>
      <div><a class="btn" href="/webhooks?show=incoming&connection=${this.connection.id}">${icon('hook')}${t('hooks.in.cardDeed')}</a></div></div></section>`;
  }

  saveBar() {
    const changes = this.draft.changes();
    if (!isAdmin()) return html`<div class="savebar"><p class="small faint grow">${icon('info')}${t('connect.readOnly')}</p></div>`;
    const wrongs = this.wrongs();
    const blocked = wrongs.length > 0 && !this.problem;
    return html`<div class="savebar"><p class="small faint grow" id="save-why">${icon('info')}<span>${blocked ? t('connect.correct', { name: wrongs[0].field.title }) : changes.length ? t('connect.unsaved', { names: changes.join(', ') }) : this.connection ? t('connect.allSaved') : t('connect.notYet')}</span></p>
      ${changes.length && this.connection ? html`<button class="btn quiet" type="button" @click=${() => this.discard()}>${t('connect.discard')}</button>` : nothing}
      <button class="btn" type="button" @click=${() => this.test()}>${icon('bolt')}${t('test.deed')}</button>
      <button class="btn primary" type="submit" aria-disabled=${blocked || (this.connection && !changes.length) ? 'true' : 'false'} aria-describedby="save-why" aria-busy=${this.saving ? 'true' : 'false'}>${this.saving ? html`<span class="spinner"></span>` : nothing}${t(this.connection ? 'connect.save' : 'connect.create')}</button></div>`;
  }

  content() {
    if (!this.edited) return nothing;
    const groups = groupsOf(this.fields);
    if (!groups.some((group) => group.name === 'advanced')) groups.push({ name: 'advanced', fields: [] });
    return html`${this.head()}<div class="split"><form class="stack" novalidate aria-label=${t('connect.form', { name: this.edited.name })} @submit=${(event) => this.save(event)}>
      ${this.summary()}${this.consentCard()}
      ${this.provider ? nothing : callout({ kind: 'warn', title: t('connect.noFile', { name: this.connection.provider }), text: t('connect.noFileText') })}
      ${groups.map((group, i) => html`${this.group(group, i === 0)}${i === Math.min(1, groups.length - 1) ? html`${this.sandbox()}${usageCard({ edited: this.edited, change: (what) => this.change(what), others: this.draft.others(), connection: this.connection, channel: this.channel, selection: this.draft.selection(), strategy: this.page.value.strategies.get(this.channel), problem: this.problem })}` : nothing}`)}
      ${this.saveBar()}</form>
      <aside aria-label=${t('connect.aside')}>${testCard(this.tested, this.provider?.title ?? this.connection.provider, this.connection && !this.draft.changes().length, () => this.test())}${this.connection?.provider === 'signup-page' && !inPortal() ? html`<serai-signup-card .connection=${this.connection.id}></serai-signup-card>` : nothing}${inPortal() || this.channel === 'signup_page' ? nothing : html`<serai-who-gets-it .channel=${this.channel} .provider=${this.provider} .draft=${this.draft.preview()} .rules=${this.edited.rules}></serai-who-gets-it>`}${this.tells()}</aside></div>`;
  }

  sandbox() {
    return html`<section class="card"><div class="body"><label class="check"><input type="checkbox" id="f-sandbox" .checked=${this.edited.sandbox} @change=${(event) => this.change({ sandbox: event.target.checked })}><span><b>${t('connect.sandbox')}</b></span><span class="help">${t('connect.sandboxHelp')}</span></label></div></section>`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('integrations.operatorText'), nothing, 1)}</div>`;
    if (this.page.problem?.status === 404 && !this.page.value) {
      return html`<div class="page">${empty(t('connect.gone'), t('connect.goneText'), html`<a class="btn" href="/integrations">${t('lost.deed')}</a>`, 1)}</div>`;
    }
    return html`<div class="page">${this.page.value === null ? html`<h1 class=${this.page.problem ? '' : 'visually-hidden'}>${t('connect.title')}</h1>` : nothing}
      ${loaded(this.page, { skeleton: loadingRows(5), title: t('connect.notLoaded'), done: () => this.content() })}</div>`;
  }
}

define('page-connect', ConnectPage);
