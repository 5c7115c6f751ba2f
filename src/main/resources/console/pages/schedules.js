/** What is raised later: when next, and how often; added here. */
import { html } from '../lit.js';
import { t } from '../texts.js';
import { isOperator } from '../session.js';
import { go, setQuery } from '../router.js';
import { define } from '../parts/part.js';
import { PagedPart } from '../parts/paged.js';
import { empty, loaded, loadingRows } from '../parts/states.js';
import { toast } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';
import { SCHEDULES, STATUSES, deedOf, inWords, pathOf, repeatOf, titleOf } from '../schedules.js';
import { scheduleBadge } from '../parts/schedule-badge.js';
import { addSchedule } from '../parts/schedule-form.js';

class SchedulesPage extends PagedPart {
  static source = SCHEDULES;
  static filters = ['status', 'anchorType', 'anchorId'];

  connectedCallback() {
    super.connectedCallback();
    this.reload();
  }

  addressChanged() {
    if (this.isOther()) this.reload();
  }

  reload() {
    if (!isOperator()) this.begin();
  }

  async add() {
    const made = await addSchedule();
    if (!made) return;
    toast({ title: t('schedules.added', { name: titleOf(made) }) });
    go(pathOf(made.id));
  }

  filterBar() {
    const { status } = this.filter();
    return html`<div class="row filterbar"><label class="visually-hidden" for="f-status">${t('schedules.status')}</label><select class="input" id="f-status" @change=${(event) => setQuery({ status: event.target.value }, { replace: false })}>
      <option value="">${t('schedules.all')}</option>${STATUSES.map((each) => html`<option value=${each} ?selected=${each === status}>${t(`schedules.state.${each}`)}</option>`)}</select></div>`;
  }

  row(one) {
    const [next] = one.next;
    return html`<tr><th scope="row" class="wrap"><a href=${pathOf(one.id)}>${titleOf(one)}</a></th>
      <td data-label=${t('schedules.next')}>${next ? html`<span><time datetime=${next.scheduledFor}>${inWords(next)}</time> <span class="faint">${next.zone}</span></span>` : html`<span class="faint">${one.status === 'active' ? t('schedules.waits') : t('schedules.never')}</span>`}</td>
      <td data-label=${t('schedules.repeats')} class="wrap">${repeatOf(one)}</td>
      <td data-label=${t('schedules.raises')}><code>${deedOf(one)}</code></td>
      <td data-label=${t('schedules.status')}><span>${scheduleBadge(one.status)}</span></td></tr>`;
  }

  table() {
    if (!this.items.length) {
      return Object.keys(this.filter()).length ? empty(t('schedules.notFound'), t('schedules.notFoundText'))
        : empty(t('schedules.none'), t('schedules.noneText'), html`<button class="btn" type="button" @click=${() => this.add()}>${t('schedules.add')}</button>`);
    }
    return html`<section class="card" aria-label=${t('schedules.title')}><table class="table stacks"><thead><tr><th scope="col">${t('schedules.name')}</th><th scope="col">${t('schedules.next')}</th><th scope="col">${t('schedules.repeats')}</th><th scope="col">${t('schedules.raises')}</th><th scope="col">${t('schedules.status')}</th></tr></thead>
      <tbody>${this.items.map((each) => this.row(each))}</tbody></table></section>
      ${this.moreRows({ notLoaded: `${t('schedules.notLoaded')}.`, further: t('deliveries.more') })}`;
  }

  render() {
    if (isOperator()) return html`<div class="page"><div class="page-head"><div><h1>${t('schedules.title')}</h1></div></div>${empty(t('privacy.operator'), t('schedules.operatorText'))}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('schedules.title')}</h1><p>${t('schedules.intro')}</p></div>
      <div class="row"><button class="btn primary" type="button" @click=${() => this.add()}>${icon('plus')}${t('schedules.add')}</button></div></div>
      ${this.filterBar()}
      ${loaded(this.page, { skeleton: loadingRows(5), title: t('schedules.notLoaded'), done: () => this.table() })}</div>`;
  }
}

define('page-schedules', SchedulesPage);
