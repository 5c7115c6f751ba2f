/** What a person does about a problem: replay exactly its deliveries, with a look at what would go out before, and stop that. */
import { html, nothing } from './lit.js';
import { t } from './texts.js';
import { post } from './api.js';
import { ago } from './format.js';
import { ask } from './parts/dialogs.js';
import { isUseless, previewView } from './parts/preview.js';
import { isDead } from './problems.js';

export const SAME = 'same-message', TODAY = 'todays-routes';
/** A preview plans events for five seconds, and a step of a route may take longer. */
const PATIENCE = 60_000;

const path = (problem) => `/api/problems/${problem.id}/replay`;

/** What would go out through today's routes; nothing is sent. */
export const preview = (problem, options) => post(path(problem), { how: TODAY, dryRun: true }, { patience: PATIENCE, ...options });
export const stop = (replay) => post(`/api/replays/${replay.id}/stop`);

const begin = (problem, how) => post(path(problem), { how });

/** Asks, and replays each message as it is; answers the replay, null where it was not wanted. */
export const askSame = (problem) => {
  const word = isDead(problem) ? 'same' : 'now';
  const n = problem.count;
  return ask({ title: t(`problems.${word}.title`, { n }), confirm: t(`problems.${word}.deed`, { n }), body: html`<p>${t(`problems.${word}.text`, { n })}</p>
    ${isDead(problem) ? html`<p>${t('problems.same.oldest', { at: ago(problem.first) })}</p>` : nothing}`, action: () => begin(problem, SAME) });
};

/** Asks with the differences that a preview found, and sends the events through today's routes; null where it was not wanted. */
export const askToday = (problem, found, names) => {
  const n = problem.count;
  if (isUseless(found)) return ask({ title: t('problems.today.none'), keep: t('dialog.close'), wide: true, body: (draw) => previewView(found, { names, draw }) });
  return ask({ title: t('problems.today.title', { n }), confirm: t('problems.today.deed', { n }), wide: true,
    body: (draw) => html`<p>${t('problems.today.text')}</p>${previewView(found, { names, draw })}<p>${t('problems.today.stop')}</p>`, action: () => begin(problem, TODAY) });
};
