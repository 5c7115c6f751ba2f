/** Who has signed in. The session itself is a cookie that no script can read. */
import { get, post, remove, setCsrf, whenOtherSession, whenSignedOut } from './api.js';

const RETURN = 'serai.returnTo';
const watchers = new Set();
let current = null;
let other = false;

const become = (session) => {
  current = session && { ...session, role: session.role.toLowerCase() };
  setCsrf(session?.csrf ?? null);
  watchers.forEach((watcher) => watcher(current));
};

whenSignedOut.call = () => { if (current) become(null); };
whenOtherSession.call = () => {
  if (!current) return;
  other = true;
  become(null);
};

/** {name, tenant, user, role, expiresAt}; null while nobody has signed in. */
export const session = () => current;
/** Whether somebody signed in anew in another tab, so that this page has to be loaded anew. */
export const isOther = () => other;
export const onSession = (watcher) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};
export const isAdmin = () => current?.role === 'admin';
export const isOperator = () => current?.role === 'operator';

/** The session of this browser, where there is one. */
export const resume = async () => {
  try {
    become(await get('/api/session', { keeps: true }));
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
