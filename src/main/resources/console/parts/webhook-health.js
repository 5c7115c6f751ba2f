/** What is wrong with an endpoint: since when it fails, how far that is on the way to being disabled, and why. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { ago, at, percent, span } from '../format.js';
import { shareOf, stateOf } from '../webhooks.js';
import { icon } from './icons.js';

const failing = (hook) => {
  const share = shareOf(hook);
  return html`<div class="result bad">${icon('alert')}<div class="stack tightest"><div><b>${t('hooks.failing', { passed: span(Math.max(1000, Date.now() - Date.parse(hook.failingSince))) })}</b>${hook.lastError ? html`<p class="quote">${hook.lastError}</p>` : nothing}</div>
    <progress class="failing" max="1" value=${share} aria-label=${t('hooks.failingLabel')}></progress><p>${t('hooks.failingShare', { part: percent(Math.round(share * 100) / 100), at: at(hook.toBeDisabledAt) })}</p></div></div>`;
};

/** Nothing for one that works. */
export const healthPart = (hook) => {
  if (hook.failingSince && hook.toBeDisabledAt) return failing(hook);
  return stateOf(hook) === 'disabled' ? html`<div class="result bad">${icon('dead')}<div><b>${t('hooks.disabled', { at: ago(hook.disabledAt) })}</b><p class="quote">${hook.disabledReason}</p><p>${t('hooks.disabledTodo')}</p></div></div>` : nothing;
};
