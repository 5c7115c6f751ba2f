/** Fields of a provider's form, checked while somebody types. */
import { html, nothing, live } from '../lit.js';
import { t } from '../texts.js';
import { icon } from './icons.js';

/** How keys of providers begin, by which one that was pasted into the wrong place is known. */
const KEYS = [['SG.', 'sendgrid', 'SendGrid'], ['key-', 'mailgun', 'Mailgun'], ['re_', 'resend', 'Resend'], ['xkeysib-', 'brevo', 'Brevo'], ['xsmtpsib-', 'smtp', 'Brevo SMTP'],
  ['sk_live_', 'stripe', 'Stripe'], ['sk_test_', 'stripe', 'Stripe'], ['rk_live_', 'stripe', 'Stripe'], ['xoxb-', 'slack', 'Slack'], ['xoxp-', 'slack', 'Slack'], ['pat-', 'hubspot', 'HubSpot'],
  ['EAAA', 'square', 'Square'], ['serai_', 'serai', 'Serai'], ['AKIA', 'ses', 'AWS'], ['md-', 'mailchimp', 'Mailchimp']];
/** Groups in the order in which they are shown, and those that belong together. */
const TOGETHER = { settings: 'account', credentials: 'account' };
const FIRST = ['account', 'sender'];
const LAST = ['webhooks', 'advanced'];

/** The groups of a form, each {name, fields}. */
export const groupsOf = (fields) => {
  const groups = [...Map.groupBy(fields, (field) => TOGETHER[field.group] ?? field.group ?? 'account')];
  const rank = ([name]) => (FIRST.includes(name) ? FIRST.indexOf(name) - 10 : LAST.includes(name) ? 10 + LAST.indexOf(name) : 0);
  return groups.sort((a, b) => rank(a) - rank(b)).map(([name, members]) => ({ name, fields: members }));
};

export const isMask = (value) => typeof value === 'string' && value.startsWith('****');
export const shownMask = (value) => (isMask(value) ? value.replace('****', '••••') : value);

const patterns = new Map();
const fits = (pattern, value) => {
  try {
    if (!patterns.has(pattern)) patterns.set(pattern, new RegExp(pattern, 'u'));
    return patterns.get(pattern).test(value);
  } catch {
    return true;
  }
};

const form = (field) => (field.example ? t('form.suchAs', { example: field.example }) : '');
const wholeUrl = /^https?:\/\//;

/**
 * What is wrong with a value, and how it should be; null where nothing is seen. The server checks it again.
 *
 * @param provider the provider whose form it is
 * @param complete whether what is missing counts, too
 */
export const wrongWith = (field, value, provider, complete = false) => {
  const text = typeof value === 'string' ? value.trim() : value;
  if (text === '' || text === null || text === undefined) return complete && field.required ? t('form.missing', { title: field.title }) : null;
  if (field.type === 'integer' && !/^-?\d+$/.test(String(text))) return t('form.noNumber', { value: text });
  if (field.type === 'number' && Number.isNaN(Number(text))) return t('form.noNumber', { value: text });
  if (typeof text !== 'string') return null;
  if (field.secret && !isMask(text)) {
    const other = KEYS.find(([start, id]) => text.startsWith(start) && !provider.provider.startsWith(id) && !(field.example ?? '').startsWith(start));
    if (other && !(field.pattern && fits(field.pattern, text))) return `${t('form.otherKey', { name: other[2], start: other[0] }).replace('.”.', '.”')} ${form(field)}`.trim();
    if (!field.multiLine && /\s/.test(text) && !field.pattern) return t('form.spaces');
  }
  if (!field.multiLine && /[\r\n]/.test(text)) return t('form.oneLine');
  if (field.pattern && !isMask(text) && !fits(field.pattern, text)) {
    if (/^\^https\?/.test(field.pattern) && !wholeUrl.test(text)) return t('form.noUrl', { value: text });
    if (/@/.test(field.pattern) && !text.includes('@')) return t('form.noAddress', { value: text });
    return `${t('form.otherForm', { title: field.title })} ${form(field)}`.trim();
  }
  return null;
};

/**
 * One field.
 *
 * @param state {value, stored (what is kept, masked), wrong, ok}
 * @param on {input(value), blur(), show(), shown}
 */
export const fieldOf = (field, state, on) => {
  const id = `f-${field.name}`;
  const describedBy = `${id}-m ${id}-h`;
  const wide = field.secret || field.multiLine || /url|path|body|pointer/i.test(field.name) || (field.example ?? '').length > 36;
  const help = html`<p class="help" id="${id}-h">${field.description}${field.secret ? html` ${state.stored ? t('form.keptAs', { mask: shownMask(state.stored) }) : t('form.encrypted')}` : nothing}</p>`;
  const message = html`<p class="msg ${state.ok && !state.wrong ? 'ok' : ''}" id="${id}-m">${state.wrong ? html`${icon('alert')}<span>${state.wrong}</span>` : nothing}</p>`;
  if (field.type === 'boolean') {
    return html`<div class="wide"><label class="check"><input type="checkbox" id=${id} .checked=${live(Boolean(state.value))} @change=${(event) => on.input(event.target.checked)}><span><b>${field.title}</b></span><span class="help">${field.description}</span></label>${state.wrong ? message : nothing}</div>`;
  }
  const placeholder = field.secret && state.stored ? shownMask(state.stored) : field.default !== undefined && field.default !== null ? String(field.default) : field.example ?? '';
  const common = { invalid: state.wrong ? 'true' : 'false' };
  const label = html`<label for=${id}>${field.title}${field.required ? nothing : html` <span class="optional">${t('form.optional')}</span>`}</label>`;
  if (field.allowed?.length) {
    return html`<div class="field">${label}<select class="input" id=${id} aria-describedby=${describedBy} aria-invalid=${common.invalid} @change=${(event) => { on.input(event.target.value); on.blur(); }}>
      ${field.required || field.default !== undefined ? nothing : html`<option value="" ?selected=${!state.value}></option>`}
      ${field.allowed.map((each) => html`<option value=${each} ?selected=${String(state.value ?? field.default ?? '') === each}>${each}</option>`)}</select>${message}${help}</div>`;
  }
  if (field.multiLine) {
    return html`<div class="field wide">${label}<textarea class="input mono" id=${id} rows="4" spellcheck="false" autocomplete="off" aria-describedby=${describedBy} aria-invalid=${common.invalid}
      placeholder=${placeholder} .value=${live(state.value ?? '')} @input=${(event) => on.input(event.target.value)} @blur=${on.blur}></textarea>${message}${help}</div>`;
  }
  const input = html`<input class="input ${field.secret ? 'mono' : ''}" id=${id} type=${field.secret && !on.shown ? 'password' : 'text'} inputmode=${field.type === 'integer' || field.type === 'number' ? 'numeric' : nothing}
    autocomplete=${field.secret ? 'new-password' : 'off'} spellcheck="false" aria-describedby=${describedBy} aria-invalid=${common.invalid} aria-required=${field.required ? 'true' : nothing}
    placeholder=${placeholder} .value=${live(String(state.value ?? ''))} @input=${(event) => on.input(event.target.value)} @blur=${on.blur}>`;
  return html`<div class="field ${wide ? 'wide' : ''}">${label}${field.secret ? html`<div class="with-button">${input}<button class="btn" type="button" aria-pressed=${on.shown ? 'true' : 'false'} aria-label=${t(on.shown ? 'form.hideField' : 'form.showField', { title: field.title })}
      aria-disabled=${state.value ? 'false' : 'true'} @click=${() => { if (state.value) on.show(); }}>${icon('eye')}${t(on.shown ? 'form.hide' : 'form.show')}</button></div>` : input}${message}${help}</div>`;
};
