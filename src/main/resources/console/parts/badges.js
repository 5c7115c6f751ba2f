/** States: icon, word and colour, each of which is enough alone. */
import { html } from '../lit.js';
import { t } from '../texts.js';
import { icon } from './icons.js';

const ICONS = { accepted: 'clock', delivered: 'ok', retrying: 'retry', dead: 'dead', paused: 'pause', error: 'alert', pending: 'pending',
  sandbox: 'flask', cancelled: 'x', working: 'ok', inactive: 'stop' };
const COLOURS = { working: 'delivered', inactive: 'pending', cancelled: 'pending' };

export const badge = (state, words = t(`status.${state}`)) => html`<span class="badge ${COLOURS[state] ?? state}">${icon(ICONS[state] ?? 'info')}${words}</span>`;
