/** Calls of the public API: the session's cookie goes along by itself, and what changes something carries the word that proves the page. */
import { t } from './texts.js';
import { said } from './said.js';
import { isPortal, linkId } from './portal.js';

const PATIENCE = 20_000;
const tags = new WeakMap();
let csrf = null;
let shown = false;

/** What a call came to that did not succeed, in words: RFC 9457, or that there was no answer. */
export class Problem extends Error {
  /**
   * @param status 0 where there was no answer
   * @param title what happened
   * @param detail why, in the words of the server
   * @param fields what is wrong with each field
   * @param up where whoever asks came from, where the answer says so
   * @param wait seconds after which it may go again; null where nothing is known
   */
  constructor({ status = 0, title, detail = '', fields = [], wait = null, body = null, up = null }) {
    super(detail || title);
    Object.assign(this, { status, title, detail, fields, wait, body, up });
  }

  of(field) {
    return this.fields.find((each) => each.field === field || each.field === `configuration.${field}`)?.message ?? null;
  }
}

/** Told of each 401: the session has ended. */
export const whenSignedOut = { call: () => {} };
/** With what the page of a portal asks, and the console does not: which of the two sessions of a browser it is about, and of which link once it shows one. */
const ofPage = () => (isPortal ? { 'X-Serai-Portal': (shown && linkId) || '1' } : {});
/** Told when the browser's session is another one than that of this page: somebody signed in in another tab. */
export const whenOtherSession = { call: () => {} };
export const setCsrf = (word) => {
  csrf = word;
  shown ||= word !== null;
};
/** Headers that show whose page asks: Serai gives a page nothing of another session than its own. */
export const proof = () => ({ ...ofPage(), ...(csrf ? { 'X-Serai-Csrf': csrf } : {}) });
/** The version of what was read, for a change that must not undo another's. */
export const tagOf = (body) => tags.get(body) ?? null;

/** An answer that is no success, in words. */
export const problemOf = async (answer) => {
  if (answer.headers.has('X-Serai-Session')) whenOtherSession.call();
  const body = await answer.json().catch(() => ({}));
  const wait = Number(answer.headers.get('Retry-After'));
  return new Problem({ status: answer.status, title: said(body.title) ?? t('problem.status', { status: String(answer.status) }), detail: said(body.detail) ?? '',
    fields: (body.errors ?? []).map((each) => ({ ...each, message: said(each.message) })), wait: wait > 0 ? wait : null, body, up: /^<([^>]+)>; rel="up"$/.exec(answer.headers.get('Link') ?? '')?.[1] ?? null });
};

/**
 * @param options body (a Blob goes as it is, with its type), signal, ifMatch, patience in ms, headers; keeps: a 401 is the caller's business
 * @returns the body, null where there is none
 * @throws Problem
 */
export const call = async (method, path, { body, signal, ifMatch, patience = PATIENCE, headers = {}, keeps = false } = {}) => {
  const late = AbortSignal.timeout(patience);
  const sent = { Accept: 'application/json', ...proof(), ...headers };
  const file = body instanceof Blob;
  if (body !== undefined) sent['Content-Type'] = file ? body.type : 'application/json';
  if (ifMatch) sent['If-Match'] = ifMatch;
  try {
    const answer = await fetch(path, { method, headers: sent, body: body === undefined || file ? body : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, late]) : late, credentials: 'same-origin', cache: 'no-store' });
    if (!answer.ok) {
      if (answer.status === 401 && !keeps) whenSignedOut.call();
      throw await problemOf(answer);
    }
    const text = await answer.text();
    const read = text ? JSON.parse(text) : null;
    if (read && typeof read === 'object' && answer.headers.has('ETag')) tags.set(read, answer.headers.get('ETag'));
    return read;
  } catch (failure) {
    if (failure instanceof Problem || signal?.aborted) throw failure;
    throw late.aborted ? new Problem({ title: t('problem.late'), detail: t('problem.lateWhy', { n: Math.round(patience / 1000) }) })
      : new Problem({ title: t('problem.offline'), detail: t('problem.offlineWhy') });
  }
};

export const get = (path, options) => call('GET', path, options);
export const post = (path, body, options) => call('POST', path, { body, ...options });
export const put = (path, body, options) => call('PUT', path, { body, ...options });
export const patch = (path, body, options) => call('PATCH', path, { body, ...options });
export const remove = (path, options) => call('DELETE', path, options);

/** All pages of a list, up to a number of items beyond which nobody reads them. */
export const all = async (path, { most = 1000, ...options } = {}) => {
  const items = [];
  let cursor = null;
  do {
    const url = new URL(path, location.origin);
    url.searchParams.set('limit', '200');
    if (cursor) url.searchParams.set('cursor', cursor);
    const page = await get(url.pathname + url.search, options);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && items.length < most);
  return items;
};

/** An address with its query, where values that are empty stay away. */
export const address = (path, query) => {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== ''));
  return wanted.size ? `${path}?${wanted}` : path;
};
