/** What pages say of subscriptions: endpoints that events are posted to, and how they fare. */
import { t } from './texts.js';
import { all, get } from './api.js';
import { inPortal } from './session.js';
import { badge } from './parts/badges.js';

export const HOOKS = '/api/integrations/webhooks';
/** What Serai tells of itself, beside the events of applications and providers. */
const OWN_TYPES = ['delivery.delivered', 'delivery.dead', 'delivery.cancelled', 'connection.error', 'connection.reauthorize', 'provider.degraded', 'endpoint.failing', 'endpoint.disabled', 'signup.submitted', 'signup.confirmed'];
const BADGES = { disabled: 'dead', failing: 'error' };

/** The page of a subscription: below /webhooks providers call, so it is not there. */
export const pathOf = (id, query = '') => `/integrations/webhooks/${id}${query}`;

/** disabled (by failing), inactive (by a person), paused, failing or working. */
export const stateOf = (hook) => {
  if (!hook.active) return hook.disabledAt ? 'disabled' : 'inactive';
  if (hook.paused) return 'paused';
  return hook.failingSince ? 'failing' : 'working';
};
export const needsSomebody = (hook) => ['disabled', 'failing'].includes(stateOf(hook));
export const hookBadge = (hook) => badge(BADGES[stateOf(hook)] ?? stateOf(hook), t(`hooks.state.${stateOf(hook)}`));

export const hostOf = (url) => {
  try { return new URL(url).host; } catch { return url; }
};
export const nameOf = (hook) => hook.description || hostOf(hook.url);

/** How far it is on the way to being disabled, from 0 to 1. */
export const shareOf = ({ failingSince, toBeDisabledAt }, now = Date.now()) => {
  const begin = Date.parse(failingSince);
  return Math.min(1, Math.max(0, (now - begin) / Math.max(1, Date.parse(toBeDisabledAt) - begin)));
};

/** Types of events worth listening to: what came lately, what Serai tells of itself, and each family of them. */
export const knownTypes = async (options) => {
  const { items } = inPortal() ? { items: [] } : await get('/api/events?limit=200', options);
  const seen = [...new Set(items.map((each) => each.type))].sort();
  const families = [...Map.groupBy(seen, (type) => type.split('.')[0])].filter(([, types]) => types.length > 1).map(([family]) => `${family}.*`);
  return [...families, ...seen, ...OWN_TYPES.filter((each) => !seen.includes(each)), '*'];
};

/** Whether filters take a type. */
export const takes = (events, type) => events.some((each) => each === '*' || each === type || (each.endsWith('.*') && type.startsWith(each.slice(0, -1))));

export const isFinal = (sent) => ['delivered', 'dead', 'cancelled'].includes(sent.status);

/**
 * What was sent to one subscription, the latest first: pages of it, what is new, and one that is waited for. Its host is drawn anew with
 * each change.
 */
export class HookLog {
  items = null;
  cursor = null;
  problem = null;
  pending = false;
  slow = false;
  at = null;
  fresh = [];
  #turn = 0;
  #followed = null;
  #timer = null;

  static LIMIT = 25;
  static AGAIN = 1000;
  static SELDOM = 5000;

  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostDisconnected() {
    clearTimeout(this.#timer);
    this.#followed = null;
    this.#turn++;
  }

  /** Begins anew with this subscription and status; an empty status is any. */
  begin(id, status) {
    Object.assign(this, { id, status, items: null, cursor: null, problem: null, fresh: [] });
    return this.run();
  }

  #path(cursor = null) {
    const query = new URLSearchParams({ limit: HookLog.LIMIT, ...(this.status ? { status: this.status } : {}), ...(cursor ? { cursor } : {}) });
    return `${HOOKS}/${this.id}/deliveries?${query}`;
  }

  /** Reads the latest again: what is known is drawn where it stands, what is new comes above it, or waits while somebody reads. */
  async run(isRead = false) {
    const turn = ++this.#turn;
    this.pending = true;
    const slow = setTimeout(() => { if (turn === this.#turn) { this.slow = true; this.host.requestUpdate(); } }, 200);
    try {
      const page = await get(this.#path());
      if (turn !== this.#turn) return;
      this.#take(page, isRead);
      Object.assign(this, { problem: null, at: new Date() });
    } catch (problem) {
      if (turn === this.#turn) this.problem = problem;
    } finally {
      clearTimeout(slow);
      if (turn === this.#turn) {
        Object.assign(this, { pending: false, slow: false });
        this.host.requestUpdate();
      }
    }
  }

  #take({ items, nextCursor }, isRead) {
    const now = new Map(items.map((each) => [each.id, each]));
    const known = new Set((this.items ?? []).map((each) => each.id));
    if (!this.items || !items.some((each) => known.has(each.id))) {
      Object.assign(this, { items, cursor: nextCursor, fresh: [] });
      return;
    }
    const added = items.filter((each) => !known.has(each.id));
    // Ids are in the order of time: what is as late as this page and not in it has another status by now.
    const isOlder = (each) => nextCursor !== null && each.id < items.at(-1).id;
    const kept = this.items.filter((each) => now.has(each.id) || isOlder(each)).map((each) => now.get(each.id) ?? each);
    const isAwaited = added.some((each) => each.id === this.#followed);
    this.fresh = isRead && !isAwaited ? added : [];
    this.items = this.fresh.length ? kept : [...added, ...kept];
  }

  showFresh() {
    this.items = [...this.fresh, ...this.items];
    this.fresh = [];
    this.host.requestUpdate();
  }

  async more() {
    const { cursor } = this;
    this.moreProblem = null;
    try {
      const page = await get(this.#path(cursor));
      if (cursor !== this.cursor) return;
      this.items = [...this.items, ...page.items];
      this.cursor = page.nextCursor;
    } catch (problem) {
      this.moreProblem = problem;
    }
    this.host.requestUpdate();
  }

  find(id) {
    return this.items?.find((each) => each.id === id) ?? null;
  }

  /** Looks until this one has arrived or is given up, less often after a while. */
  async follow(id, wait = HookLog.AGAIN) {
    this.#followed = id;
    clearTimeout(this.#timer);
    await this.run();
    const sent = this.find(id);
    if (this.#followed !== id || !this.host.isConnected || (sent && isFinal(sent))) return;
    this.#timer = setTimeout(() => this.follow(id, Math.min(wait * 1.1, HookLog.SELDOM)), wait);
  }
}

/** How many died since a time, up to what one page has. */
export const countDead = async (id, since) => {
  const { items, nextCursor } = await get(`${HOOKS}/${id}/deliveries?status=dead&limit=200`);
  const found = items.filter((each) => Date.parse(each.createdAt) >= since.getTime()).length;
  return { found, more: found === items.length && Boolean(nextCursor) };
};

export const allHooks = (options) => all(HOOKS, options);
