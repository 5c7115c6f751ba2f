/** What a list of deliveries is narrowed to: chips that say it, and the dialog in which it is chosen. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { dayOf } from '../format.js';
import { FILTERS, STATUSES, connectionName, operationTitle } from '../deliveries.js';
import { ask } from './dialogs.js';
import { inputDay, timeOfDay, tomorrow } from './day-fields.js';

const words = (name, value, names) => {
  if (name === 'status') return STATUSES.includes(value) ? t(`status.${value}`) : value;
  if (name === 'operation') return operationTitle(value, names);
  if (name === 'provider') return names?.providers.get(value)?.title ?? value;
  if (name === 'connectionId') return connectionName(value, null, names) === t('deliveries.noProvider') ? value.slice(0, 8) : connectionName(value, null, names);
  if (name === 'eventId') return value.slice(0, 13);
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : name === 'to' ? dayOf(time - 1) : dayOf(time);
};

/** Each {name, label, words}. */
export const chipsOf = (filter, names) => FILTERS.filter((name) => filter[name]).map((name) => ({ name, label: t(`deliveries.by_${name}`), words: words(name, filter[name], names) }));

const field = (name, label, options, value) => html`<div class="field"><label for="filter-${name}">${label}</label>
  <select class="input" id="filter-${name}" name=${name}><option value="">${t('deliveries.any')}</option>
    ${options.map(([each, said]) => html`<option value=${each} ?selected=${each === value}>${said}</option>`)}
    ${value && !options.some(([each]) => each === value) ? html`<option value=${value} selected>${value}</option>` : nothing}</select></div>`;

const byWords = ([, a], [, b]) => a.localeCompare(b);

/** Asks for a filter; null where it stays as it is. */
export const askFilter = (filter, names) => ask({ title: t('deliveries.filterTitle'), confirm: t('deliveries.filterDeed'), body: html`<div class="form-grid">
  ${field('status', t('deliveries.status'), STATUSES.map((each) => [each, t(`status.${each}`)]), filter.status)}
  ${field('operation', t('deliveries.operation'), [...names?.operations.values() ?? []].filter((each) => each.kind !== 'query').map((each) => [each.operation, each.title]).sort(byWords), filter.operation)}
  ${field('connectionId', t('deliveries.connection'), [...names?.connections.values() ?? []].map((each) => [each.id, each.name]).sort(byWords), filter.connectionId)}
  ${field('provider', t('deliveries.provider'), [...names?.providers.values() ?? []].map((each) => [each.provider, each.title]).sort(byWords), filter.provider)}
  <div class="field"><label for="filter-from">${t('deliveries.since')}</label><input class="input" id="filter-from" name="from" type="date" value=${inputDay(filter.from)} max=${tomorrow()}></div>
  <div class="field"><label for="filter-to">${t('deliveries.until')}</label><input class="input" id="filter-to" name="to" type="date" value=${inputDay(filter.to, 1)}></div></div>`,
action: async (form) => ({ ...Object.fromEntries(['status', 'operation', 'connectionId', 'provider'].map((name) => [name, form.get(name)])), from: timeOfDay(form.get('from')), to: timeOfDay(form.get('to'), 1) }) });
