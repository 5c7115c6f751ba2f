/** Where a provider sends what happens to a connection, and what has to be set for it. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { ago, number } from '../format.js';
import { channelName, providerIcon } from '../connections.js';
import { badge } from './badges.js';
import { copy } from './dialogs.js';
import { icon } from './icons.js';
import { linked } from './linked.js';

const field = (each, stored) => html`<li class=${stored ? 'ok' : ''}>${icon(stored ? 'ok' : 'pending')}<div><b>${each.title}</b>${stored ? html` <span class="faint">${t('hooks.in.isSet')}</span>` : nothing}<p>${linked(each.description)}</p></div></li>`;

const refusal = (each) => html`<li>${icon('alert')}<div><b>${t('hooks.in.refusedTimes', { n: each.count, count: number(each.count) })}</b> <span class="faint num">${t('hooks.in.lastAt', { at: ago(each.lastAt) })}</span><p>${each.reason}</p></div></li>`;

/**
 * @param connection the connection
 * @param provider with its form
 * @param webhook as the API shows it
 */
export const incomingCard = ({ connection, provider, webhook }) => {
  const id = `in-${connection.id}`;
  const fields = (provider?.form?.fields ?? []).filter((each) => webhook.secrets.includes(each.name));
  const isStored = (each) => Boolean(connection.configuration?.[each.name]);
  const name = provider?.title ?? connection.provider;
  return html`<li data-id=${connection.id}><section class="card incoming" aria-labelledby=${id}><div class="body stack">
    <div class="conn-head">${providerIcon(provider)}<div class="grow"><h2 id=${id}><a href="/integrations/${connection.id}">${connection.name}</a></h2><p class="faint tiny">${name} · ${channelName(connection.integrationType)}</p></div>
      ${webhook.ready ? badge('working', t('hooks.in.ready')) : badge('pending', t('hooks.in.notReady'))}</div>
    <div class="field"><label for="url-${connection.id}">${t('hooks.in.address', { name })}</label><div class="with-button"><input class="input mono" id="url-${connection.id}" readonly .value=${webhook.url} @focus=${(event) => event.target.select()}>
      <button class="btn" type="button" aria-label=${t('hooks.in.copyFor', { name: connection.name })} @click=${() => copy(webhook.url, t('hooks.in.copied'))}>${icon('copy')}${t('hooks.copy')}</button></div></div>
    <div><p class="small muted">${t(webhook.ready ? 'hooks.in.readyText' : fields.length > 1 ? 'hooks.in.oneOf' : 'hooks.in.needs', { name })}</p>
      ${fields.length ? html`<ul class="steps">${fields.map((each) => field(each, isStored(each)))}</ul>` : nothing}</div>
    ${webhook.refused.length ? html`<div><h3 class="label">${t('hooks.in.refused')}</h3><ul class="steps refusals">${webhook.refused.map(refusal)}</ul></div>` : nothing}
    <div class="row"><a class="btn sm ${webhook.ready ? 'quiet' : ''}" href="/integrations/${connection.id}">${t(webhook.ready ? 'hooks.in.connection' : 'hooks.in.fillIn')}<span class="visually-hidden"> ${connection.name}</span></a>
      ${provider?.help ? html`<a class="btn sm quiet" href=${provider.help} target="_blank" rel="noreferrer noopener">${t('hooks.in.help', { name })}</a>` : nothing}</div></div></section></li>`;
};
