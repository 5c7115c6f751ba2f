/** Who has signed in. The session itself is a cookie that no script can read. */
import { get, post, remove, setCsrf, whenSignedOut } from './api.js';

const watchers = new Set();
let current = null;

const become = (session) => {
  current = session && { ...session, role: session.role.toLowerCase() };
  setCsrf(session?.csrf ?? null);
  watchers.forEach((watcher) => watcher(current));
};

whenSignedOut.call = () => { if (current) become(null); };

/** {name, tenant, user, role, expiresAt}; null while nobody has signed in. */
export const session = () => current;
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
    become(null);
  }
};

export const signIn = async (proof) => become(await post('/api/session', proof, { keeps: true }));

export const signOut = async () => {
  await remove('/api/session', { keeps: true }).catch((problem) => { if (problem.status !== 401) throw problem; });
  become(null);
};
