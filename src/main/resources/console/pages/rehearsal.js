/** One rehearsal: how far it is, what would differ by operation, and each difference with what was and what would be. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { address, get, post } from '../api.js';
import { ago, atSecond, exact, number } from '../format.js';
import { isAdmin, isOperator } from '../session.js';
import { query, setQuery } from '../router.js';
import { aboutOf, againPath, byName, countOf, isOpen, isSwap, kindBadge, kinds, loadNames, operationName, sentence, stateBadge, storyOf, titleOf, valueText } from '../rehearsals.js';
import { Load, SignedInPart, define, say } from '../parts/part.js';
import { callout, empty, failed, wholePage } from '../parts/states.js';
import { icon } from '../parts/icons.js';

const LIMIT = 20;
const SOON = 1500;

class RehearsalPage extends SignedInPart {
  static properties = { problem: { state: true }, moreProblem: { state: true }, waiting: { state: true }, stopping: { state: true } };
  items = [];
  names = new Load(this, loadNames);
  page = new Load(this, (signal) => get(this.path(), { signal }));
  those = new Load(this, async (signal) => {
    const found = await get(this.listPath(), { signal });
    Object.assign(this, { items: found.items, cursor: found.nextCursor, tail: { cursor: null, at: 0 }, moreProblem: null });
    return found;
  });
  #timer = null;
  #shown = () => { if (!document.hidden) this.look(); };

  connectedCallback() {
    super.connectedCallback();
    if (!this.allowed) return;
    this.asked = this.kind;
    this.names.run();
    this.look();
    document.addEventListener('visibilitychange', this.#shown);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#shown);
  }

  get allowed() {
    return isAdmin() || isOperator();
  }

  addressChanged() {
    if (!this.allowed) return;
    this.requestUpdate();
    if (this.kind === this.asked) return;
    this.asked = this.kind;
    this.those.run();
  }

  get kind() {
    const kind = query().get('kind');
    return kinds.includes(kind) ? kind : null;
  }

  path(more = '') {
    return `/api/rehearsals/${encodeURIComponent(this.params.id)}${more}`;
  }

  listPath(cursor = null) {
    return address(this.path('/differences'), { kind: this.kind, limit: LIMIT, cursor });
  }

  /** While it waits or runs it is looked at again and again; nobody is told of its steps. */
  async look() {
    clearTimeout(this.#timer);
    if (document.hidden && this.page.value) return;
    const before = this.page.value;
    await this.page.run();
    const now = this.page.value;
    if (!now || !this.isConnected) return;
    this.follow(before, now);
  }

  follow(before, now) {
    document.title = `${titleOf(now, this.names.value)} · Serai`;
    if (before && isOpen(before) && !isOpen(now)) say(`${t(`rehearsals.state.${now.state}`)}. ${storyOf(now)}`);
    if (!before) this.those.run();
    else if (before.listed !== now.listed) this.append();
    if (isOpen(now)) this.#timer = setTimeout(() => this.look(), SOON);
  }

  /** What was found since comes at the end, where the end is shown. */
  async append() {
    if (this.waiting || this.those.pending || this.cursor || !this.tail) return;
    const { tail, asked } = this;
    try {
      const found = await get(this.listPath(tail.cursor));
      if (tail !== this.tail || asked !== this.asked || this.waiting) return;
      Object.assign(this, { items: [...this.items.slice(0, tail.at), ...found.items], cursor: found.nextCursor, moreProblem: null });
      this.requestUpdate();
    } catch (problem) {
      this.moreProblem = problem;
    }
  }

  async more() {
    if (this.waiting) return;
    const { cursor, asked } = this;
    Object.assign(this, { waiting: true, moreProblem: null });
    try {
      const found = await get(this.listPath(cursor));
      if (asked !== this.asked || cursor !== this.cursor) return;
      Object.assign(this, { tail: { cursor, at: this.items.length }, items: [...this.items, ...found.items], cursor: found.nextCursor });
    } catch (problem) {
      this.moreProblem = problem;
    } finally {
      this.waiting = false;
    }
  }

  async stop() {
    if (this.stopping) return;
    Object.assign(this, { stopping: true, problem: null });
    clearTimeout(this.#timer);
    const before = this.page.value;
    try {
      const now = await post(this.path('/stop'));
      this.page.set(now);
      this.follow(before, now);
    } catch (problem) {
      this.problem = problem;
      this.look();
    } finally {
      this.stopping = false;
    }
  }

  // Drawing

  figures(rehearsal) {
    const { looked, same, different, undecided, erased } = rehearsal;
    const figure = (name, n) => html`<li class="card kpi"><span class="small muted">${t(`rehearsals.figure.${name}`)}</span><span class="fig num">${number(n)}</span></li>`;
    return html`<ul class="kpis few" aria-label=${t('rehearsals.figures')}>${figure('looked', looked)}${figure('same', same)}${figure('different', different)}${figure(isSwap(rehearsal) ? 'open' : 'undecided', undecided)}${erased ? figure('erased', erased) : nothing}</ul>`;
  }

  working(rehearsal) {
    const label = t(rehearsal.state === 'queued' ? 'rehearsals.waits' : 'rehearsals.soFar', { what: countOf(rehearsal, rehearsal.looked) });
    return html`<section class="card" aria-labelledby="h-progress"><div class="body stack tightest"><div class="row gap2"><span class="spinner"></span><h2 id="h-progress" class="small">${label}</h2></div>
      <p class="small muted">${t('rehearsals.leave')}</p></div></section>`;
  }

  /** What came of it, and what one has to know about that. */
  outcome(rehearsal) {
    const { state, looked, different, undecided, limited, listed, reason, groups } = rehearsal;
    const what = countOf(rehearsal, looked);
    const told = (kind, name, values = {}, text = t(`rehearsals.outcome.${name}Text`, values)) => callout({ kind, title: t(`rehearsals.outcome.${name}`, values), text, live: false });
    const found = [];
    if (state === 'failed') found.push(told('error', 'failed', {}, html`${reason} <b>${t('problems.todo')}</b> ${t('rehearsals.outcome.failedTodo')}`));
    else if (state === 'stopped') found.push(told('info', 'stopped', { what }));
    else if (state === 'done' && !looked) found.push(told('info', 'nothing'));
    else if (state === 'done' && !different && !undecided) found.push(told('ok', 'same', { what }));
    else if (state === 'done' && !different) found.push(told('info', 'open', { what, n: undecided }));
    if (limited) found.push(told('warn', 'limited', { what }));
    if (!isOpen(rehearsal) && groups.length && listed && listed < different + undecided) found.push(told('info', 'listed', { n: listed }));
    return found;
  }

  group(rehearsal, each) {
    return html`<li>${kindBadge(each.kind)}<div class="grow"><p>${each.words ? sentence(each.words) : t(`rehearsals.kindText.${each.kind}`)}</p>
      ${each.field || each.route ? html`<p class="small faint">${each.field ? html`${t('rehearsals.fieldWord')} <code>${each.field}</code>` : nothing} ${each.route ? html`${t('rehearsals.route')} <code>${each.route}</code>` : nothing}</p>` : nothing}</div>
      <span class="num">${countOf(rehearsal, each.count)}</span></li>`;
  }

  groups(rehearsal) {
    if (!rehearsal.groups.length) return nothing;
    const names = this.names.value;
    return html`<section class="card" aria-labelledby="h-groups"><header><h2 id="h-groups">${t('rehearsals.byOperation')}</h2><p>${t('rehearsals.byOperationText')}</p></header>
      <ul class="by-name">${byName(rehearsal.groups).map(([name, groups]) => html`<li data-name=${name}><h3>${name ? operationName(name, names) : t('rehearsals.whole')}${name && operationName(name, names) !== name ? html` <code class="faint">${name}</code>` : nothing}</h3>
        <ul class="differs">${groups.map((each) => this.group(rehearsal, each))}</ul></li>`)}</ul></section>`;
  }

  value(value) {
    return value === null || value === undefined ? html`<span class="faint">${t('rehearsals.noValue')}</span>` : valueText(value);
  }

  difference(each) {
    const names = this.names.value;
    const href = isOperator() ? null : each.deliveryId ? `/deliveries/${each.deliveryId}` : each.eventId ? `/deliveries?eventId=${each.eventId}` : null;
    const name = each.name ?? each.type;
    return html`<li class="difference"><div class="row apart"><span class="row">${kindBadge(each.kind)}<b>${name ? operationName(name, names) : t('rehearsals.whole')}</b>
          ${each.what === 'event' ? html`<span class="faint small">${t('rehearsals.raised')}</span>` : nothing}${isOperator() ? html`<span class="faint small">${names?.tenants.get(each.tenantId) ?? each.tenantId.slice(0, 13)}</span>` : nothing}</span>
        <span class="row small"><time class="faint num" datetime=${each.at} title=${exact(each.at)}>${atSecond(each.at)}</time>${href ? html`<a href=${href}>${t(each.deliveryId ? 'rehearsals.delivery' : 'rehearsals.event')}</a>` : html`<code class="faint">${(each.deliveryId ?? each.eventId ?? '').slice(0, 13)}</code>`}</span></div>
      ${each.reason ? html`<p class="small wrap">${sentence(said(each.reason))}</p>` : nothing}
      ${each.step || each.route ? html`<p class="small faint wrap">${each.step ? html`${t('rehearsals.step')} <code>${each.step}</code>` : nothing} ${each.route ? html`${t('rehearsals.route')} <code>${each.route}</code>` : nothing}</p>` : nothing}
      ${each.fields?.length ? html`<table class="changes"><caption class="visually-hidden">${t('rehearsals.fields')}</caption><thead><tr><th scope="col">${t('audit.field')}</th><th scope="col">${t('rehearsals.was')}</th><th scope="col">${t('rehearsals.would')}</th></tr></thead>
        <tbody>${each.fields.map(({ field, was, would }) => html`<tr><th scope="row">${field}</th><td class="was">${this.value(was)}</td><td class="is">${this.value(would)}</td></tr>`)}</tbody></table>` : nothing}</li>`;
  }

  differences(rehearsal) {
    if (!rehearsal.listed) return nothing;
    const { those, kind } = this;
    const there = kinds.filter((each) => each === kind || rehearsal.groups.some((group) => group.kind === each));
    const chip = (value, words) => html`<button class="chip" type="button" aria-pressed=${kind === value ? 'true' : 'false'} @click=${() => setQuery({ kind: value })}>${words}</button>`;
    return html`<section class="card" aria-labelledby="h-those"><header><h2 id="h-those">${t('rehearsals.those')}</h2>
        ${there.length > 1 ? html`<div class="chips push" role="group" aria-label=${t('rehearsals.narrow')}>${chip(null, t('rehearsals.allKinds'))}${there.map((each) => chip(each, t(`rehearsals.kind.${each}`)))}</div>` : nothing}<p>${t(isSwap(rehearsal) ? 'rehearsals.thoseSwap' : 'rehearsals.thoseText')}</p></header>
      ${those.problem ? html`<div class="body">${failed(t('rehearsals.thoseNotLoaded'), those)}</div>` : nothing}
      ${this.items.length ? html`<ol class="difference-list">${this.items.map((each) => this.difference(each))}</ol>` : those.value && !those.pending ? html`<p class="body small muted">${t('rehearsals.noneOfKind')}</p>` : nothing}
      ${this.moreProblem ? html`<div class="more-rows" role="alert">${icon('alert')}<span>${t('rehearsals.thoseNotLoaded')}. ${this.moreProblem.detail || this.moreProblem.message}</span></div>` : nothing}
      ${this.cursor ? html`<div class="more-rows"><button class="btn sm" type="button" ?disabled=${this.waiting} @click=${() => this.more()}>${this.waiting ? html`<span class="spinner"></span>` : nothing}${t('rehearsals.more')}</button></div>` : nothing}</section>`;
  }

  content(rehearsal) {
    const { problem } = this;
    const open = isOpen(rehearsal);
    return html`<div class="page-head"><div><nav class="crumbs" aria-label=${t('delivery.where')}><ol><li><a href="/rehearsals">${t('rehearsals.title')}</a></li><li>${t(isSwap(rehearsal) ? 'rehearsals.trySwap' : 'rehearsals.tryFile')}</li></ol></nav>
        <div class="row conn-title"><h1>${titleOf(rehearsal, this.names.value)}</h1>${stateBadge(rehearsal)}</div>
        <p>${storyOf(rehearsal)} ${t('rehearsals.nothingSent')}</p><p class="small faint">${aboutOf(rehearsal, this.names.value)} · <time datetime=${rehearsal.createdAt} title=${exact(rehearsal.createdAt)}>${ago(rehearsal.createdAt)}</time></p></div>
      <div class="row">${open ? html`<button class="btn" type="button" aria-busy=${this.stopping ? 'true' : 'false'} aria-disabled=${this.stopping ? 'true' : nothing} @click=${() => this.stop()}>${icon('stop')}${t('rehearsals.stop')}</button>` : html`<a class="btn" href=${againPath(rehearsal)}>${icon('retry')}${t('rehearsals.again')}</a>`}</div></div>
      ${this.page.problem ? failed(t('rehearsals.notLoaded'), { ...this.page, run: () => this.look() }) : nothing}
      ${problem ? callout({ title: problem.title ?? t('problem.own'), text: problem.detail || problem.message }) : nothing}
      ${open ? this.working(rehearsal) : nothing}${this.outcome(rehearsal)}
      ${rehearsal.looked || rehearsal.erased ? this.figures(rehearsal) : nothing}${this.groups(rehearsal)}${this.differences(rehearsal)}`;
  }

  render() {
    if (!this.allowed) return html`<div class="page">${empty(t('rehearsals.forbidden'), t('rehearsals.forbiddenText'), nothing, 1)}</div>`;
    return wholePage(this.page, {
      title: t('rehearsals.one'),
      notLoaded: t('rehearsals.notLoaded'),
      gone: empty(t('rehearsals.gone'), t('rehearsals.goneText'), html`<a class="btn" href="/rehearsals">${t('rehearsals.back')}</a>`, 1),
      done: (value) => this.content(value),
    });
  }
}

define('page-rehearsal', RehearsalPage);
