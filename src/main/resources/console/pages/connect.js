/** One connection: the form of its provider, when it is used, and what a test and a message would come to. */
import { html, svg, nothing } from '../lit.js';
import { t, rich } from '../texts.js';
import { all, get, post, put, address, tagOf } from '../api.js';
import { ago, at, duration, percent } from '../format.js';
import { isAdmin, session } from '../session.js';
import { go, guardLeaving, query } from '../router.js';
import { channelName, inOrder, providerIcon, sandboxBadge, shares, stateBadge, stateOf, USUAL_WEIGHT } from '../connections.js';
import { Load, Part, define, say } from '../parts/part.js';
import { callout, empty, loaded, loadingRows } from '../parts/states.js';
import { ask, toast } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';
import { linked } from '../parts/linked.js';
import { fieldOf, groupsOf, isMask, wrongWith } from '../parts/form.js';
import { conditionsOf, conditionsPart, rowOf } from '../parts/conditions.js';
import { askDelete, askPause } from '../parts/connection-deeds.js';
import { consentOutcome } from '../parts/consent.js';
import '../parts/who-gets-it.js';

/** A group of this many fields that are all empty is folded. */
const FOLDED = ['webhooks', 'advanced', 'contacts', 'companies', 'deals', 'notes', 'events', 'invoices', 'inbox'];
const OWN_PLACE = '';
const USUAL_PRIORITY = 100;

const shareBar = (bar) => svg`<rect class=${bar.series} x=${bar.x} width=${bar.width} height="8"></rect>`;

class ConnectPage extends Part {
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
    const id = connection?.provider ?? this.params.provider;
    const [provider, connections, strategies] = await Promise.all([get(`/api/integrations/available/${id}`, options).catch((problem) => {
      if (connection && problem.status === 404) return null;
      throw problem;
    }), all('/api/integrations', options), get('/api/integrations/strategies', options)]);
    return { connection, provider, connections, strategies: new Map(strategies.items.map((each) => [each.channel, each.strategy])) };
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

  /** What the form begins with. */
  start() {
    const kept = this.connection?.configuration ?? {};
    const values = Object.fromEntries(this.fields.map((field) => [field.name, field.secret ? '' : kept[field.name] ?? (field.type === 'boolean' ? field.default ?? false : field.allowed?.length ? field.default ?? '' : '')]));
    return { name: this.connection?.name ?? this.newName(), values, sandbox: Boolean(kept.sandbox), rateLimit: kept.rateLimit ?? '', answerWithin: this.connection?.answerWithin ?? '',
      rules: (this.connection?.conditions ?? []).map(rowOf), place: this.sharedPlace(), weight: this.connection?.weight ?? USUAL_WEIGHT };
  }

  newName() {
    const names = new Set(this.page.value.connections.map((each) => each.name));
    for (let i = 1; ; i++) {
      const name = i === 1 ? this.provider.title : `${this.provider.title} ${i}`;
      if (!names.has(name)) return name;
    }
  }

  others() {
    return inOrder(this.page.value.connections.filter((each) => each.integrationType === this.channel && each.id !== this.connection?.id && each.status !== 'pending'));
  }

  /** The id of a connection whose place it shares. */
  sharedPlace() {
    if (!this.connection || this.connection.weight === undefined || this.connection.weight === null) return OWN_PLACE;
    return this.others().find((each) => each.priority === this.connection.priority)?.id ?? OWN_PLACE;
  }

  discard() {
    Object.assign(this, { edited: this.start(), problem: null });
    this.#left.clear();
    guardLeaving(null);
  }

  change(what) {
    this.edited = { ...this.edited, ...what };
    this.problem = null;
    guardLeaving(this.changes().length ? () => this.mayLeave() : null);
  }

  async mayLeave() {
    return Boolean(await ask({ title: t('connect.leave'), body: html`<p>${t('connect.leaveText', { names: this.changes().join(', ') })}</p>`, confirm: t('connect.leaveDeed'), keep: t('connect.stay'), danger: true }));
  }

  /** The titles of what is not saved. */
  changes() {
    if (!this.edited || !this.connection) return this.edited && !this.connection ? (JSON.stringify(this.edited) === JSON.stringify(this.start()) ? [] : [this.edited.name || this.provider.title]) : [];
    const before = this.start();
    const changed = this.fields.filter((field) => this.edited.values[field.name] !== before.values[field.name]).map((field) => field.title);
    const same = (name) => JSON.stringify(this.edited[name]) === JSON.stringify(before[name]);
    if (!same('name')) changed.unshift(t('connect.name'));
    if (!same('sandbox')) changed.push(t('connect.sandbox'));
    if (!same('rateLimit')) changed.push(t('connect.rateLimit'));
    if (!same('answerWithin')) changed.push(t('connect.answerWithin'));
    if (!same('rules')) changed.push(t('conditions.title'));
    if (!same('place') || !same('weight')) changed.push(t('connect.share'));
    return changed;
  }

  valueOf(field) {
    const value = this.edited.values[field.name];
    const text = typeof value === 'string' ? (field.multiLine ? value : value.trim()) : value;
    if (text === '') return null;
    if (field.type === 'integer' || field.type === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
    return text;
  }

  /** The fields as the API takes them: all that say something, or what has changed. */
  configuration(changedOnly) {
    const before = this.start();
    const configuration = {};
    for (const field of this.fields) {
      const value = this.valueOf(field);
      const changed = this.edited.values[field.name] !== before.values[field.name];
      if (changedOnly ? changed && !(field.secret && value === null) : value !== null) configuration[field.name] = value;
      else if (!changedOnly && field.secret && isMask(this.connection?.configuration?.[field.name])) configuration[field.name] = this.connection.configuration[field.name];
    }
    if (changedOnly ? this.edited.sandbox !== before.sandbox : this.edited.sandbox) configuration.sandbox = this.edited.sandbox;
    if (changedOnly ? this.edited.rateLimit !== before.rateLimit : this.edited.rateLimit) configuration.rateLimit = this.edited.rateLimit || null;
    return configuration;
  }

  /** When it is used, as the API takes it. */
  selection() {
    const together = this.others().find((each) => each.id === this.edited.place);
    const priority = together ? together.priority : this.ownPriority();
    return { priority, weight: together ? Number(this.edited.weight) : null, conditions: conditionsOf(this.edited.rules), answerWithin: this.edited.answerWithin.trim() || null };
  }

  /** A place of its own: the one it has, or behind the others. */
  ownPriority() {
    const others = this.others();
    if (this.connection && this.sharedPlace() === OWN_PLACE) return this.connection.priority;
    if (this.connection) return this.connection.priority + 1;
    return others.length ? Math.max(...others.map((each) => each.priority)) + 10 : USUAL_PRIORITY;
  }

  /** What is wrong with a field: what the server said, or what is seen here once it was left. */
  wrong(field, complete = false) {
    const said = this.problem?.of?.(field.name);
    if (said) return said;
    const value = this.edited.values[field.name];
    const stored = this.connection?.configuration?.[field.name];
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
        ? await put(`/api/integrations/${this.connection.id}`, { name, ...this.selection(), ...(Object.keys(this.configuration(true)).length || stateOf(this.connection) === 'pending' ? { configuration: this.configuration(stateOf(this.connection) !== 'pending') } : {}) }, { ifMatch: tagOf(this.connection) })
        : await post('/api/integrations', { integrationType: this.channel, provider: this.provider.provider, name, ...this.selection(), configuration: this.configuration(false) });
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

  async test() {
    this.tested?.aborter?.abort();
    const aborter = new AbortController();
    this.tested = { running: true, since: Date.now(), aborter };
    clearInterval(this.#clock);
    this.#clock = setInterval(() => this.requestUpdate(), 1000);
    const unsaved = !this.connection || this.changes().length > 0;
    try {
      const report = unsaved
        ? await post('/api/dashboard/integrations/test', { ...(this.connection ? { id: this.connection.id } : {}), integrationType: this.channel, provider: this.provider.provider, configuration: this.configuration(false) }, { signal: aborter.signal, patience: 65_000 })
        : await post(`/api/integrations/${this.connection.id}/test`, undefined, { signal: aborter.signal, patience: 65_000 });
      this.tested = { report, at: new Date(), unsaved };
      say(t(report.success ? 'test.saidPassed' : 'test.saidFailed', { name: this.edited.name, why: report.message }));
      if (!unsaved) this.page.run();
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

  async pause() {
    const paused = await askPause(this.connection, this.page.value.connections);
    if (paused) {
      await this.page.run();
      toast({ title: t('deeds.paused', { name: paused.name }) });
    }
  }

  async turn(path, body, said) {
    try {
      await (body ? put(path, body) : post(path));
      await this.page.run();
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

  async consent() {
    try {
      const begun = await get(address(`/api/integrations/oauth/${this.provider.provider}/start`, { connectionId: this.connection?.id, integrationType: this.connection ? null : this.channel,
        name: this.connection ? null : this.edited.name, returnTo: this.connection ? `/integrations/${this.connection.id}` : '/integrations' }));
      guardLeaving(null);
      location.assign(begun.authorizeUrl);
    } catch (problem) {
      this.problem = problem;
    }
  }

  head() {
    const name = this.connection?.name ?? t('connect.new', { name: this.provider.title });
    const state = this.connection ? stateOf(this.connection) : null;
    return html`<div class="page-head"><div><nav class="crumbs" aria-label=${t('connect.where')}><ol><li><a href="/integrations">${t('integrations.title')}</a></li><li>${channelName(this.channel)}</li></ol></nav>
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
      ${fields.map((field) => fieldOf(field, { value: this.edited.values[field.name], stored: field.secret ? kept[field.name] : null, wrong: this.wrong(field, this.complete) }, {
    input: (value) => this.change({ values: { ...this.edited.values, [field.name]: value } }),
    blur: () => { this.#left.add(field.name); this.requestUpdate(); },
    show: () => { this.#shown[this.#shown.has(field.name) ? 'delete' : 'add'](field.name); this.requestUpdate(); },
    shown: this.#shown.has(field.name) && Boolean(this.edited.values[field.name]),
  }))}${name === 'advanced' ? this.advanced() : nothing}</div>`;
    const title = t(`connect.group.${name}`, { name: this.provider?.title ?? this.connection.provider });
    const text = t(`connect.groupText.${name}`, { name: this.provider?.title ?? this.connection.provider });
    if (FOLDED.includes(name)) {
      const open = fields.some((field) => (kept[field.name] !== undefined && kept[field.name] !== null) || this.wrong(field, this.complete));
      return html`<details class="card folded" ?open=${open}><summary><span><span class="h" role="heading" aria-level="2">${title}</span><span class="small muted">${text}</span></span>${icon('down')}</summary>${body}</details>`;
    }
    return html`<section class="card" aria-labelledby="g-${name}"><header><h2 id="g-${name}">${title}</h2><p>${text}</p></header>${body}</section>`;
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

  usage() {
    const others = this.others();
    const together = others.find((each) => each.id === this.edited.place);
    const pretended = { ...(this.connection ?? { id: 'new', createdAt: '9', isDefault: false }), name: this.edited.name, isActive: true, status: 'active', integrationType: this.channel, ...this.selection() };
    const group = together ? [...others.filter((each) => each.priority === together.priority), pretended] : [];
    const parts = shares(group, this.page.value.strategies.get(this.channel) ?? 'weighted');
    return html`<section class="card" aria-labelledby="g-usage"><header><h2 id="g-usage">${t('connect.usage')}</h2><p>${t('connect.usageText')}</p></header><div class="body stack">
      ${conditionsPart(this.edited.rules, this.conditionFields(), (rules) => this.change({ rules }), (i) => this.problem?.fields?.find((each) => each.field.startsWith(`conditions[${i}]`))?.message ?? null)}
      ${others.length ? html`<div class="field"><label for="f-place">${t('connect.place')}</label><select class="input" id="f-place" aria-describedby="f-place-h" @change=${(event) => this.change({ place: event.target.value })}>
        <option value="" ?selected=${!together}>${t('connect.ownPlace')}</option>${others.map((each) => html`<option value=${each.id} ?selected=${each.id === this.edited.place}>${t('connect.together', { name: each.name })}</option>`)}</select><p class="help" id="f-place-h">${t(together ? 'connect.togetherHelp' : 'connect.ownPlaceHelp')}</p></div>` : nothing}
      ${together ? this.share(group, parts) : nothing}
      <div class="field"><label for="f-answerWithin">${t('connect.answerWithin')} <span class="optional">${t('form.optional')}</span></label><input class="input short" id="f-answerWithin" placeholder="2s" autocomplete="off" aria-invalid=${this.problem?.of?.('answerWithin') ? 'true' : 'false'} aria-describedby="f-answerWithin-m f-answerWithin-h" .value=${this.edited.answerWithin} @input=${(event) => this.change({ answerWithin: event.target.value })}>
        <p class="msg" id="f-answerWithin-m">${this.problem?.of?.('answerWithin') ? html`${icon('alert')}<span>${this.problem.of('answerWithin')}</span>` : nothing}</p><p class="help" id="f-answerWithin-h">${t('connect.answerWithinHelp')}</p></div>
    </div></section>`;
  }

  share(group, parts) {
    const sum = [...parts.values()].reduce((all, part) => all + part, 0) || 1;
    let x = 0;
    const bars = group.map((each, i) => {
      const width = ((parts.get(each.id) ?? 0) / sum) * 100;
      const bar = { x, width: Math.max(0, width - (i < group.length - 1 ? 0.6 : 0)), series: ['f1', 'f4', 'f2', 'f3'][i % 4], each, part: parts.get(each.id) ?? 0 };
      x += width;
      return bar;
    });
    return html`<div class="field"><label for="f-weight">${t('connect.share')}</label>
      <div class="row weight"><input class="range grow" id="f-weight" type="range" min="0" max="200" step="5" .value=${String(this.edited.weight)} aria-describedby="f-weight-h" @input=${(event) => this.change({ weight: Number(event.target.value) })}><output class="num" for="f-weight">${percent(parts.get(this.connection?.id ?? 'new') ?? 0)}</output></div>
      <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${bars.map((bar) => `${bar.each.name} ${percent(bar.part)}`).join(', ')}>${bars.map((bar) => shareBar(bar))}</svg>
      <div class="legend">${bars.map((bar) => html`<span><svg viewBox="0 0 14 14" aria-hidden="true"><rect class=${bar.series} width="14" height="14"></rect></svg>${bar.each.name} ${percent(bar.part)}</span>`)}</div>
      <p class="help" id="f-weight-h">${t('connect.shareHelp')}</p></div>`;
  }

  conditionFields() {
    return { email: ['eventType', 'tag', 'to[].email', 'subject'], sms: ['eventType', 'to', 'text'], payment: ['eventType', 'amount', 'currency'] }[this.channel] ?? ['eventType'];
  }

  testCard() {
    const { tested } = this;
    const name = this.provider?.title ?? this.connection.provider;
    let result = html`<p class="small muted">${t('test.intro', { name })}</p>`;
    if (tested?.running) {
      const seconds = Math.floor((Date.now() - tested.since) / 1000);
      result = html`<div class="result run" role="status"><span class="spinner"></span><div><b>${t('test.running')}</b> ${seconds ? html`<span class="faint num">${seconds} s</span>` : nothing}<p>${t('test.waiting', { name })}</p></div></div>
        <div><button class="btn sm" type="button" @click=${() => tested.aborter.abort()}>${icon('stop')}${t('test.stop')}</button></div>`;
    } else if (tested?.problem) {
      result = html`<div class="result bad" role="alert">${icon('alert')}<div><b>${t('test.notDone')}</b><p>${tested.problem.detail || tested.problem.message}</p></div></div>`;
    } else if (tested?.report) {
      const { report } = tested;
      result = html`<div class="result ${report.success ? 'ok' : 'bad'}" role=${report.success ? 'status' : 'alert'}>${icon(report.success ? 'ok' : 'alert')}<div><b>${t(report.success ? 'test.passed' : 'test.failed', { name })}</b> <span class="faint num">${at(tested.at)} · ${duration(report.latencyMs)}</span>
          <p class=${report.success ? '' : 'quote'}>${report.message}</p>
          ${report.detail?.advice ? html`<p>${rich('test.todo', { advice: linked(report.detail.advice), lead: html`<strong>${t('test.todoLead')}</strong>` })}</p>` : nothing}
          ${tested.unsaved ? html`<p class="faint">${t('test.unsaved')}</p>` : nothing}</div></div>
        ${report.detail?.request ? html`<details class="diffs"><summary>${icon('down')}${t('test.request')}</summary><pre class="code" tabindex="0" role="region" aria-label=${t('test.request')}>${`${report.detail.request.method} ${report.detail.request.url}\n`}${Object.entries(report.detail.request.headers ?? {}).map(([header, value]) => `${header}: ${value}\n`)}${report.detail.request.body ? `\n${report.detail.request.body}` : ''}</pre></details>` : nothing}`;
    }
    return html`<section class="card" aria-labelledby="t-h"><header><h2 id="t-h">${t(this.connection && !this.changes().length ? 'test.title' : 'test.titleBefore')}</h2></header><div class="body stack">${result}
      ${tested?.running ? nothing : html`<div><button class="btn" type="button" @click=${() => this.test()}>${icon('bolt')}${t(tested ? 'test.again' : 'test.deed')}</button></div>`}</div></section>`;
  }

  consentCard() {
    if (this.provider?.auth !== 'oauth2' || !isAdmin()) return nothing;
    const again = this.connection && stateOf(this.connection) !== 'pending';
    return html`${consentOutcome()}${this.choices.value?.choices?.length ? this.choose(this.choices.value) : html`<div class="callout info">${icon('info')}<div><h2>${t(again ? 'consent.again' : 'consent.title', { name: this.provider.title })}</h2><p>${t('consent.text', { name: this.provider.title })}</p></div>
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

  saveBar() {
    const changes = this.changes();
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
      ${groups.map((group, i) => html`${this.group(group, i === 0)}${i === Math.min(1, groups.length - 1) ? html`${this.sandbox()}${this.usage()}` : nothing}`)}
      ${this.saveBar()}</form>
      <aside aria-label=${t('connect.aside')}>${this.testCard()}<serai-who-gets-it .channel=${this.channel} .provider=${this.provider} .draft=${this.draft()} .rules=${this.edited.rules}></serai-who-gets-it></aside></div>`;
  }

  sandbox() {
    return html`<section class="card"><div class="body"><label class="check"><input type="checkbox" id="f-sandbox" .checked=${this.edited.sandbox} @change=${(event) => this.change({ sandbox: event.target.checked })}><span><b>${t('connect.sandbox')}</b></span><span class="help">${t('connect.sandboxHelp')}</span></label></div></section>`;
  }

  /** The connection as it would be, for the preview. */
  draft() {
    return { ...(this.connection ? { id: this.connection.id } : {}), name: this.edited.name || this.provider?.title, provider: this.provider?.provider ?? this.connection.provider, integrationType: this.channel, ...this.selection() };
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('integrations.operatorText'), nothing, 1)}</div>`;
    return html`<div class="page">${this.page.value === null ? html`<h1 class=${this.page.problem ? '' : 'visually-hidden'}>${t('connect.title')}</h1>` : nothing}
      ${this.page.problem?.status === 404 && !this.page.value ? empty(t('connect.gone'), t('connect.goneText'), html`<a class="btn" href="/integrations">${t('lost.deed')}</a>`)
    : loaded(this.page, { skeleton: loadingRows(5), title: t('connect.notLoaded'), done: () => this.content() })}</div>`;
  }
}

define('page-connect', ConnectPage);
