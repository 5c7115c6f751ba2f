/** One bulk job: its recipients, what is wrong with some, how far it is, and what can be done with it. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { address, get, post } from '../api.js';
import { ago, exact, number } from '../format.js';
import { CHARSETS, FORMS, goesOn, isOver, lookInto, stateBadge, storyOf, takesRows, titleOf } from '../bulk.js';
import { Load, SignedInPart, define, say } from '../parts/part.js';
import { callout, empty, failed, progress, wholePage } from '../parts/states.js';
import { ask, toast } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';

const SOON = 1500;
const BAD_ROWS = 20;
const UPLOAD_PATIENCE = 30 * 60_000;

class BulkJobPage extends SignedInPart {
  static properties = { file: { state: true }, sending: { state: true }, problem: { state: true }, busy: { state: true } };
  page = new Load(this, (signal) => get(this.path(), { signal }));
  bad = new Load(this, (signal) => get(address(this.path('/recipients'), { state: 'bad', limit: BAD_ROWS }), { signal }));
  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  path(more = '') {
    return `/api/bulk-jobs/${encodeURIComponent(this.params.id)}${more}`;
  }

  /** While it goes on by itself it is looked at again and again. */
  async look() {
    clearTimeout(this.#timer);
    const before = this.page.value;
    if (!document.hidden || !before) await this.page.run();
    const now = this.page.value;
    if (!now || !this.isConnected) return;
    document.title = `${titleOf(now)} · Serai`;
    if (before && before.state !== now.state) say(`${t(`bulk.state.${now.state}`)}. ${storyOf(now)}`);
    if (now.counts.bad && (!before || before.counts.bad !== now.counts.bad)) this.bad.run();
    if (goesOn(now)) this.#timer = setTimeout(() => this.look(), SOON);
  }

  // What can be done

  async act(what, body = {}) {
    if (this.busy) return;
    Object.assign(this, { busy: what, problem: null });
    try {
      await post(this.path(`/${what}`), body);
    } catch (problem) {
      this.problem = problem;
    } finally {
      this.busy = null;
    }
    this.look();
  }

  async start(job) {
    const { counts } = job;
    const body = counts.bad ? html`<p>${t('bulk.startBad', { n: counts.good, bad: counts.bad })}</p>` : html`<p>${t('bulk.startText', { n: counts.good })}</p>`;
    if (await ask({ title: t('bulk.startTitle', { name: titleOf(job) }), confirm: t('bulk.startDeed', { n: counts.good }), body })) this.act('start', { skipBadRows: counts.bad > 0 });
  }

  async cancel(job) {
    if (await ask({ title: t('bulk.cancelTitle', { name: titleOf(job) }), confirm: t('bulk.cancel'), keep: t('bulk.keep'), danger: true, body: html`<p>${t('bulk.cancelText')}</p>` })) this.act('cancel');
  }

  async choose(file, form, charset) {
    if (!file) return;
    this.problem = null;
    this.file = { file, ...await lookInto(file, form, charset) };
  }

  async upload(event) {
    event.preventDefault();
    const { file, form, charset } = this.file;
    Object.assign(this, { sending: true, problem: null });
    try {
      const added = await post(this.path('/recipients'), file.slice(0, file.size, form === 'csv' ? `${FORMS.csv};charset=${charset}` : FORMS[form]), { patience: UPLOAD_PATIENCE });
      this.file = null;
      toast({ title: t('bulk.added', { n: added.added }), text: added.bad || added.duplicates ? t('bulk.addedText', { bad: added.bad, duplicates: added.duplicates }) : null });
    } catch (problem) {
      this.problem = problem;
    } finally {
      this.sending = false;
    }
    this.look();
  }

  // Drawing

  deeds(job) {
    const button = (what, shape, run, look = '') => html`<button class="btn ${look}" type="button" aria-busy=${this.busy === what ? 'true' : 'false'} @click=${run}>${icon(shape)}${t(`bulk.${what}`)}</button>`;
    const rows = job.counts.recipients > 0;
    return html`<div class="row">${takesRows(job) && rows ? html`${job.counts.checked < job.counts.recipients ? button('check', 'search', () => this.act('check')) : nothing}${button('start', 'send', () => this.start(job), 'primary')}` : nothing}
      ${job.state === 'running' ? button('pause', 'pause', () => this.act('pause')) : nothing}${['paused', 'failed'].includes(job.state) ? button('resume', 'play', () => this.act('resume'), 'primary') : nothing}
      ${isOver(job) || job.state === 'cancelling' ? nothing : button('cancel', 'stop', () => this.cancel(job))}</div>`;
  }

  figures({ counts, progress: far }) {
    const figure = (name, value) => html`<li class="card kpi"><span class="small muted">${t(`bulk.figure.${name}`)}</span><span class="fig num">${number(value)}</span></li>`;
    return html`<ul class="kpis few" aria-label=${t('bulk.figures')}>${figure('good', counts.good)}${figure('bad', counts.bad)}${figure('duplicates', counts.duplicates)}
      ${far.accepted ? html`${figure('delivered', far.delivered)}${figure('waiting', far.waiting)}${figure('dead', far.dead + far.expired)}${figure('suppressed', far.suppressed)}${far.cancelled ? figure('cancelled', far.cancelled) : nothing}` : nothing}</ul>`;
  }

  working(job) {
    const { counts, progress: far } = job;
    if (job.state === 'checking') return html`<section class="card"><div class="body">${progress({ label: t('bulk.checkingNow'), done: counts.checked, total: counts.recipients, note: t('states.of', { done: number(counts.checked), total: number(counts.recipients) }) })}</div></section>`;
    if (!far.accepted || isOver(job)) return nothing;
    return html`<section class="card"><div class="body">${progress({ label: t('bulk.sendingNow'), done: far.settled, total: counts.good, note: t('states.of', { done: number(far.settled), total: number(counts.good) }) })}</div></section>`;
  }

  preview({ rows, form }) {
    if (!rows.length) return html`<p class="small muted">${t(form === 'json' ? 'bulk.noPreviewJson' : 'bulk.noPreview')}</p>`;
    const [head, ...first] = rows;
    return html`<div class="preview-rows" tabindex="0" role="region" aria-label=${t('bulk.preview')}><table class="table"><caption class="visually-hidden">${t('bulk.preview')}</caption><thead><tr>${head.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
      <tbody>${first.map((row) => html`<tr>${head.map((_, i) => html`<td>${row[i] ?? ''}</td>`)}</tr>`)}</tbody></table></div>`;
  }

  uploadCard(job) {
    if (!takesRows(job)) return nothing;
    const { file, sending } = this;
    return html`<form class="card" novalidate aria-labelledby="h-upload" @submit=${(event) => this.upload(event)}><header><h2 id="h-upload">${t('bulk.upload')}</h2><p>${t('bulk.uploadText')}</p></header>
      <div class="body stack"><div class="form-grid"><div class="field wide"><label for="b-file">${t('bulk.file')}</label><input class="input" type="file" id="b-file" accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,text/csv,application/json" @change=${(event) => this.choose(event.target.files[0])}></div>
        ${file ? html`<div class="field"><label for="b-form">${t('bulk.form')}</label><select class="input" id="b-form" @change=${(event) => this.choose(file.file, event.target.value)}>${Object.keys(FORMS).map((each) => html`<option value=${each} ?selected=${each === file.form}>${t(`bulk.forms.${each}`)}</option>`)}</select></div>
        ${file.form === 'csv' ? html`<div class="field"><label for="b-charset">${t('bulk.charset')}</label><select class="input" id="b-charset" @change=${(event) => this.choose(file.file, file.form, event.target.value)}>${CHARSETS.map((each) => html`<option value=${each} ?selected=${each === file.charset}>${t(`bulk.charsets.${each}`)}</option>`)}</select></div>` : nothing}` : nothing}</div>
        ${file ? this.preview(file) : nothing}</div>
      ${file ? html`<footer><button class="btn ${job.counts.recipients ? '' : 'primary'}" type="submit" aria-busy=${sending ? 'true' : 'false'} ?disabled=${sending}>${sending ? html`<span class="spinner"></span>` : icon('plus')}${t('bulk.uploadDeed')}</button></footer>` : nothing}</form>`;
  }

  badRows(job) {
    const { bad } = this;
    if (!job.counts.bad) return nothing;
    return html`<section class="card" aria-labelledby="h-bad"><header><h2 id="h-bad">${t('bulk.bad')}</h2><p>${t('bulk.badText')}</p></header>
      ${bad.problem ? html`<div class="body">${failed(t('bulk.badNotLoaded'), bad)}</div>` : nothing}
      ${bad.value ? html`<table class="table stacks"><thead><tr><th scope="col" class="num">${t('bulk.col.row')}</th><th scope="col" class="num">${t('bulk.col.line')}</th><th scope="col">${t('bulk.col.to')}</th><th scope="col">${t('bulk.col.why')}</th></tr></thead>
        <tbody>${bad.value.items.map((each) => html`<tr><th scope="row" class="num">${number(each.row)}</th><td class="num" data-label=${t('bulk.col.line')}>${number(each.line)}</td><td class="wrap" data-label=${t('bulk.col.to')}>${each.to ?? html`<span class="faint">${t('bulk.noAddress')}</span>`}</td>
          <td class="wrap" data-label=${t('bulk.col.why')}><span>${(each.problems ?? []).map((one) => html`<code>${one.field}</code> ${said(one.message)} `)}</span></td></tr>`)}</tbody></table>` : nothing}
      <footer><a class="btn" href=${address(this.path('/outcomes'), { format: 'csv', state: 'bad' })} download>${icon('file')}${t('bulk.badDownload')}</a></footer></section>`;
  }

  content(job) {
    return html`<div class="page-head"><div><nav class="crumbs" aria-label=${t('delivery.where')}><ol><li><a href="/bulk">${t('bulk.title')}</a></li><li>${t(`bulk.operation.${job.operation}`)}</li></ol></nav>
        <div class="row conn-title"><h1>${titleOf(job)}</h1>${stateBadge(job)}</div><p>${storyOf(job)}</p><p class="small faint"><time datetime=${job.createdAt} title=${exact(job.createdAt)}>${ago(job.createdAt)}</time></p></div>${this.deeds(job)}</div>
      ${this.page.problem ? failed(t('bulk.oneNotLoaded'), { ...this.page, run: () => this.look() }) : nothing}
      ${this.problem ? callout({ title: this.problem.title ?? t('problem.own'), text: this.problem.detail || this.problem.message }) : nothing}
      ${job.reason ? callout({ kind: job.state === 'failed' ? 'error' : 'warn', title: t(job.state === 'failed' ? 'bulk.failed' : 'bulk.notStarted'), text: said(job.reason), live: false }) : nothing}
      ${this.working(job)}${job.counts.recipients ? this.figures(job) : nothing}${this.uploadCard(job)}${this.badRows(job)}
      ${job.counts.recipients ? html`<section class="card" aria-labelledby="h-take"><header><h2 id="h-take">${t('bulk.outcomes')}</h2><p>${t('bulk.outcomesText')}</p></header>
        <footer><a class="btn" href=${address(this.path('/outcomes'), { format: 'csv' })} download>${icon('file')}${t('bulk.asCsv')}</a><a class="btn quiet" href=${this.path('/outcomes')} download>${t('bulk.asLines')}</a></footer></section>` : nothing}`;
  }

  render() {
    return wholePage(this.page, {
      title: t('bulk.title'),
      notLoaded: t('bulk.oneNotLoaded'),
      gone: empty(t('bulk.gone'), t('bulk.goneText'), html`<a class="btn" href="/bulk">${t('bulk.back')}</a>`, 1),
      done: (value) => this.content(value),
    });
  }
}

define('page-bulk-job', BulkJobPage);
