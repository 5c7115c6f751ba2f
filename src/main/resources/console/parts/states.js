/** What pages show while something loads, when there is nothing, and when it failed. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { at } from '../format.js';
import { icon } from './icons.js';

const card = html`<div class="card"><div class="body stack"><div class="row"><div class="skeleton tile"></div><div class="grow stack tightest">
  <div class="skeleton w-2"></div><div class="skeleton w-1"></div></div></div><div class="skeleton w-3"></div><div class="skeleton w-2"></div></div></div>`;
const line = html`<li class="skeleton-line"><div class="skeleton w-1"></div><div class="skeleton w-3"></div></li>`;

/** Cards to come. */
export const loadingCards = (count = 3, label = t('states.loading')) => html`<div class="conns" role="status" aria-label=${label}>
  ${Array.from({ length: count }, () => card)}</div>`;

/** Rows to come. */
export const loadingRows = (count = 8, label = t('states.loading')) => html`<div role="status" aria-label=${label}><ul class="card">
  ${Array.from({ length: count }, () => line)}</ul></div>`;

const heading = (level, title) => (level === 1 ? html`<h1>${title}</h1>` : level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`);

/**
 * @param action a template with what to do; nothing for none
 * @param level of its heading
 */
export const empty = (title, text, action = nothing, level = 2) => html`<div class="empty">${heading(level, title)}<p>${text}</p>${action}</div>`;

/** What happened, why, what to do. */
export const callout = ({ kind = 'error', title, text = nothing, action = nothing, live = true, level = 2 }) => html`
  <div class="callout ${kind}" role=${live ? (kind === 'error' ? 'alert' : 'status') : nothing}>${icon(kind === 'ok' ? 'ok' : kind === 'info' ? 'info' : 'alert')}
    <div>${heading(level, title)}${text === nothing ? nothing : html`<p>${text}</p>`}</div>${action}</div>`;

/** That something could not be loaded: the server's words, since when what is shown is as it was, and once more. */
export const failed = (title, load) => callout({
  title,
  text: html`${load.problem.detail || load.problem.message || t('problem.own')}${load.value && load.at ? html` ${t('states.asOf', { at: at(load.at) })}` : nothing}`,
  action: html`<button class="btn sm" type="button" ?disabled=${load.pending} @click=${() => load.run()}>${icon('retry')}${t('states.again')}</button>`,
});

/**
 * @param skeleton while there is nothing yet
 * @param title what could not be done where it fails
 * @param done draws the value
 */
export const loaded = (load, { skeleton, title, done }) => html`
  ${load.problem ? failed(title, load) : nothing}
  ${load.value !== null ? done(load.value) : load.slow && !load.problem ? skeleton : nothing}`;

/**
 * A page of its own that is drawn once something is loaded: until then it loads, could not be loaded, or is not there.
 * @param title of the page, for who cannot see that it loads
 * @param notLoaded what could not be done where it fails
 * @param gone shown where there is no such thing; nothing where that cannot be
 * @param done draws the value
 */
export const wholePage = (load, { title, notLoaded, gone = null, done }) => {
  if (load.value) return html`<div class="page">${done(load.value)}</div>`;
  if (gone && [400, 404].includes(load.problem?.status)) return html`<div class="page">${gone}</div>`;
  return html`<div class="page"><h1 class="visually-hidden">${title}</h1>${load.problem ? failed(notLoaded, load) : load.slow ? loadingRows(8) : nothing}</div>`;
};

/** Bar, count, rate and what is left of something that takes long. */
export const progress = ({ label, done, total, note = nothing }) => html`<div class="stack tightest">
  <progress value=${done} max=${Math.max(1, total)} aria-label=${label}></progress>
  <div class="row apart small"><span>${label}</span><span class="faint num">${note === nothing ? t('states.of', { done, total }) : note}</span></div></div>`;
