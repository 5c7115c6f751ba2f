/** The files of routes and providers as they run: which is broken and where, and the picture of each route with what went through it. */
import { html, live, nothing } from '../lit.js';
import { t, rich } from '../texts.js';
import { address, all, get } from '../api.js';
import { ago, at, atSecond, exact, number } from '../format.js';
import { isOperator } from '../session.js';
import { PAGES } from '../pages.js';
import { setCount } from '../counts.js';
import { query, setQuery } from '../router.js';
import { bind } from '../keys.js';
import { onLive, soon } from '../live.js';
import { addressOf, fileBadge, foldersOf, isBroken, isFound, keyed, nameOf, pathIn, passed, providerOf, runs, stepsOf, takenOf, versionOf } from '../route-files.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { copy } from '../parts/dialogs.js';
import { callout, empty, failed, loadingRows, wholePage } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { kindOf, labelOf, stepWords } from '../parts/route-picture.js';

const SOON = 150, COUNTS = 4000, MOST = 2000, MOST_EXCERPTS = 3, MOST_CHIPS = 4, MOST_FAILURES = 5, TYPED = 150;
const SECTIONS = ['routes', 'kamelets'];
/** The list as it was read last, so that the next file is opened beside it. */
let last = null;

const pictureOf = (file, signal) => get(address('/api/routes/picture', { file }), { signal });

/** Marks beneath a line: under the longest word of the reason that stands in it, else under its first word. */
const caretsOf = (text, reason) => {
  const word = (reason.match(/[\p{L}\d_.-]{2,}/gu) ?? []).toSorted((a, b) => b.length - a.length).find((each) => text.includes(each)) ?? /[^\s:-]+/.exec(text)?.[0] ?? '';
  return `${' '.repeat(Math.max(0, text.indexOf(word)))}${'^'.repeat(Math.max(3, word.length))}`;
};

class RoutesPage extends SignedInPart {
  page = new Load(this, async (signal) => {
    const states = await all('/api/routes', { signal, most: MOST });
    last = states;
    setCount('routes', states.filter((each) => isBroken(each) && each.file.startsWith('routes/')).length);
    this.chooseOne(states);
    setCount('kamelets', states.filter((each) => isBroken(each) && each.file.startsWith('kamelets/')).length);
    const excerpts = await Promise.all(this.brokenOf(states).slice(0, MOST_EXCERPTS).map(async ({ file }) => {
      try {
        return [file, (await pictureOf(file, signal)).excerpt];
      } catch {
        return [file, []];
      }
    }));
    this.excerpts = new Map(excerpts);
    return states;
  });
  picture = new Load(this, (signal) => pictureOf(this.file, signal));
  path = new Load(this, (signal) => get(`/api/events/${encodeURIComponent(this.eventId)}/path`, { signal }));
  drift = new Load(this, (signal) => all('/api/providers/drift', { signal, most: MOST }));
  difference = new Load(this, (signal) => get(`/api/providers/${encodeURIComponent(this.provider)}/drift`, { signal }));
  excerpts = new Map();
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    if (!isOperator()) return;
    this.section = SECTIONS.find((each) => location.pathname.startsWith(`/${each}`));
    this.file = this.params?.file ? `${this.section}/${this.params.file}` : null;
    this.provider = this.file ? providerOf(this.file) : null;
    if (last) this.page.value = last;
    this.page.run();
    if (this.file) this.picture.run();
    if (this.section === 'kamelets') this.drift.run();
    if (this.provider) this.difference.run();
    this.askForPath();
    const again = soon(() => this.again(), SOON);
    const shown = () => { if (!document.hidden) this.again(); };
    const counting = setInterval(() => { if (!document.hidden && !this.picture.pending && !this.page.pending) this.again(); }, COUNTS);
    document.addEventListener('visibilitychange', shown);
    this.#ends = [again.end, () => clearInterval(counting), () => document.removeEventListener('visibilitychange', shown), onLive('route', again), onLive('reset', again),
      bind({ j: () => this.next(1), k: () => this.next(-1) })];
    if (this.isChosen) document.title = `${nameOf(this.file)} · Serai`;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.typing);
    this.#ends.forEach((end) => end());
  }

  addressChanged() {
    this.askForPath();
    this.requestUpdate();
  }

  /** A version that is taken up has steps of its own, so the path is asked for again with the picture. */
  async again() {
    if (!this.isConnected) return;
    const before = this.picture.value?.file.revision;
    this.page.run();
    if (!this.file) return;
    await this.picture.run();
    if (this.picture.problem?.status === 404) {
      this.picture.value = null;
      if (!this.isChosen) {
        Object.assign(this.picture, { problem: null });
        this.file = null;
        this.chooseOne(this.page.value ?? []);
      }
    }
    if (this.eventId && before !== this.picture.value?.file.revision) this.path.run();
  }

  askForPath() {
    const wanted = query().get('event');
    if (wanted === (this.eventId ?? null)) return;
    this.eventId = wanted;
    if (wanted) this.path.run();
    else Object.assign(this.path, { value: null, problem: null });
  }

  next(by) {
    const links = [...this.querySelectorAll('.files li a')];
    const now = links.findIndex((link) => link === document.activeElement || (!links.includes(document.activeElement) && link.ariaCurrent));
    links[Math.max(0, Math.min(links.length - 1, now < 0 ? 0 : now + by))]?.focus();
  }

  /** Where nobody has chosen a file, one that is broken is shown, else the one that most goes through. */
  chooseOne(states) {
    if (this.params?.file || this.file) return;
    const drawn = foldersOf(this.own(states)).find(({ folder }) => folder.startsWith(this.section))?.files.filter((each) => each.routeIds.length) ?? [];
    this.file = (drawn.find(isBroken) ?? drawn.toSorted((a, b) => (b.failed ?? 0) - (a.failed ?? 0) || (b.exchanges ?? 0) - (a.exchanges ?? 0))[0])?.file ?? null;
    this.provider = this.file ? providerOf(this.file) : null;
    if (!this.file) return;
    this.picture.run();
    if (this.provider) this.difference.run();
  }

  /** Whether the address names the file. */
  get isChosen() {
    return Boolean(this.params?.file);
  }

  /** The files of this page. */
  own(states) {
    return states.filter((each) => each.file.startsWith(`${this.section}/`));
  }

  brokenOf(states) {
    return this.own(states).filter(isBroken);
  }

  // The list

  summary(states) {
    const own = this.own(states).filter((each) => each.status !== 'ignored');
    const broken = own.filter(isBroken);
    const count = t('routes.run', { done: own.filter(runs).length, n: own.length });
    if (!broken.length) return `${count} ${t('routes.allWell')}`;
    const still = broken.filter(runs).length;
    return `${count} ${t('routes.brokenCount', { n: broken.length })} ${still === broken.length ? t('routes.stillRuns', { n: still }) : t('routes.stopped', { n: broken.length - still })}`;
  }

  tabs(states) {
    const count = (section) => states.filter((each) => each.file.startsWith(`${section}/`) && each.status !== 'ignored').length;
    return html`<nav class="tabs" aria-label=${t('nav.engineering')}>${SECTIONS.map((each) => html`<a href="/${each}" aria-current=${this.section === each ? 'page' : nothing}>${t(`nav.${each}`)} <span class="count">${count(each)}</span></a>`)}
      ${PAGES.some((page) => page.path === '/rehearsals') ? html`<a href="/rehearsals">${t('nav.rehearsals')}</a>` : nothing}</nav>`;
  }

  excerpt(state, lines) {
    if (!lines?.length) return nothing;
    return html`<pre class="code lines" tabindex="0" role="region" aria-label=${t('routes.lines', { file: nameOf(state.file), from: String(lines[0].line), to: String(lines.at(-1).line) })}>${lines.map(({ line, text }) => html`<span class=${line === state.line ? 'bad' : ''} data-n=${line}>${text || ' '}</span>${line === state.line ? html`<span class="note" data-n="" aria-hidden="true">${caretsOf(text, state.reason)}</span>` : nothing}`)}</pre>`;
  }

  brokenCard(state) {
    const name = nameOf(state.file);
    return html`<section class="card broken" aria-labelledby="b-${state.file}"><div class="callout error flat">${icon('alert')}
        <div><h2 id="b-${state.file}">${state.line ? t('routes.brokenAt', { name, line: String(state.line) }) : t('routes.brokenFile', { name })}</h2>
          <p>${state.reason}</p><p>${t(state.status === 'last-good' ? 'routes.goesOn' : 'routes.waits', { version: String(state.revision) })}</p></div>
        <div class="row"><button class="btn sm" type="button" @click=${() => copy(state.file, t('routes.pathCopied'))}>${icon('copy')}${t('routes.copyPath')}</button>
          ${this.isChosen && this.file === state.file ? nothing : html`<a class="btn sm" href=${addressOf(state.file)} aria-label=${t('routes.openFile', { name })}>${t('routes.open')}</a>`}</div></div>
      ${this.excerpt(state, this.excerpts.get(state.file))}</section>`;
  }

  fileRow(state) {
    const drifts = this.drift.value?.some((each) => each.provider === providerOf(state.file));
    const said = isBroken(state) || state.status === 'ignored' || state.warning;
    return html`<li><a href=${address(addressOf(state.file), { q: query().get('q') })} aria-current=${this.file === state.file ? 'true' : nothing}>${icon('file')}<span class="grow"><b class="mono">${nameOf(state.file)}</b><span class="faint tiny">${versionOf(state)}</span></span>
      ${said ? fileBadge(state) : drifts ? html`<span class="badge retrying">${icon('alert')}${t('kamelets.drift')}</span>` : nothing}
      ${state.failed ? html`<span class="wrong tiny num">${t('routes.failed', { n: state.failed })}</span>` : nothing}
      ${said || drifts ? nothing : html`<span class="faint tiny num">${takenOf(state)}</span>`}</a></li>`;
  }

  list(states) {
    const q = query().get('q') ?? '';
    const typing = this.contains(document.activeElement) ? document.activeElement : null;
    const found = this.own(states).filter((each) => isFound(each, q));
    const type = (event) => {
      const text = event.target.value.trim();
      clearTimeout(this.typing);
      this.typing = setTimeout(() => setQuery({ q: text }), TYPED);
    };
    return html`<div class="stack file-list ${this.isChosen ? 'chosen' : ''}">
      <label class="search"><span class="visually-hidden">${t(`${this.section}.find`)}</span>${icon('search')}<input class="input" type="search" maxlength="100" placeholder=${t(`${this.section}.find`)} .value=${live(typing?.type === 'search' ? typing.value : q)} @input=${type}></label>
      ${found.length ? foldersOf(found).map(({ folder, files }) => html`<section class="card files" aria-labelledby="f-${folder}"><header><h2 id="f-${folder}" class="mono">${folder}</h2>${files.some((each) => each.exchanges !== undefined) ? html`<span class="faint tiny push">${t('routes.taken')}</span>` : nothing}</header>
        <ul>${files.map((each) => this.fileRow(each))}</ul></section>`)
    : empty(q ? t('routes.noneFound') : t('routes.none'), q ? t('routes.noneFoundText') : t(`${this.section}.noneText`), q ? html`<button class="btn" type="button" @click=${() => setQuery({ q: '' })}>${t('routes.showAll')}</button>` : nothing)}</div>`;
  }

  // One file

  route(picture) {
    const wanted = query().get('route');
    return picture.routes.find((each) => each.id === wanted) ?? picture.routes[0];
  }

  choice(picture, chosen) {
    const { routes } = picture;
    if (routes.length < 2) return nothing;
    const to = (id) => setQuery({ route: id === routes[0].id ? '' : id, step: '' });
    if (routes.length <= MOST_CHIPS) {
      return html`<div class="chips" role="group" aria-label=${t('routes.which')}>${routes.map((each) => html`<button class="chip" type="button" aria-pressed=${each === chosen ? 'true' : 'false'} @click=${() => to(each.id)}>${each.id} <span>${number(each.from.exchanges ?? 0)}</span></button>`)}</div>`;
    }
    return html`<div class="field which"><label for="which">${t('routes.which')}</label><select class="input sm" id="which" @change=${(event) => to(event.target.value)}>
      ${routes.map((each) => html`<option value=${each.id} ?selected=${each === chosen}>${each.id} (${number(each.from.exchanges ?? 0)})</option>`)}</select></div>`;
  }

  pathForm() {
    const show = (event) => {
      event.preventDefault();
      setQuery({ event: event.target.elements.event.value.trim() });
    };
    return html`<form class="row path-form" @submit=${show}><label for="event-id">${t('path.of')}</label><input class="input sm mono" id="event-id" name="event" maxlength="36" placeholder=${t('path.hint')} .value=${query().get('event') ?? ''} autocomplete="off" spellcheck="false">
      <button class="btn sm" type="submit">${icon('route')}${t('path.show')}</button>${query().get('event') ? html`<button class="btn sm quiet" type="button" @click=${() => setQuery({ event: '' })}>${t('path.hide')}</button>` : nothing}</form>`;
  }

  /** Which way the event goes, where that is not to be seen in the picture. */
  pathNote(route, keys) {
    const { value: path, problem } = this.path;
    if (!this.eventId) return nothing;
    if (problem) return html`<div class="note-row">${problem.status === 404 ? callout({ kind: 'warn', title: t('path.unknown'), text: t('path.unknownText'), level: 3 }) : problem.status === 409 ? callout({ kind: 'warn', title: t('path.erased'), text: problem.detail, level: 3 }) : failed(t('path.notLoaded'), this.path)}</div>`;
    if (!path) return nothing;
    const links = path.routes.map((id) => [id, this.fileOf(id)]).map(([id, file]) => html`<li>${file ? html`<a class="mono" href=${address(addressOf(file), { route: id, event: this.eventId })}>${id}</a>` : html`<span class="mono">${id}</span>`}</li>`);
    if (!keys) {
      return html`<div class="note-row">${callout({ kind: 'info', title: t(path.routes.length ? 'path.elsewhere' : 'path.nowhere', { type: path.type }), text: path.routes.length ? html`<ul class="plain">${links}</ul>` : t('path.nowhereText'), level: 3 })}</div>`;
    }
    const here = (step) => step.route === route.id;
    const undecided = path.undecided.find(here);
    return html`${path.failure ? html`<div class="note-row">${callout({ kind: 'error', title: t('path.fails', { step: path.failure.step ?? path.failure.route ?? '' }), text: html`<span class="quote">${path.failure.reason}</span>`, level: 3 })}</div>` : nothing}
      ${undecided ? html`<div class="note-row">${callout({ kind: 'info', title: t('path.ends', { step: undecided.step }), text: t('path.endsText', { why: undecided.reason }), level: 3 })}</div>` : nothing}`;
  }

  fileOf(route) {
    return this.page.value?.find((each) => each.routeIds.some((id) => id.replace(/@\d+$/, '') === route))?.file;
  }

  stepBox(file, route) {
    const steps = stepsOf(route);
    const wanted = query().get('step');
    const step = wanted === 'from' ? route.from : steps.find((each) => each.key === wanted) ?? steps.filter((each) => each.failed).toSorted((a, b) => b.lastFailure.at.localeCompare(a.lastFailure.at))[0] ?? route.from;
    const label = labelOf(step);
    return html`<div class="stepbox"><h3>${kindOf(step)}${label ? html`: <span class=${step.language ? 'mono' : ''}>${label}</span>` : nothing}</h3><dl class="facts">
      ${step.exchanges === undefined ? nothing : html`<dt>${t('picture.cameTitle')}</dt><dd class="num">${number(step.exchanges)}</dd>`}
      ${step.failed === undefined ? nothing : html`<dt>${t('picture.passedTitle')}</dt><dd class="num">${number(passed(step))}</dd>
        <dt>${t('picture.failedTitle')}</dt><dd>${step.failed ? html`<span class="num">${number(step.failed)}</span>, ${rich('picture.lastAt', { at: html`<time datetime=${step.lastFailure.at} title=${exact(step.lastFailure.at)}>${atSecond(step.lastFailure.at)}</time>` })} <span class="quote">${step.lastFailure.reason}</span>` : t('picture.none')}</dd>`}
      ${step.id ? html`<dt>${t('picture.idTitle')}</dt><dd class="mono">${step.id}</dd>` : nothing}
      ${step.line ? html`<dt>${t('picture.lineTitle')}</dt><dd class="mono">${nameOf(file.file)}:${step.line}</dd>` : nothing}</dl></div>`;
  }

  failures(route) {
    const wrong = stepsOf(route).filter((each) => each.lastFailure).toSorted((a, b) => b.lastFailure.at.localeCompare(a.lastFailure.at)).slice(0, MOST_FAILURES);
    if (!wrong.length) return nothing;
    return html`<section class="failures" aria-labelledby="fa"><h3 id="fa">${t('picture.lastFailures')}</h3><ul>${wrong.map((each) => html`<li><time datetime=${each.lastFailure.at} title=${exact(each.lastFailure.at)}>${at(each.lastFailure.at)}</time>
      <button class="link" type="button" @click=${() => setQuery({ step: each.key })}>${labelOf(each) || kindOf(each)}</button><span class="quote">${each.lastFailure.reason}</span></li>`)}</ul></section>`;
  }

  asText(route, keys) {
    const item = (step) => html`<li>${stepWords(step, { lit: keys?.has(step.key) })}${step.steps.length || step.branches.length ? html`<ul>${[...step.steps, ...step.branches].map(item)}</ul>` : nothing}</li>`;
    return html`<details class="as-text"><summary>${icon('down')}${t('picture.asText')}</summary><ul><li>${stepWords({ ...route.from }, { lit: keys?.has('from') })}</li>${[...route.steps, ...route.handlers].map(item)}</ul></details>`;
  }

  drawn(picture) {
    const { file } = picture;
    if (!picture.routes.length) {
      return html`<div class="card">${empty(t(isBroken(file) ? 'routes.nothingDrawn' : 'routes.noRoutes'), t(file.status === 'broken' ? 'routes.nothingDrawnText' : file.status === 'ignored' ? 'routes.ignoredText' : 'routes.noRoutesText'))}</div>`;
    }
    const route = keyed(this.route(picture));
    const keys = this.path.value && this.eventId ? pathIn(route, this.path.value) : null;
    const marks = keys ? { failed: this.path.value.failure?.route === route.id ? this.path.value.failure.step : null, undecided: this.path.value.undecided.filter((each) => each.route === route.id).map((each) => each.step) } : null;
    return html`<section class="card" aria-labelledby="rp"><header><h2 id="rp" class="wrap">${route.id}</h2>${fileBadge(file)}<span class="live push">${t('routes.live')}</span>
        ${route.description ? html`<p>${route.description}.</p>` : nothing}
        <p>${rich('routes.drawn', { version: html`<span title=${file.hash ?? ''}>${file.revision}</span>`, hash: html`<span class="mono">${(file.hash ?? '').slice(0, 7)}</span>`, since: file.loadedAt ? ago(file.loadedAt) : '' })}${keys ? html` ${rich('path.inBlue', { event: html`<span class="mono">${this.eventId.slice(0, 13)}</span>`, at: html`<time datetime=${this.path.value.time}>${atSecond(this.path.value.time)}</time>` })}` : nothing}</p>
        ${this.choice(picture, picture.routes.find((each) => each.id === route.id))}${this.section === 'routes' ? this.pathForm() : nothing}</header>
      ${this.pathNote(route, keys)}
      <serai-route-picture .route=${route} .path=${keys} .marks=${marks} .chosen=${query().get('step') ?? ''} @choose=${(event) => setQuery({ step: event.detail })}></serai-route-picture>
      ${picture.left ? html`<p class="note-row small">${t('picture.left', { n: picture.left })}</p>` : nothing}
      ${this.stepBox(file, route)}${this.failures(route)}${this.asText(route, keys)}</section>`;
  }

  differences() {
    const report = this.difference.value;
    const differing = report?.operations.filter((each) => each.differences.length) ?? [];
    if (!this.provider || !report?.operations.length) return nothing;
    return html`<section class="card" aria-labelledby="dr"><header><h2 id="dr">${t('kamelets.answers')}</h2>${differing.length ? html`<span class="badge retrying">${icon('alert')}${t('kamelets.drift')}</span>` : html`<span class="badge delivered">${icon('ok')}${t('kamelets.same')}</span>`}
        <p>${differing.length ? t('kamelets.driftText') : t('kamelets.sameText')}</p></header>
      ${differing.map((operation) => html`<table class="table stacks"><caption class="visually-hidden">${operation.operation}</caption><thead><tr>${['what', 'where', 'expected', 'seen', 'answers', 'last'].map((each) => html`<th scope="col">${t(`kamelets.col.${each}`)}</th>`)}</tr></thead>
        <tbody>${operation.differences.map((each) => html`<tr><th scope="row">${t(`kamelets.kind.${each.kind}`)}</th><td data-label=${t('kamelets.col.where')} class="mono">${operation.operation} ${each.path}</td><td data-label=${t('kamelets.col.expected')}>${each.expected.join(', ') || '–'}</td><td data-label=${t('kamelets.col.seen')}>${each.seen.join(', ') || '–'}</td>
          <td data-label=${t('kamelets.col.answers')} class="num">${t('states.of', { done: each.count, total: operation.answers })}</td><td data-label=${t('kamelets.col.last')}><time datetime=${each.lastAt} title=${exact(each.lastAt)}>${ago(each.lastAt)}</time></td></tr>`)}</tbody></table>`)}</section>`;
  }

  detail() {
    if (!this.file) return html`<section class="card only-desk">${empty(t(`${this.section}.choose`), t(`${this.section}.chooseText`))}</section>`;
    const { value, problem } = this.picture;
    if (problem?.status === 404) return html`<section class="card">${empty(t('routes.gone'), t('routes.goneText'), html`<a class="btn" href="/${this.section}">${t('routes.back')}</a>`)}</section>`;
    if (!value) return problem ? failed(t('routes.notDrawn'), this.picture) : this.picture.slow ? loadingRows(6) : nothing;
    return html`<div class="stack ${this.isChosen ? '' : 'only-desk'}">${problem ? failed(t('routes.notDrawn'), this.picture) : nothing}
      ${value.file.warning ? callout({ kind: 'warn', title: t('routes.warned'), text: value.file.warning, live: false }) : nothing}
      ${this.drawn(value)}${this.differences()}</div>`;
  }

  content(states) {
    const broken = this.brokenOf(states);
    const shown = this.isChosen ? broken.filter((each) => each.file === this.file) : broken;
    if (this.file && this.picture.value?.excerpt.length) this.excerpts.set(this.file, this.picture.value.excerpt);
    return html`<div class="page-head"><div>${this.isChosen ? html`<nav class="crumbs" aria-label=${t('routes.where')}><ol><li><a href="/${this.section}">${t(`${this.section}.title`)}</a></li><li class="mono">${nameOf(this.file)}</li></ol></nav>` : nothing}
        <h1>${this.isChosen ? nameOf(this.file) : t(`${this.section}.title`)}</h1><p role="status">${this.summary(states)}</p></div></div>
      ${this.tabs(states)}${this.page.problem ? failed(t('routes.notLoaded'), this.page) : nothing}
      ${shown.slice(0, MOST_EXCERPTS).map((each) => this.brokenCard(each))}
      <div class="files-split">${this.list(states)}${this.detail()}</div>`;
  }

  render() {
    if (!isOperator()) return html`<div class="page">${empty(t('routes.operatorOnly'), t('routes.operatorOnlyText'), nothing, 1)}</div>`;
    return wholePage(this.page, { title: t(`${this.section}.title`), notLoaded: t('routes.notLoaded'), done: (value) => this.content(value) });
  }
}

define('page-routes', RoutesPage);
