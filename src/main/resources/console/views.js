/** Views of deliveries that somebody has kept under a name in this browser; a view is no more than an address. */
const KEY = 'serai.views';
const MOST = 20;

/** Each {name, query}. */
export const keptViews = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each?.name === 'string' && typeof each.query === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
};

const keep = (views) => localStorage.setItem(KEY, JSON.stringify(views.slice(-MOST)));
/** One of the same name gives way. */
export const keepView = (name, query) => keep([...keptViews().filter((each) => each.name !== name), { name, query }]);
export const forgetView = (name) => keep(keptViews().filter((each) => each.name !== name));

/** A query in an order that does not depend on how it came about. */
export const sorted = (query) => {
  const parts = new URLSearchParams(query);
  parts.sort();
  return parts.toString();
};
