/** What pages say of connections: their channels, states and order. */
import { html, nothing } from './lit.js';
import { t, hasText } from './texts.js';
import { badge } from './parts/badges.js';

const ICONS = { email: 'mail', sms: 'phone', whatsapp: 'chat', payment: 'card', crm: 'contact', chat: 'chat', video: 'video', calendar: 'calendar',
  accounting: 'list', social: 'globe', webhook: 'hook', leads: 'users', signup_page: 'users', facebook: 'globe' };
/** The order in which channels stand on a page. */
const ORDER = Object.keys(ICONS);

export const channelIcon = (channel) => ICONS[channel] ?? 'plug';
export const channelName = (channel) => (hasText(`channel.${channel}`) ? t(`channel.${channel}`) : channel);
const rank = (channel) => (ORDER.includes(channel) ? ORDER.indexOf(channel) : ORDER.length);
export const byChannel = (a, b) => rank(a) - rank(b) || a.localeCompare(b);

/** What a provider does, in a few words. */
export const abilities = (provider) => [...new Set((provider?.operations ?? []).map((operation) => operation.split('.')[0]))]
  .filter((name) => hasText(`ability.${name}`)).map((name) => t(`ability.${name}`)).slice(0, 3).join(', ')
  || (provider?.channels ?? []).map(channelName).join(', ');

export const providerIcon = (provider, classes = 'provider') => (provider?.icon
  ? html`<img class=${classes} src=${provider.icon} alt="" width="36" height="36">` : html`<span class="${classes} blank" aria-hidden="true"></span>`);

/** pending, paused, inactive, error or working. */
export const stateOf = (connection) => {
  if (connection.status === 'pending') return 'pending';
  if (!connection.isActive) return 'inactive';
  if (connection.paused) return 'paused';
  return connection.status === 'error' ? 'error' : 'working';
};
export const needsSomebody = (connection) => ['pending', 'error'].includes(stateOf(connection));

export const stateBadge = (connection) => badge(stateOf(connection));
export const sandboxBadge = (connection) => (connection.configuration?.sandbox ? badge('sandbox') : nothing);

/** In the order in which they are tried. */
export const inOrder = (connections) => [...connections].sort((a, b) => Number(b.isDefault) - Number(a.isDefault)
  || a.priority - b.priority || a.createdAt.localeCompare(b.createdAt));

export const USUAL_WEIGHT = 100;
/** Whether connections of one place share by weight. */
const isShared = (group, strategy) => group.length > 1 && (strategy !== 'healthiest')
  && (strategy === 'weighted' || group.some((each) => each.weight !== undefined && each.weight !== null));

/** By id the part that a connection gets among those of its place, from 0 to 1; none where they do not share. */
export const shares = (connections, strategy) => {
  const found = new Map();
  const places = Map.groupBy(connections.filter((each) => each.isActive && each.status !== 'pending'), (each) => each.priority);
  for (const group of places.values()) {
    if (!isShared(group, strategy)) continue;
    const all = group.reduce((sum, each) => sum + (each.weight ?? USUAL_WEIGHT), 0);
    group.forEach((each) => found.set(each.id, all ? (each.weight ?? USUAL_WEIGHT) / all : 0));
  }
  return found;
};

/** The priorities of a new order: neighbours that shared a place still do; only what changes is named. */
export const prioritiesOf = (ordered) => {
  const changes = [];
  let last = null;
  ordered.forEach((connection, i) => {
    const before = ordered[i - 1];
    const together = before && before.priority === connection.priority && (before.weight !== undefined || connection.weight !== undefined);
    last = i === 0 ? 10 : together ? last : last + 10;
    if (connection.priority !== last || (connection.isDefault && i > 0)) changes.push({ connection, priority: last });
  });
  return changes;
};
