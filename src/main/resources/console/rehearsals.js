/** What pages say of rehearsals: what was tried, how far it is, and what would differ. */
import { html } from './lit.js';
import { t } from './texts.js';
import { all, address } from './api.js';
import { isOperator } from './session.js';
import { icon } from './parts/icons.js';

const DAY = 24 * 60 * 60 * 1000;
/** How things differ, what hurts most first; with the look of each. */
const KINDS = { fails: ['error', 'fail'], changed: ['retrying', 'edit'], removed: ['retrying', 'x'], added: ['accepted', 'plus'], ignored: ['retrying', 'eye'], works: ['delivered', 'ok'],
  stays: ['paused', 'link'], undecided: ['pending', 'pending'] };
const STATES = { queued: ['accepted', 'clock'], running: ['accepted', 'retry'], done: ['delivered', 'ok'], stopped: ['pending', 'stop'], failed: ['error', 'alert'] };

export const MOST_DAYS = 90;
export const USUAL_DAYS = 7;
export const kinds = Object.keys(KINDS);

const badge = ([look, shape], words) => html`<span class="badge ${look}">${icon(shape)}${words}</span>`;
export const stateBadge = ({ state }) => badge(STATES[state], t(`rehearsals.state.${state}`));
export const kindBadge = (kind) => badge(KINDS[kind], t(`rehearsals.kind.${kind}`));

/** Names of what rehearsals speak of; tenants are the operator's to know. */
export const loadNames = async (signal) => {
  const paths = ['/api/integrations/available', '/api/v1/operations', ...isOperator() ? ['/api/tenants'] : []];
  const [providers, operations, tenants = []] = await Promise.all(paths.map((path) => all(path, { signal })));
  return { providers: new Map(providers.map((each) => [each.provider, each])), operations: new Map(operations.map((each) => [each.operation, each])),
    tenants: new Map(tenants.map((each) => [each.id, each.name])) };
};

export const isOpen = ({ state }) => state === 'queued' || state === 'running';
export const isSwap = ({ kind }) => kind === 'swap';
/** Whether deliveries are looked at; else events are. */
const ofDeliveries = (rehearsal) => isSwap(rehearsal) || rehearsal.file.endsWith('.kamelet.yaml');

/** "1,284 deliveries", or events. */
export const countOf = (rehearsal, n) => t(ofDeliveries(rehearsal) ? 'rehearsals.deliveries' : 'rehearsals.events', { n });
export const providerTitle = (id, names) => names?.providers.get(id)?.title ?? id;
export const operationName = (id, names) => names?.operations.get(id)?.title ?? id;
export const titleOf = (rehearsal, names) => (isSwap(rehearsal) ? t('rehearsals.swapOf', { from: providerTitle(rehearsal.from, names), to: providerTitle(rehearsal.to, names) }) : t('rehearsals.fileOf', { file: rehearsal.file }));
export const daysOf = ({ since, until }) => Math.max(1, Math.round((new Date(until) - new Date(since)) / DAY));

export const sentence = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** What it is about beside its title. */
export const aboutOf = (rehearsal, names) => sentence([rehearsal.operation ? operationName(rehearsal.operation, names) : isSwap(rehearsal) ? t('rehearsals.everything') : null,
  t('rehearsals.lastDays', { n: daysOf(rehearsal) }), isOperator() && rehearsal.tenantId ? names?.tenants.get(rehearsal.tenantId) ?? rehearsal.tenantId.slice(0, 13) : null].filter(Boolean).join(' · '));

/** How it went, in one sentence. */
export const storyOf = (rehearsal) => {
  const { state, looked, different } = rehearsal;
  if (state === 'queued') return t('rehearsals.story.queued');
  if (state === 'failed') return t('rehearsals.story.failed');
  if (!looked) return t(state === 'running' ? 'rehearsals.story.begins' : 'rehearsals.story.nothing');
  return t(state === 'running' ? 'rehearsals.story.running' : 'rehearsals.story.over', { what: countOf(rehearsal, looked), n: different });
};

/** The form, filled in with what was tried. */
export const againPath = (rehearsal) => address('/rehearsals', isSwap(rehearsal)
  ? { from: rehearsal.from, to: rehearsal.to, operation: rehearsal.operation, days: daysOf(rehearsal), tenantId: isOperator() ? rehearsal.tenantId : null }
  : { try: 'file', file: rehearsal.file, days: daysOf(rehearsal), tenantId: rehearsal.tenantId });

/** The groups by operation or type of event, each [name, groups]; those that hurt most first. */
export const byName = (groups) => {
  const rank = ({ kind }) => kinds.indexOf(kind);
  const sorted = [...groups].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
  return [...Map.groupBy(sorted, (each) => each.name ?? '')];
};

/** A value of a field as it is read. */
export const valueText = (value) => (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('****', '••••');
