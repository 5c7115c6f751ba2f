/** Who has signed in. The session itself is a cookie that no script can read. */
import { get, post, remove, setCsrf, whenOtherSession, whenSignedOut } from './api.js';
import { isPortal, keepReturn, keptReturn, linkId, takeCode } from './portal.js';

const RETURN = 'serai.returnTo';
const watchers = new Set();
let current = null;
let other = false;
let closed = null;
/** What a link that opens no session is, by the type of the problem. */
const KINDS = { 'urn:serai:problem:link-used': 'used', 'urn:serai:problem:link-expired': 'expired', 'urn:serai:problem:link-withdrawn': 'withdrawn' };

const become = (session) => {
  current = session && { ...session, role: session.role.toLowerCase() };
  setCsrf(session?.csrf ?? null);
  watchers.forEach((watcher) => watcher(current));
};

whenSignedOut.call = () => {
  if (!current) return;
  if (current.portal) closed = { kind: 'over', returnUrl: current.portal.returnUrl };
  become(null);
};
whenOtherSession.call = () => {
  if (!current) return;
  other = true;
  become(null);
};

/** {name, tenant, user, role, expiresAt}; null while nobody has signed in. */
export const session = () => current;
/** Whether somebody signed in anew, or opened another link into a portal, in another tab, so that this page has to be loaded anew. */
export const isOther = () => other;
export const onSession = (watcher) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};
/** Why a portal has no session: {kind, returnUrl}. */
export const whyClosed = () => closed;
export const inPortal = () => Boolean(current?.portal);
/** Whether something of an area is shown: in a portal what its link is for, in the console everything. */
export const shows = (area) => !current?.portal || current.portal.areas.includes(area);
export const isAdmin = () => current?.role === 'admin';
export const isOperator = () => current?.role === 'operator';

/** Shows a session that the browser has; one of a portal at the address of its link, for which alone the browser knows who may embed it. */
const show = (kept) => {
  if (!isPortal || kept.portal.linkId === linkId) {
    become(kept);
    return null;
  }
  location.replace(`/portal/${kept.portal.linkId}`);
  return new Promise(() => { /* the page goes */ });
};

/** What the link opens; a page that was opened by the same link before goes on with that session. */
const open = async (portalCode) => {
  let begun = null;
  try {
    begun = await post('/api/session', { portalCode }, { keeps: true });
    await show(await get('/api/session', { keeps: true }));
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    if (begun) {
      // The browser keeps no cookie of a page that is part of another site's.
      closed = { kind: 'blocked', returnUrl: begun.portal.returnUrl };
      return;
    }
    const kept = await get('/api/session', { keeps: true }).catch((failure) => {
      if (failure.status !== 401) throw failure;
      return null;
    });
    if (kept?.portal && kept.portal.linkId === linkId) become(kept);
    else closed = { kind: KINDS[problem.body?.type] ?? 'unknown', returnUrl: problem.up ?? keptReturn() };
  }
};

/** The session of this browser, where there is one. */
export const resume = async () => {
  if (isPortal) {
    const code = takeCode();
    closed = { kind: linkId ? 'over' : 'noLink', returnUrl: keptReturn() };
    if (code) {
      await open(code);
      if (current) keepReturn(current.portal.returnUrl);
      return;
    }
  }
  try {
    await show(await get('/api/session', { keeps: true }));
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    if (current) become(null);
  }
};

export const signIn = async (proof) => become(await post('/api/session', proof, { keeps: true }));

export const signOut = async () => {
  await remove('/api/session', { keeps: true }).catch((problem) => { if (problem.status !== 401) throw problem; });
  become(null);
};

/** The identity providers over which one signs in, each {id, name}. */
export const signInProviders = async () => (await get('/api/session/providers', { keeps: true })).items;

/** Leaves for an identity provider; the page that was asked for is kept in this tab until somebody comes back. */
export const leaveFor = async (provider) => {
  const { authorizeUrl } = await post('/api/session/start', { provider: provider.id }, { keeps: true });
  if (location.pathname !== '/sign-in') sessionStorage.setItem(RETURN, location.pathname + location.search);
  location.assign(authorizeUrl);
};

/** What an identity provider sent back, out of the address of this page; null where it sent nothing. */
export const takeReturned = () => {
  const given = new URLSearchParams(location.search);
  if (location.pathname !== '/sign-in' || !given.has('state')) return null;
  history.replaceState(null, '', '/sign-in');
  const names = { state: 'state', code: 'code', iss: 'iss', error: 'error', error_description: 'errorDescription' };
  return Object.fromEntries(Object.entries(names).map(([name, field]) => [field, given.getAll(name).length === 1 ? given.get(name).replace(/\s+/g, ' ').trim() : '']).filter(([, value]) => value));
};

/** Signs in with it, and shows the page that was asked for before: one of Serai's own, whatever was kept. */
export const signInWith = async (returned) => {
  const begun = await post('/api/session', returned, { keeps: true });
  const kept = new URL(sessionStorage.getItem(RETURN) ?? '/', location.origin);
  sessionStorage.removeItem(RETURN);
  history.replaceState(null, '', kept.origin === location.origin ? kept.pathname + kept.search : '/');
  become(begun);
};
