/** Bulk jobs, the latest first, with how far they are; new ones begin here. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { all, post } from '../api.js';
import { ago, exact, number } from '../format.js';
import { isOperator } from '../session.js';
import { go } from '../router.js';
import { OPERATIONS, goesOn, stateBadge, storyOf, titleOf } from '../bulk.js';
import { define } from '../parts/part.js';
import { PagedPart } from '../parts/paged.js';
import { empty, loaded, loadingRows } from '../parts/states.js';
import { ask } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';

const SOON = 3000;

class BulkJobsPage extends PagedPart {
  static source = '/api/bulk-jobs';
  static filters = ['state'];
  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    if (!isOperator()) this.look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  addressChanged() {
    if (this.isOther()) this.look();
  }

  /** While one of them goes on, the first page is looked at again and again; not once somebody has gone further down. */
  async look() {
    clearTimeout(this.#timer);
    this.asked = this.path();
    if (!document.hidden || !this.page.value) await this.page.run();
    if (this.isConnected && this.items?.length <= this.page.value?.items.length && this.items.some(goesOn)) this.#timer = setTimeout(() => this.look(), SOON);
  }

  async create() {
    const templates = await all('/api/templates?kind=message').catch(() => []);
    const made = await ask({ title: t('bulk.new'), confirm: t('bulk.create'), wide: true, body: html`<p>${t('bulk.newText')}</p><div class="form-grid">
      <div class="field"><label for="b-name">${t('bulk.name')} <span class="optional">${t('form.optional')}</span></label><input class="input" id="b-name" name="name" maxlength="200" autocomplete="off"></div>
      <div class="field"><label for="b-operation">${t('bulk.kind')}</label><select class="input" id="b-operation" name="operation">${OPERATIONS.map((each) => html`<option value=${each}>${t(`bulk.operation.${each}`)}</option>`)}</select></div>
      ${templates.length ? html`<div class="field wide"><label for="b-template">${t('bulk.template')} <span class="optional">${t('form.optional')}</span></label><select class="input" id="b-template" name="template" aria-describedby="b-template-h"><option value="">${t('bulk.noTemplate')}</option>${templates.map((each) => html`<option value=${each.name}>${each.name}</option>`)}</select><p class="help" id="b-template-h">${t('bulk.templateHelp')}</p></div>` : nothing}
      <div class="field wide"><label for="b-subject">${t('bulk.subject')}</label><input class="input" id="b-subject" name="subject" maxlength="998" autocomplete="off" aria-describedby="b-subject-h"><p class="help" id="b-subject-h">${t('bulk.subjectHelp')}</p></div>
      <div class="field wide"><label for="b-text">${t('bulk.text')}</label><textarea class="input" id="b-text" name="text" rows="6"></textarea></div></div>`,
    action: (form) => this.make(form) });
    if (made) go(`/bulk/${made.id}`);
  }

  make(form) {
    const value = (name) => (form.get(name) ?? '').trim();
    const message = value('template') ? { template: { name: value('template') } } : { ...(value('operation') === 'email.send' ? { subject: value('subject') } : {}), text: value('text') };
    return post('/api/bulk-jobs', { operation: value('operation'), message, ...(value('name') ? { name: value('name') } : {}) });
  }

  row(job) {
    const { counts, progress } = job;
    return html`<tr><th scope="row"><span class="two-lines"><a href="/bulk/${job.id}">${titleOf(job)}</a><span>${storyOf(job)}</span></span></th>
      <td data-label=${t('bulk.col.state')}><span>${stateBadge(job)}</span></td>
      <td class="num" data-label=${t('bulk.col.recipients')}>${number(counts.recipients)}</td>
      <td class="num" data-label=${t('bulk.col.done')}>${number(progress.settled)}</td>
      <td data-label=${t('bulk.col.made')}><time datetime=${job.createdAt} title=${exact(job.createdAt)}>${ago(job.createdAt)}</time></td></tr>`;
  }

  table() {
    if (!this.items.length) return empty(t('bulk.none'), t('bulk.noneText'), html`<button class="btn" type="button" @click=${() => this.create()}>${t('bulk.new')}</button>`);
    return html`<section class="card" aria-label=${t('bulk.title')}><table class="table stacks rehearsals"><thead><tr><th scope="col">${t('bulk.col.job')}</th><th scope="col">${t('bulk.col.state')}</th><th scope="col" class="num">${t('bulk.col.recipients')}</th><th scope="col" class="num">${t('bulk.col.done')}</th><th scope="col">${t('bulk.col.made')}</th></tr></thead>
      <tbody>${this.items.map((each) => this.row(each))}</tbody></table></section>${this.moreRows({ notLoaded: `${t('bulk.notLoaded')}.`, further: t('deliveries.more') })}`;
  }

  render() {
    if (isOperator()) return html`<div class="page"><div class="page-head"><div><h1>${t('bulk.title')}</h1></div></div>${empty(t('privacy.operator'), t('bulk.operatorText'))}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('bulk.title')}</h1><p>${t('bulk.intro')}</p></div>
      <div class="row"><button class="btn primary" type="button" @click=${() => this.create()}>${icon('plus')}${t('bulk.new')}</button></div></div>
      ${loaded(this.page, { skeleton: loadingRows(5), title: t('bulk.notLoaded'), done: () => this.table() })}</div>`;
  }
}

define('page-bulk-jobs', BulkJobsPage);
