/** Templates of messages: what there is, and which version of each counts. */
import { html, nothing, repeat } from '../lit.js';
import { t } from '../texts.js';
import { all } from '../api.js';
import { ago, exact } from '../format.js';
import { isAdmin, session } from '../session.js';
import { query } from '../router.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { badge } from '../parts/badges.js';
import { empty, loaded, loadingRows } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { KINDS, TEMPLATES, pathOf, promotedWords } from '../templates.js';

class TemplatesPage extends SignedInPart {
  page = new Load(this, (signal) => all(TEMPLATES, { signal }));

  connectedCallback() {
    super.connectedCallback();
    if (session().tenant) this.page.run();
  }

  addressChanged() {
    this.requestUpdate();
  }

  add() {
    return isAdmin() ? html`<a class="btn primary" href=${pathOf('new')}>${icon('plus')}${t('templates.add')}</a>` : nothing;
  }

  kinds(kind) {
    const link = (value) => html`<a href=${value ? `/templates?kind=${value}` : '/templates'} aria-current=${(kind ?? '') === value ? 'page' : nothing}>${t(`templates.kinds.${value || 'all'}`)}</a>`;
    return html`<nav class="seg" aria-label=${t('templates.kindsOf')}>${['', ...KINDS].map(link)}</nav>`;
  }

  table(templates) {
    if (!templates.length) return empty(t('templates.none'), t('templates.noneText'), this.add());
    const kind = query().get('kind');
    const shown = templates.filter((each) => !kind || each.kind === kind).sort((a, b) => a.name.localeCompare(b.name));
    return html`${this.kinds(kind)}${shown.length ? html`<section class="card" aria-label=${t('templates.title')}><table class="table stacks"><thead><tr><th scope="col">${t('templates.name')}</th><th scope="col">${t('templates.kind')}</th><th scope="col">${t('templates.counts')}</th><th scope="col">${t('templates.latest')}</th><th scope="col">${t('templates.changed')}</th></tr></thead>
      <tbody>${repeat(shown, (each) => each.id, (each) => html`<tr><th scope="row" class="wrap"><a href=${pathOf(each.id)}>${each.name}</a>${each.description ? html`<p class="faint small">${each.description}</p>` : nothing}</th><td data-label=${t('templates.kind')}>${t(`templates.kindOne.${each.kind}`)}</td>
        <td data-label=${t('templates.counts')}>${badge(each.promoted.length ? 'working' : 'pending', promotedWords(each))}</td><td data-label=${t('templates.latest')}>${t('templates.version', { n: each.latestVersion })}</td>
        <td data-label=${t('templates.changed')}><time datetime=${each.updatedAt} title=${exact(each.updatedAt)}>${ago(each.updatedAt)}</time></td></tr>`)}</tbody></table></section>`
    : empty(t('templates.noneOfKind'), t('templates.noneOfKindText'))}`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('templates.operatorText'), nothing, 1)}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('templates.title')}</h1><p>${t('templates.intro')}</p></div>
      ${this.page.value?.length ? html`<div class="row">${this.add()}</div>` : nothing}</div>
      ${loaded(this.page, { skeleton: loadingRows(4), title: t('templates.notLoaded'), done: (templates) => this.table(templates) })}</div>`;
  }
}

define('page-templates', TemplatesPage);
