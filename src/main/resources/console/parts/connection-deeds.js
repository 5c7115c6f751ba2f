/** What is asked before a connection is paused, taken out of use or deleted. */
import { html } from '../lit.js';
import { t } from '../texts.js';
import { post, remove, tagOf } from '../api.js';
import { stateOf } from '../connections.js';
import { ask } from './dialogs.js';

const choice = (name, value, words, help, checked) => html`<label class="check"><input type="radio" name=${name} value=${value} ?checked=${checked}><span><b>${words}</b></span><span class="help">${help}</span></label>`;

/** @returns the paused connection; null where it was not wanted */
export const askPause = (connection, connections) => {
  const others = connections.filter((each) => each.id !== connection.id && each.integrationType === connection.integrationType && stateOf(each) === 'working');
  const names = others.map((each) => `“${each.name}”`).join(', ');
  return ask({ title: t('pause.title', { name: connection.name }), confirm: t('pause.deed', { name: connection.name }),
    body: html`<p>${t('pause.text')}</p><fieldset class="field"><legend class="label">${t('pause.meanwhile')}</legend>
      ${choice('failover', 'true', t('pause.others'), others.length ? t('pause.othersText', { names }) : t('pause.nobody'), others.length > 0)}
      ${choice('failover', 'false', t('pause.wait'), t('pause.waitText'), others.length === 0)}</fieldset>`,
    action: (form) => post(`/api/integrations/${connection.id}/pause`, { failover: form.get('failover') === 'true' }) });
};

/** @returns the connection as it is then; null where it was not wanted */
export const askDisconnect = (connection) => ask({ title: t('disconnect.title', { name: connection.name }), confirm: t('disconnect.deed'), danger: true,
  body: html`<p>${t('disconnect.text')}</p><label class="check"><input type="checkbox" name="deleteCredential"><span><b>${t('disconnect.credential')}</b></span><span class="help">${t('disconnect.credentialText')}</span></label>`,
  action: (form) => post(`/api/integrations/${connection.id}/disconnect`, { deleteCredential: form.get('deleteCredential') === 'on' }) });

/** @returns true once it is deleted; null where it was not wanted */
export const askDelete = (connection) => ask({ title: t('delete.title', { name: connection.name }), confirm: t('delete.deed'), keep: t('delete.keep'), danger: true,
  typed: connection.name.trim(), body: html`<p>${t('delete.text')}</p><p>${t('delete.after')}</p>`,
  action: () => remove(`/api/integrations/${connection.id}`, { ifMatch: tagOf(connection) }).then(() => true) });
