/** Figures beside entries of the navigation, such as how many problems are open. */
const counts = new Map();
const watchers = new Set();

export const countOf = (id) => counts.get(id) ?? 0;
export const setCount = (id, count) => {
  if (counts.get(id) === count) return;
  counts.set(id, count);
  watchers.forEach((watcher) => watcher());
};
export const onCounts = (watcher) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};
