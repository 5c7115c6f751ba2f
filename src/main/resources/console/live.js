/**
 * What happens while a page is open: server-sent events over fetch, one stream for the page. Events carry ids and states; whoever shows
 * something fetches it.
 */
import { problemOf, proof, whenSignedOut } from './api.js';
import { session, onSession } from './session.js';

const TOPICS = 'deliveries,connections,routes,problems';
const TOPICS_OF = { connections: ['connections'], webhooks: ['connections', 'deliveries'], deliveries: ['deliveries'] };
/** A portal hears of what it shows. */
const topics = () => (session()?.portal ? [...new Set(session().portal.areas.flatMap((area) => TOPICS_OF[area]))].join(',') : TOPICS);
const AGAIN = 5000, LONGEST = 60_000, SILENCE = 40_000, HIDDEN = 60_000;
const watchers = new Map();
const stateWatchers = new Set();
let stream = null;
let lastId = null;
let wait = AGAIN;
let state = 'off';
let since = null;
let hidden = null;

const become = (next) => {
  if (state === next) return;
  state = next;
  since = new Date();
  stateWatchers.forEach((watcher) => watcher());
};

/** on, lost (it is tried again), off (there is none here). */
export const liveState = () => ({ state, since });
export const onLiveState = (watcher) => {
  stateWatchers.add(watcher);
  return () => stateWatchers.delete(watcher);
};

/** @param type delivery, connection, route, problem, or reset: too much was missed, fetch anew */
export const onLive = (type, watcher) => {
  if (!watchers.has(type)) watchers.set(type, new Set());
  watchers.get(type).add(watcher);
  return () => watchers.get(type).delete(watcher);
};

const tell = (type, data) => watchers.get(type)?.forEach((watcher) => watcher(data));

const take = (block) => {
  let type = 'message', data = '';
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (line.startsWith('event:')) type = value;
    else if (line.startsWith('data:')) data += (data ? '\n' : '') + value;
    else if (line.startsWith('id:')) lastId = value;
  }
  if (!data) return;
  try { tell(type, JSON.parse(data)); } catch { tell(type, { text: data }); }
};

const read = async (answer, aborter) => {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let quiet;
  for (;;) {
    clearTimeout(quiet);
    quiet = setTimeout(() => aborter.abort(), SILENCE);
    const { done, value } = await reader.read().finally(() => clearTimeout(quiet));
    if (done) return;
    const blocks = (rest + value.replaceAll('\r', '')).split('\n\n');
    rest = blocks.pop();
    blocks.forEach(take);
  }
};

const run = async (aborter) => {
  while (stream === aborter) {
    const each = new AbortController();
    aborter.signal.addEventListener('abort', () => each.abort(), { signal: each.signal });
    try {
      const answer = await fetch(`/api/live?topics=${topics()}`, { headers: { Accept: 'text/event-stream', ...proof(), ...(lastId ? { 'Last-Event-ID': lastId } : {}) }, signal: each.signal, cache: 'no-store' });
      if ([401, 403, 404].includes(answer.status)) {
        become('off');
        if (answer.status === 401) whenSignedOut.call();
        else await problemOf(answer);
        return;
      }
      if (answer.ok) {
        const missed = state === 'lost' && !lastId;
        become('on');
        wait = AGAIN;
        if (missed) tell('reset', {});
        await read(answer, each);
      }
    } catch { /* it is tried again */ }
    if (stream !== aborter) return;
    become('lost');
    await new Promise((resolve) => { setTimeout(resolve, wait); });
    wait = Math.min(wait * 2, LONGEST);
  }
};

/** Makes a call of something a while after it is asked for, once for all that ask until then; `end` calls it off. */
export const soon = (work, wait) => {
  let timer = null;
  const call = () => { timer ??= setTimeout(() => { timer = null; work(); }, wait); };
  call.end = () => clearTimeout(timer);
  return call;
};

const end = () => {
  stream?.abort();
  stream = null;
};

const begin = () => {
  stream = new AbortController();
  run(stream);
};

/** A page that nobody sees for a while holds no stream; once it is seen again it hears what it missed. */
const mind = () => {
  clearTimeout(hidden);
  hidden = document.hidden ? setTimeout(end, HIDDEN) : null;
  if (!document.hidden && !stream && session()) begin();
};

/** Begins with the session and ends with it. */
export const listen = () => {
  const follow = () => {
    end();
    lastId = null;
    if (session()) begin();
    else become('off');
    if (document.hidden) mind();
  };
  onSession(follow);
  document.addEventListener('visibilitychange', mind);
  follow();
};
