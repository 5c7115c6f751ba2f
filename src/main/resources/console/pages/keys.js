/** Keys of providers that are kept under a name, to connect with without seeing them; for the operator the keys that encrypt what is stored. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { all, post, remove } from '../api.js';
import { ago } from '../format.js';
import { isAdmin, session } from '../session.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { empty, loaded, loadingRows } from '../parts/states.js';
import { ask, toast } from '../parts/dialogs.js';
import { shownMask } from '../parts/form.js';
import { integrationTabs } from '../parts/integration-tabs.js';
import { icon } from '../parts/icons.js';
import '../parts/rotation.js';

class KeysPage extends SignedInPart {
  page = new Load(this, (signal) => all('/api/integrations/api-keys', { signal }));

  connectedCallback() {
    super.connectedCallback();
    if (session().tenant) this.page.run();
  }

  async add() {
    const made = await ask({ title: t('keysPage.add'), confirm: t('keysPage.deed'), body: html`<p>${t('keysPage.addText')}</p>
      <div class="field"><label for="key-name">${t('connect.name')}</label><input class="input" id="key-name" name="name" maxlength="200" autocomplete="off"></div>
      <div class="field"><label for="key-value">${t('keysPage.value')}</label><input class="input mono" id="key-value" name="value" type="password" autocomplete="new-password" spellcheck="false"></div>`,
    action: (form) => post('/api/integrations/api-keys', { name: form.get('name').trim(), value: form.get('value').trim() }) });
    if (!made) return;
    toast({ title: t('connect.saved', { name: made.name }) });
    this.page.run();
  }

  async delete(key) {
    const gone = await ask({ title: t('delete.title', { name: key.name }), confirm: t('keysPage.deleteDeed'), keep: t('delete.keep'), danger: true, body: html`<p>${t('keysPage.deleteText')}</p>`,
      action: () => remove(`/api/integrations/api-keys/${key.id}`).then(() => true) });
    if (!gone) return;
    toast({ title: t('deeds.deleted', { name: key.name }) });
    this.page.run();
  }

  table(keys) {
    if (!keys.length) return empty(t('keysPage.none'), t('keysPage.noneText'), isAdmin() ? html`<button class="btn" type="button" @click=${() => this.add()}>${t('keysPage.add')}</button>` : nothing);
    return html`<section class="card" aria-label=${t('nav.keys')}><table class="table stacks"><thead><tr><th scope="col">${t('connect.name')}</th><th scope="col">${t('keysPage.value')}</th><th scope="col">${t('card.added')}</th>${isAdmin() ? html`<th scope="col"><span class="visually-hidden">${t('keysPage.deeds')}</span></th>` : nothing}</tr></thead>
      <tbody>${keys.map((key) => html`<tr><th scope="row" class="wrap">${key.name}</th><td class="mono" data-label=${t('keysPage.value')}>${shownMask(key.value)}</td><td data-label=${t('card.added')}><time datetime=${key.createdAt}>${ago(key.createdAt)}</time></td>
        ${isAdmin() ? html`<td class="num"><button class="btn quiet sm danger" type="button" aria-label=${t('deeds.deleteFor', { name: key.name })} @click=${() => this.delete(key)}>${t('deeds.delete')}</button></td>` : nothing}</tr>`)}</tbody></table></section>`;
  }

  render() {
    if (!session().tenant) return html`<serai-rotation></serai-rotation>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('nav.keys')}</h1><p>${t('keysPage.intro')}</p></div>
      ${isAdmin() && this.page.value?.length ? html`<div class="row"><button class="btn primary" type="button" @click=${() => this.add()}>${icon('plus')}${t('keysPage.add')}</button></div>` : nothing}</div>
      ${integrationTabs('keys')}
      ${loaded(this.page, { skeleton: loadingRows(3), title: t('keysPage.notLoaded'), done: (keys) => this.table(keys) })}</div>`;
  }
}

define('page-keys', KeysPage);
