/** How many problems are open, beside their entry in the navigation, for as long as somebody looks. */
import { get } from './api.js';
import { setCount } from './counts.js';
import { onLive, soon } from './live.js';

const SOON = 1500;

/** @returns what ends it */
export const countProblems = () => {
  const load = async () => {
    try {
      setCount('problems', (await get('/api/problems?limit=1')).problems);
    } catch { /* the figure stays as it was; the next change asks again */ }
  };
  const later = soon(load, SOON);
  load();
  const ends = [onLive('problem', later), onLive('reset', later)];
  return () => [later.end, ...ends].forEach((end) => end());
};
