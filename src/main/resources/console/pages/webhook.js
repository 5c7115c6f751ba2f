/** One endpoint that events are posted to: what it was sent and what it answered, whether a signature is right, and its settings. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { get, patch, post, remove, tagOf } from '../api.js';
import { isAdmin, session } from '../session.js';
import { go, guardLeaving, query, setQuery } from '../router.js';
import { bind } from '../keys.js';
import { onLive, soon } from '../live.js';
import { HOOKS, HookLog, countDead, hookBadge, isFinal, knownTypes, nameOf, pathOf, stateOf } from '../webhooks.js';
import { FIRST_SAMPLE, WebhookDraft, dataOf, fieldsOf, wrongHeader, wrongType, wrongUrl } from '../webhook-draft.js';
import { signedOf } from '../signature.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { ask, copy, toast } from '../parts/dialogs.js';
import { menu, menuId } from '../parts/menus.js';
import { callout, empty, failed, loaded, loadingRows } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { factsCard, secretCard, testCard } from '../parts/webhook-cards.js';
import { addressCard, bodyCard, eventsCard, requestCard } from '../parts/webhook-form.js';
import { healthPart } from '../parts/webhook-health.js';
import { logPart } from '../parts/webhook-log.js';
import '../parts/signature-check.js';
import '../parts/webhook-trial.js';

const SOON = 500, HOUR = 60 * 60 * 1000, DAY = 24 * HOUR;
const VIEWS = ['log', 'signature', 'settings'];
const OVERLAPS = ['0s', '1h', '24h', '7d'];
const NOTHING_GIVEN = { id: '', timestamp: '', signature: '', body: '', secret: '' };
/** Secrets that were made on this page, until they are kept: Serai shows each once. */
const secrets = new Map();

const localTime = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

class WebhookPage extends SignedInPart {
  static properties = { params: { attribute: false }, edited: { state: true }, sample: { state: true }, given: { state: true }, problem: { state: true }, tried: { state: true }, saving: { state: true },
    test: { state: true }, complete: { state: true } };
  page = new Load(this, (signal) => (this.params.id ? get(`${HOOKS}/${this.params.id}`, { signal }) : Promise.resolve({})));
  types = new Load(this, (signal) => knownTypes({ signal }));
  log = new HookLog(this);
  more = menuId();
  #left = new Set();
  #ends = [];
  /** What the log is drawn with. */
  #deeds = { draw: () => this.requestUpdate(), open: (id) => setQuery({ entry: id }), filter: (status) => setQuery({ status, entry: '' }), resend: (sent) => this.resend(sent),
    mayResend: (sent) => isFinal(sent) && this.hook.active, verify: (request) => this.verify(request), copyBody: (request) => copy(request.body ?? '', t('hooks.log.bodyCopied')) };

  constructor() {
    super();
    Object.assign(this, { given: NOTHING_GIVEN, sample: FIRST_SAMPLE });
  }

  async connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    const again = soon(() => this.refresh(), SOON);
    const logAgain = soon(() => this.readLog(), SOON);
    if (this.params.id) this.#ends = [again.end, logAgain.end, onLive('connection', again), onLive('delivery', logAgain), onLive('reset', () => { again(); logAgain(); }),
      bind({ t: () => this.hook?.active && this.sendTest(), e: () => go(pathOf(this.params.id, '?view=settings')), j: () => this.step(1), k: () => this.step(-1), r: () => this.onEntry((sent) => this.resend(sent)) })];
    this.types.run();
    if (this.params.id) this.log.begin(this.params.id, query().get('status') ?? '');
    await this.page.run();
    if (this.page.value) this.discard();
    this.guard();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
    guardLeaving(null);
  }

  addressChanged() {
    this.requestUpdate();
    const status = query().get('status') ?? '';
    if (this.params.id && status !== this.log.status) this.log.begin(this.params.id, status);
  }

  /** Null for a new one. */
  get hook() { return this.params.id ? this.page.value : null; }
  get view() { return this.params.id ? VIEWS.find((each) => each === query().get('view')) ?? 'log' : 'settings'; }
  get entry() { return query().get('entry'); }

  async refresh() {
    const before = this.page.value;
    await this.page.run();
    if (this.draft?.changes().length > 0 || this.page.value === before) return;
    const { problem } = this;
    this.discard();
    this.problem = problem;
  }

  /** While somebody reads it, what is new waits above. */
  async readLog() {
    if (!this.log.items && !this.log.problem) return;
    await this.log.run(Boolean(this.entry) || this.querySelector('#log')?.matches(':focus-within') === true);
  }

  step(by) {
    const lines = [...this.querySelectorAll('.sent > summary')];
    const now = lines.findIndex((line) => line.closest('li').contains(document.activeElement));
    lines[Math.max(0, Math.min(lines.length - 1, now < 0 ? 0 : now + by))]?.focus();
  }

  onEntry(deed) {
    const sent = this.log.find(document.activeElement?.closest?.('.sent-list li')?.dataset.id);
    if (!sent || !this.#deeds.mayResend(sent)) return false;
    deed(sent);
    return true;
  }

  // Editing

  discard() {
    this.draft = new WebhookDraft(this.hook);
    Object.assign(this, { edited: this.draft.edited, problem: null, complete: false, tried: null });
    this.#left.clear();
    if (this.sample === FIRST_SAMPLE) this.sample = this.sampleOf(this.draft.edited.events);
    this.guard();
  }

  /** A sample of a type that is listened to. */
  sampleOf(events) {
    const [first] = events;
    return first && first !== '*' ? { ...FIRST_SAMPLE, type: first.endsWith('.*') ? `${first.slice(0, -1)}created` : first } : FIRST_SAMPLE;
  }

  change(what) {
    this.edited = { ...this.edited, ...what };
    this.draft.edited = this.edited;
    this.problem = null;
    this.guard();
  }

  /** What is not saved, and a secret that is shown once, are not left by mistake. */
  guard() {
    const names = this.draft?.changes() ?? [];
    const secret = secrets.has(this.params.id);
    guardLeaving(secret ? () => this.mayLeave(t('hooks.secret.leave'), t('hooks.secret.leaveText'), t('hooks.secret.leaveDeed'))
      : names.length ? () => this.mayLeave(t('connect.leave'), t('connect.leaveText', { names: names.join(', ') }), t('connect.leaveDeed')) : null);
  }

  async mayLeave(title, text, confirm) {
    const left = Boolean(await ask({ title, body: html`<p>${text}</p>`, confirm, keep: t('connect.stay'), danger: true }));
    if (left) secrets.delete(this.params.id);
    return left;
  }

  addType(type) {
    const wrong = wrongType(type);
    this.typed = wrong ? { type, wrong } : null;
    if (!wrong && !this.edited.events.includes(type)) {
      if (!this.edited.events.length && this.sample.data === FIRST_SAMPLE.data) this.sample = this.sampleOf([type]);
      this.change({ events: [...this.edited.events, type] });
    }
    this.requestUpdate();
    return !wrong;
  }

  /** What is wrong with a field: what the server said of the form or of the trial, or what is seen here once it was left. */
  wrong(name, exactly = false) {
    const told = [this.problem, this.tried].flatMap((each) => each?.fields ?? []).find((each) => each.field === name || (!exactly && (each.field.startsWith(`${name}.`) || each.field.startsWith(`${name}[`))));
    const seen = this.complete || this.#left.has(name);
    if (name === 'url') return told?.message ?? (seen ? wrongUrl(this.edited.url) : null);
    if (name === 'events') return this.typed?.wrong ?? told?.message ?? (seen && !this.edited.events.length ? t('hooks.form.eventsMissing') : null);
    if (name === 'headers') return this.draft.needsHeaders() ? t('hooks.form.headersMoved') : told?.message ?? null;
    if (name === 'transformation' && told) return t('hooks.form.transformationWrong', { why: told.message });
    return told?.message ?? null;
  }

  /** Each {name, title, message}, in the order of the form. */
  wrongs() {
    const names = ['url', 'description', 'events', ...this.edited.rules.map((each, i) => `filters[${i}]`), 'transformation', 'headers', 'signatureHeader'];
    const found = names.map((name) => ({ name, title: t(`hooks.form.${name.startsWith('filters') ? 'rules' : name}`), message: this.wrong(name) })).filter((each) => each.message);
    const row = this.complete && (this.edited.headers ?? []).map(wrongHeader).find(Boolean);
    return row && !found.some((each) => each.name === 'headers') ? [...found, { name: 'headers', title: t('hooks.form.headers'), message: row }] : found;
  }

  focus(name) {
    (this.querySelector(`#f-${name.replace(/\[.*/, '')}`) ?? this.querySelector('.rules [aria-invalid=true]'))?.focus();
  }

  async save(event) {
    event.preventDefault();
    if (this.saving || !isAdmin()) return;
    Object.assign(this, { complete: true, problem: null });
    const [first] = this.wrongs();
    if (first) {
      await this.updateComplete;
      this.focus(first.name);
      return;
    }
    this.saving = true;
    try {
      const body = this.draft.body(this.sample);
      const saved = this.hook ? await patch(`${HOOKS}/${this.hook.id}`, body, { ifMatch: tagOf(this.hook) }) : await post(HOOKS, body);
      guardLeaving(null);
      toast({ title: t('connect.saved', { name: nameOf(saved) }), text: t('connect.savedText') });
      if (this.hook) {
        await this.page.run();
        this.discard();
      } else {
        secrets.set(saved.id, saved.secret);
        go(pathOf(saved.id), { replace: true });
      }
    } catch (problem) {
      this.problem = problem;
      await this.updateComplete;
      const [wrong] = this.wrongs();
      if (wrong) this.focus(wrong.name);
      else this.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' });
    } finally {
      this.saving = false;
    }
  }

  // Deeds

  async run(deed, said, action = null) {
    try {
      await deed();
      this.problem = null;
      await this.refresh();
      toast({ title: said, action });
    } catch (problem) {
      this.problem = problem;
    }
  }

  pause() {
    return this.run(() => post(`${HOOKS}/${this.hook.id}/pause`), t('hooks.paused', { name: nameOf(this.hook) }), { label: t('deeds.resume'), run: () => this.resume() });
  }

  resume() {
    return this.run(() => post(`${HOOKS}/${this.hook.id}/resume`), t('deeds.resumed', { name: nameOf(this.hook) }));
  }

  /** What failed meanwhile is offered to be sent again. */
  async enable() {
    const since = this.failedSince();
    await this.run(() => patch(`${HOOKS}/${this.hook.id}`, { active: true }), t('deeds.enabled', { name: nameOf(this.hook) }));
    if (since && this.hook.active) this.recover(since);
  }

  /** When what has failed by now was first sent, about; null where nothing is known. */
  failedSince() {
    const since = this.hook.failingSince ?? this.hook.disabledAt;
    return since ? new Date(Date.parse(since) - HOUR) : null;
  }

  disable() {
    return this.run(() => patch(`${HOOKS}/${this.hook.id}`, { active: false }), t('hooks.switchedOff', { name: nameOf(this.hook) }), { label: t('deeds.enable'), run: () => this.enable() });
  }

  async delete() {
    const name = nameOf(this.hook);
    const gone = await ask({ title: t('delete.title', { name }), confirm: t('hooks.delete.deed'), keep: t('delete.keep'), danger: true, typed: name, body: html`<p>${t('hooks.delete.text')}</p><p>${t('hooks.delete.after')}</p>`,
      action: () => remove(`${HOOKS}/${this.hook.id}`).then(() => true) });
    if (!gone) return;
    secrets.delete(this.hook.id);
    guardLeaving(null);
    toast({ title: t('deeds.deleted', { name }) });
    go('/webhooks');
  }

  async rotate() {
    const answer = await ask({ title: t('hooks.rotate.title'), confirm: t('hooks.rotate.deed'), body: html`<p>${t('hooks.rotate.text')}</p><ol class="numbered"><li>${t('hooks.rotate.first')}</li><li>${t('hooks.rotate.second')}</li><li>${t('hooks.rotate.third')}</li></ol>
      <div class="field"><label for="rotate-overlap">${t('hooks.rotate.overlap')}</label><select class="input" id="rotate-overlap" name="overlap" aria-describedby="rotate-overlap-h">${OVERLAPS.map((each) => html`<option value=${each} ?selected=${each === '24h'}>${t(`hooks.rotate.overlap_${each}`)}</option>`)}</select><p class="help" id="rotate-overlap-h">${t('hooks.rotate.overlapHelp')}</p></div>`,
    action: (form) => post(`${HOOKS}/${this.hook.id}/rotate`, { overlap: form.get('overlap') }) });
    if (!answer) return;
    secrets.set(this.hook.id, answer.secret);
    await this.refresh();
    this.guard();
    scrollTo(0, 0);
  }

  async sendTest() {
    this.test = { running: true };
    try {
      const { deliveryId } = await post(`${HOOKS}/${this.hook.id}/test`);
      this.test = { id: deliveryId };
      setQuery({ view: '', status: '', entry: deliveryId });
      await this.log.follow(deliveryId);
    } catch (problem) {
      this.test = { problem };
    }
  }

  async resend(sent) {
    try {
      const { deliveryId } = await post(`${HOOKS}/${this.hook.id}/deliveries/${sent.id}/resend`);
      this.problem = null;
      toast({ title: t('delivery.replay.done'), text: t('hooks.log.resentText') });
      setQuery({ status: '', entry: deliveryId });
      await this.log.follow(deliveryId);
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** Says how many go out before they do. */
  async recover(begin = this.failedSince() ?? new Date(Date.now() - DAY)) {
    let since = begin, count = null, turn = 0;
    const body = (draw) => {
      const look = async () => {
        const mine = ++turn;
        count = null;
        const found = Number.isNaN(since.getTime()) ? null : await countDead(this.hook.id, since).catch(() => null);
        if (mine !== turn) return;
        count = found;
        draw();
      };
      if (turn === 0) look();
      return html`<p>${t('hooks.recover.text')}</p><div class="field"><label for="recover-since">${t('hooks.recover.since')}</label><input class="input" id="recover-since" type="datetime-local" .value=${localTime(begin)} @input=${(event) => { since = new Date(event.target.value); look(); }}></div>
        <p role="status">${count === null ? nothing : html`<b>${count.more ? t('hooks.recover.atLeast', { n: count.found }) : t('hooks.recover.count', { n: count.found })}</b>`}</p>`;
    };
    const answer = await ask({ title: t('hooks.recover.title'), confirm: t('hooks.recover.confirm'), body, action: () => {
      if (Number.isNaN(since.getTime())) throw Object.assign(new Error(t('hooks.recover.noTimeText')), { title: t('hooks.recover.noTime') });
      return post(`${HOOKS}/${this.hook.id}/recover`, { since: since.toISOString() });
    } });
    if (!answer) return;
    toast({ title: t('hooks.recover.done', { n: answer.recovered }), text: answer.recovered ? t('hooks.recover.doneText') : null });
    setQuery({ view: '', entry: '' });
    this.log.run();
  }

  /** Takes a request of the log over into the check. */
  verify(request) {
    const { id, timestamp, signature, body } = signedOf(request);
    this.given = { id, timestamp, signature, body, secret: secrets.get(this.hook.id) ?? (this.hook.publicKey || '') };
    setQuery({ view: 'signature' }, { replace: false });
    this.updateComplete.then(() => this.querySelector('#s-secret')?.focus());
  }

  // Drawing

  head() {
    const { hook } = this;
    if (!hook) return html`<div class="page-head"><div>${this.crumbs(t('hooks.new'))}<h1>${t('hooks.newTitle')}</h1><p>${t('hooks.newText')}</p></div></div>`;
    const state = stateOf(hook);
    return html`<div class="page-head"><div>${this.crumbs(t('hooks.direction.out'))}<div class="row conn-title"><h1>${nameOf(hook)}</h1>${hookBadge(hook)}</div><p class="wrap mono small">${hook.url}</p></div>
      <div class="row">${this.deedsOf(state)}
        ${hook.active ? html`<button class="btn ${this.view === 'log' && !secrets.has(hook.id) ? 'primary' : ''}" type="button" aria-busy=${this.test?.running ? 'true' : 'false'} @click=${() => this.sendTest()}>${icon('bolt')}${t('hooks.test.deed')}</button>` : nothing}
        ${isAdmin() ? menu(this.more, { label: t('card.more', { name: nameOf(hook) }) }, [{ icon: 'key', words: t('hooks.rotate.ask'), run: () => this.rotate() }, hook.active && { icon: 'stop', words: t('hooks.switchOff'), run: () => this.disable() },
    { icon: 'copy', words: t('deeds.copyId'), run: () => copy(hook.id, t('deeds.copied')) }, { icon: 'trash', words: t('deeds.deleteAsk'), danger: true, run: () => this.delete() }]) : nothing}</div></div>`;
  }

  crumbs(here) {
    return html`<nav class="crumbs" aria-label=${t('connect.where')}><ol><li><a href="/webhooks">${t('hooks.title')}</a></li><li>${here}</li></ol></nav>`;
  }

  deedsOf(state) {
    if (!isAdmin()) return nothing;
    if (state === 'paused') return html`<button class="btn" type="button" @click=${() => this.resume()}>${icon('play')}${t('deeds.resume')}</button>`;
    return this.hook.active ? html`<button class="btn" type="button" @click=${() => this.pause()}>${icon('pause')}${t('deeds.pause')}</button>`
      : html`<button class="btn primary" type="button" @click=${() => this.enable()}>${icon('play')}${t('deeds.enable')}</button>`;
  }

  tabs() {
    return html`<nav class="tabs" aria-label=${t('hooks.views')}>${VIEWS.map((each) => html`<a href=${pathOf(this.hook.id, each === 'log' ? '' : `?view=${each}`)} aria-current=${each === this.view ? 'page' : nothing}>${t(`hooks.tab.${each}`)}</a>`)}</nav>`;
  }

  secretCard() {
    const secret = secrets.get(this.params.id);
    return secret ? secretCard(this.hook, secret, () => { secrets.delete(this.params.id); this.guard(); this.requestUpdate(); }) : nothing;
  }

  summary() {
    if (this.problem?.status === 412) {
      return callout({ title: t('connect.changedMeanwhile'), text: t('hooks.changedMeanwhileText'), action: html`<button class="btn sm" type="button" @click=${async () => { await this.page.run(); this.draft.hook = this.hook; this.problem = null; }}>${icon('retry')}${t('connect.readAgain')}</button>` });
    }
    const wrongs = this.view === 'settings' && (this.complete || this.problem?.fields?.length) ? this.wrongs() : [];
    if (wrongs.length) {
      return html`<div class="callout error" role="alert">${icon('alert')}<div><h2>${t('connect.needs', { n: wrongs.length })}</h2>
        ${wrongs.map(({ name, title, message }) => html`<p><a href="#f-${name}" @click=${(event) => { event.preventDefault(); this.focus(name); }}>${title}</a>: ${message}</p>`)}</div></div>`;
    }
    return this.problem ? callout({ title: this.problem.title, text: this.problem.detail || this.problem.message }) : nothing;
  }

  saveBar() {
    const changes = this.draft.changes();
    if (!isAdmin()) return html`<div class="savebar"><p class="small faint grow">${icon('info')}${t('hooks.readOnly')}</p></div>`;
    const [wrong] = this.wrongs();
    return html`<div class="savebar"><p class="small faint grow" id="save-why">${icon('info')}<span>${wrong ? t('connect.correct', { name: wrong.title }) : changes.length ? t('connect.unsaved', { names: changes.join(', ') }) : this.hook ? t('connect.allSaved') : t('connect.notYet')}</span></p>
      ${changes.length && this.hook ? html`<button class="btn quiet" type="button" @click=${() => this.discard()}>${t('connect.discard')}</button>` : nothing}
      <button class="btn primary" type="submit" aria-disabled=${wrong || (this.hook && !changes.length) ? 'true' : 'false'} aria-describedby="save-why" aria-busy=${this.saving ? 'true' : 'false'}>${this.saving ? html`<span class="spinner"></span>` : nothing}${t(this.hook ? 'connect.save' : 'hooks.create')}</button></div>`;
  }

  settings() {
    const form = { edited: this.edited, complete: this.complete, readOnly: !isAdmin(), change: (what) => this.change(what), wrong: (name, exactly) => this.wrong(name, exactly), addType: (type) => this.addType(type), typing: () => { if (this.typed) { this.typed = null; this.requestUpdate(); } }, blur: (name) => { this.#left.add(name); this.requestUpdate(); } };
    return html`<div class="split"><form class="stack" novalidate aria-label=${t('hooks.form.title')} @submit=${(event) => this.save(event)}>
        ${addressCard(form)}${eventsCard(form, this.types.value ?? [], fieldsOf(dataOf(this.sample)))}${bodyCard(form)}${requestCard(form, this.draft.kept(), !this.hook)}${this.saveBar()}</form>
      <aside aria-label=${t('hooks.trial.title')}><serai-webhook-trial .draft=${this.draft} .edited=${this.edited} .sample=${this.sample} .changed=${(sample) => { this.sample = sample; }} .told=${(problem) => { this.tried = problem; }}></serai-webhook-trial></aside></div>`;
  }

  debug() {
    const deeds = { ...this.#deeds, recover: this.hook.active ? () => this.recover() : null };
    return html`${healthPart(this.hook)}<div class="split">${logPart(deeds, this.log, this.entry)}
      <aside aria-label=${t('hooks.about')}>${testCard(this.hook, this.test, this.test?.id ? this.log.find(this.test.id) : null)}${factsCard(this.hook)}</aside></div>`;
  }

  signature() {
    const sent = (this.log.items ?? []).flatMap((each) => each.attempts).filter((each) => each.request).map((each) => signedOf(each.request));
    if (this.sentBefore?.length !== sent.length) this.sentBefore = sent;
    return html`<serai-signature-check .given=${this.given} .sent=${this.sentBefore} .publicKey=${this.hook.publicKey ?? ''} .changed=${(given) => { this.given = given; }}></serai-signature-check>`;
  }

  content() {
    if (!this.edited) return nothing;
    return html`${this.head()}${this.page.problem ? failed(t('hooks.oneNotLoaded'), this.page) : nothing}${this.secretCard()}${this.hook ? this.tabs() : nothing}${this.summary()}
      ${{ log: () => this.debug(), signature: () => this.signature(), settings: () => this.settings() }[this.view]()}`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('hooks.operatorText'), nothing, 1)}</div>`;
    if ([400, 404].includes(this.page.problem?.status) && !this.page.value) return html`<div class="page">${empty(t('hooks.gone'), t('connect.goneText'), html`<a class="btn" href="/webhooks">${t('hooks.back')}</a>`, 1)}</div>`;
    if (this.page.value) return html`<div class="page">${this.content()}</div>`;
    return html`<div class="page"><h1 class=${this.page.problem ? '' : 'visually-hidden'}>${t('hooks.one')}</h1>${loaded(this.page, { skeleton: loadingRows(6), title: t('hooks.oneNotLoaded'), done: () => nothing })}</div>`;
  }
}

define('page-webhook', WebhookPage);
