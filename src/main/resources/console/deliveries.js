/** What pages say of deliveries: what they are, whom they go to, who carries them, and where they stand. */
import { html } from './lit.js';
import { t, hasText } from './texts.js';
import { said } from './said.js';
import { atSecond } from './format.js';
import { all } from './api.js';
import { inPortal, shows } from './session.js';
import { providerIcon } from './connections.js';
import { badge } from './parts/badges.js';
import { icon } from './parts/icons.js';

export const STATUSES = ['accepted', 'retrying', 'delivered', 'dead', 'cancelled'];
export const FILTERS = ['status', 'operation', 'provider', 'connectionId', 'eventId', 'problemId', 'from', 'to'];

/** Names of what deliveries speak of: connections, providers, operations. What cannot be read is called by its id. */
export const loadNames = async (signal) => {
  const options = { signal };
  const [connections, providers, operations] = await Promise.all(['/api/integrations', '/api/integrations/available', '/api/v1/operations']
    .map((path) => (path === '/api/integrations' && !shows('connections') ? [] : all(path, options))));
  return { connections: new Map(connections.map((each) => [each.id, each])), providers: new Map(providers.map((each) => [each.provider, each])),
    operations: new Map(operations.map((each) => [each.operation, each])) };
};

/** dead or cancelled. */
export const isGivenUp = (delivery) => ['dead', 'cancelled'].includes(delivery.status);
/** What of that a person may send again. */
export const canReplay = (delivery) => !inPortal() && isGivenUp(delivery);
/** What waits. */
export const isWaiting = (delivery) => ['accepted', 'retrying'].includes(delivery.status);
/** What waits, and may be called off by who looks at it: in a portal deliveries are only read. */
export const canCancel = (delivery) => !inPortal() && isWaiting(delivery);
export const isSandbox = (delivery) => delivery.status === 'delivered' && (delivery.providerMessageId ?? '').startsWith('MOCK-');

/** The state that is shown: where it stands, and where that is due to a pause or to the sandbox, that. */
export const shownState = (delivery) => {
  if (isWaiting(delivery) && delivery.reason === 'paused') return 'paused';
  return isSandbox(delivery) ? 'sandbox' : delivery.status;
};
export const deliveryBadge = (delivery) => badge(shownState(delivery));

export const operationTitle = (operation, names) => names?.operations.get(operation)?.title ?? operation;
/** What it is, from a list. */
export const whatOf = (delivery, names) => delivery.summary?.subject || operationTitle(delivery.operation, names);
export const toOf = ({ summary }) => (summary?.to.length ? summary.to.join(', ') : '');

export const connectionName = (id, provider, names) => names?.connections.get(id)?.name ?? names?.providers.get(provider)?.title ?? provider ?? t('deliveries.noProvider');
export const carrierOf = (delivery, names) => connectionName(delivery.connectionId, delivery.provider, names);
export const carrierIcon = (provider, names, classes = 'provider sm') => (provider ? providerIcon(names?.providers.get(provider), classes)
  : html`<span class="monogram sm" aria-hidden="true">${icon('route')}</span>`);

const CLAUSE = /^"([^"]{1,300})" \(([\w.-]{1,80})\) (.*)$/s;
/** The sentences of an explanation, each {name, provider, words} where it speaks of a connection, else {words}. */
export const clausesOf = (explanation) => (explanation ?? '').split(/(?<=[.)]) (?="[^"]+" \(|No |It )/).filter(Boolean).map((sentence) => {
  const found = CLAUSE.exec(sentence);
  return found ? { name: found[1], provider: found[2], words: found[3] } : { words: sentence };
});

/** What went wrong last, in the words of the provider where it gave some; empty where nothing is known. */
export const troubleOf = (delivery) => {
  const clauses = clausesOf(delivery.explanation);
  const last = clauses.findLast((each) => each.name && !each.words.startsWith('took')) ?? clauses[0];
  return said((last?.words ?? '').replace(/^[a-z][^:"]{2,60}: (?=\S)/, '').replace(/\.$/, ''));
};

/** What is worth knowing beside what it is, in a few words. */
export const asideOf = (delivery) => {
  if (delivery.reason && hasText(`deliveries.reason.${delivery.reason.replaceAll(' ', '_')}`)) return t(`deliveries.reason.${delivery.reason.replaceAll(' ', '_')}`);
  if (isWaiting(delivery) && delivery.nextAttemptAt) return t(delivery.status === 'retrying' ? 'deliveries.next' : 'deliveries.first', { at: atSecond(delivery.nextAttemptAt) });
  if (delivery.status === 'dead') return troubleOf(delivery) || delivery.operation;
  if (delivery.report) return t(`report.${delivery.report.state}`);
  return delivery.operation;
};

/** The same call as a command; the token stays a variable. */
export const asCurl = (path) => `curl "$SERAI${path}" \\\n  -H "Authorization: Bearer $TOKEN"`;

