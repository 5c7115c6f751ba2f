/** The cards of a subscription's form. */
import { html, nothing, live } from '../lit.js';
import { t } from '../texts.js';
import { hostOf } from '../webhooks.js';
import { wrongHeader } from '../webhook-draft.js';
import { conditionsPart } from './conditions.js';
import { icon } from './icons.js';

const SUGGESTED = 8;

const message = (id, wrong) => html`<p class="msg" id="${id}-m">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p>`;
const optional = () => html` <span class="optional">${t('form.optional')}</span>`;

/**
 * @param page edited (what is typed), change, wrong(name), blur(name), addType(type): false where it is none, typing(): that another is typed,
 *     complete (whether what is missing counts), readOnly
 */
const textField = (page, name, { wide = false, mono = false, placeholder = '', most = 200, required = false } = {}) => {
  const wrong = page.wrong(name);
  return html`<div class="field ${wide ? 'wide' : ''}"><label for="f-${name}">${t(`hooks.form.${name}`)}${required ? nothing : optional()}</label>
    <input class="input ${mono ? 'mono' : ''}" id="f-${name}" maxlength=${most} autocomplete="off" spellcheck="false" placeholder=${placeholder} ?readonly=${page.readOnly} aria-invalid=${wrong ? 'true' : 'false'} aria-required=${required ? 'true' : nothing} aria-describedby="f-${name}-m f-${name}-h"
      .value=${live(page.edited[name])} @input=${(event) => page.change({ [name]: event.target.value })} @blur=${() => page.blur(name)}>
    ${message(`f-${name}`, wrong)}<p class="help" id="f-${name}-h">${t(`hooks.form.${name}Help`)}</p></div>`;
};

const card = (id, body) => html`<section class="card" aria-labelledby="g-${id}"><header><h2 id="g-${id}">${t(`hooks.form.group.${id}`)}</h2><p>${t(`hooks.form.groupText.${id}`)}</p></header><div class="body form-grid">${body}</div></section>`;

export const addressCard = (page) => card('address', html`
  ${textField(page, 'url', { wide: true, mono: true, placeholder: t('hooks.form.urlExample'), most: 2000, required: true })}
  ${textField(page, 'description', { wide: true, placeholder: hostOf(page.edited.url) || t('hooks.form.descriptionExample') })}`);

/** The types as chips, a field for another, and what came lately to choose from. */
const typesPart = (page, known) => {
  const { events } = page.edited;
  const wrong = page.wrong('events');
  const add = (field) => {
    const type = field.value.trim();
    if (type && page.addType(type)) field.value = '';
  };
  const rest = known.filter((each) => !events.includes(each));
  return html`<div class="field wide"><label for="f-events">${t('hooks.form.events')}</label>
    ${events.length ? html`<ul class="chips" aria-label=${t('hooks.form.chosenEvents')}>${events.map((type) => html`<li>${page.readOnly ? html`<span class="chip mono">${type}</span>`
    : html`<button class="chip mono" type="button" aria-pressed="true" aria-label=${t('hooks.form.removeType', { type })} @click=${() => page.change({ events: events.filter((each) => each !== type) })}>${type} ${icon('x')}</button>`}</li>`)}</ul>` : nothing}
    ${page.readOnly ? nothing : html`<div class="with-button"><input class="input mono" id="f-events" list="known-types" maxlength="200" autocomplete="off" spellcheck="false" placeholder="invoice.paid, lead.*, *" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="f-events-m f-events-h"
        @input=${() => page.typing()} @keydown=${(event) => { if (event.key === 'Enter') { event.preventDefault(); add(event.target); } }} @blur=${(event) => { if (event.target.value.trim()) add(event.target); page.blur('events'); }}>
      <button class="btn" type="button" @click=${(event) => add(event.target.closest('.with-button').querySelector('input'))}>${icon('plus')}${t('hooks.form.addType')}</button></div>
    <datalist id="known-types">${rest.map((each) => html`<option value=${each}></option>`)}</datalist>`}
    ${message('f-events', wrong)}
    <p class="help" id="f-events-h">${t('hooks.form.eventsHelp')}</p>
    ${rest.length && !page.readOnly ? html`<div class="row suggested"><span class="small faint">${t('hooks.form.suggested')}</span><div class="chips">${rest.slice(0, SUGGESTED).map((type) => html`<button class="chip mono" type="button" aria-label=${t('hooks.form.chooseType', { type })} @click=${() => page.addType(type)}>${icon('plus')}${type}</button>`)}</div></div>` : nothing}</div>`;
};

/** @param fields names of fields of the sample, for conditions */
export const eventsCard = (page, known, fields) => card('events', html`${typesPart(page, known)}
  <div class="wide">${page.readOnly && !page.edited.rules.length ? html`<p class="help">${t('hooks.form.noConditions')}</p>` : conditionsPart(page.edited.rules, fields, (rules) => page.change({ rules }), (i) => page.wrong(`filters[${i}]`), t('hooks.form.noConditions'))}</div>`);

export const bodyCard = (page) => {
  const wrong = page.wrong('transformation');
  return card('body', html`<div class="field wide"><label for="f-transformation">${t('hooks.form.transformation')}${optional()}</label>
    <textarea class="input mono" id="f-transformation" rows="6" maxlength="2000" spellcheck="false" autocomplete="off" placeholder="{text: .type, data: .data}" ?readonly=${page.readOnly} aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="f-transformation-m f-transformation-h"
      .value=${live(page.edited.transformation)} @input=${(event) => page.change({ transformation: event.target.value })}></textarea>
    ${message('f-transformation', wrong)}<p class="help" id="f-transformation-h">${t('hooks.form.transformationHelp')}</p></div>`);
};

const keptHeaders = (page, names) => html`<dl class="facts kept-headers">${names.map((name) => html`<dt class="mono">${name}</dt><dd class="mono">••••</dd>`)}</dl>
  ${page.readOnly ? nothing : html`<div><button class="btn sm quiet" type="button" @click=${() => page.change({ headers: names.map((name) => ({ name, value: '' })) })}>${icon('edit')}${t('hooks.form.headersAnew')}</button></div>`}`;

const headerRows = (page, rows) => {
  const set = (i, what) => page.change({ headers: rows.map((row, at) => (at === i ? { ...row, ...what } : row)) });
  const wrong = (row) => (page.complete || (row.name && row.value) ? wrongHeader(row) : null) ?? page.wrong(`headers.${row.name.trim()}`);
  return html`${rows.length ? html`<ul class="rules header-rows">${rows.map((row, i) => html`<li>
      <input class="input sm mono" aria-label=${t('hooks.form.headerNameOf', { n: i + 1 })} placeholder="X-Api-Key" maxlength="100" spellcheck="false" autocomplete="off" .value=${live(row.name)} aria-invalid=${wrong(row) ? 'true' : 'false'} @input=${(event) => set(i, { name: event.target.value })}>
      <input class="input sm mono" type="password" aria-label=${t('hooks.form.headerValueOf', { name: row.name || i + 1 })} placeholder=${t('hooks.form.headerValueHint')} maxlength="1000" spellcheck="false" autocomplete="new-password" .value=${live(row.value)} aria-invalid=${wrong(row) ? 'true' : 'false'} @input=${(event) => set(i, { value: event.target.value })}>
      <button class="btn quiet sm only-icon" type="button" aria-label=${t('hooks.form.removeHeader', { name: row.name || i + 1 })} @click=${() => page.change({ headers: rows.filter((each, at) => at !== i) })}>${icon('x')}</button>
      ${wrong(row) ? html`<p class="msg rule-msg">${icon('alert')}<span>${wrong(row)}</span></p>` : nothing}</li>`)}</ul>` : nothing}
    ${page.readOnly ? html`<p class="help">${t('hooks.form.noHeaders')}</p>` : html`<div><button class="btn sm quiet" type="button" id="f-headers" @click=${() => page.change({ headers: [...rows, { name: '', value: '' }] })}>${icon('plus')}${t('hooks.form.addHeader')}</button></div>`}`;
};

/** @param kept names of the headers that are stored */
export const requestCard = (page, kept, isNew) => {
  const { edited } = page;
  const wrong = page.wrong('headers', true);
  return card('request', html`<fieldset class="field wide"><legend>${t('hooks.form.headers')}</legend>
      ${edited.headers === null ? keptHeaders(page, kept) : headerRows(page, edited.headers)}${message('f-headers', wrong)}<p class="help">${t('hooks.form.headersHelp')}</p></fieldset>
    ${isNew ? html`<fieldset class="field wide"><legend>${t('hooks.form.scheme')}</legend>${['hmac', 'ed25519'].map((each) => html`<label class="check"><input type="radio" name="scheme" value=${each} .checked=${live(edited.scheme === each)} @change=${() => page.change({ scheme: each })}><span><b>${t(`hooks.form.scheme_${each}`)}</b></span><span class="help">${t(`hooks.form.scheme_${each}Help`)}</span></label>`)}</fieldset>` : nothing}
    ${edited.scheme === 'hmac' ? textField(page, 'signatureHeader', { wide: true, mono: true, placeholder: 'X-Serai-Signature', most: 100 }) : nothing}
    <div class="wide"><label class="check"><input type="checkbox" id="f-ordered" ?disabled=${page.readOnly} .checked=${live(edited.ordered)} @change=${(event) => page.change({ ordered: event.target.checked })}><span><b>${t('hooks.form.ordered')}</b></span><span class="help">${t('hooks.form.orderedHelp')}</span></label></div>`);
};
