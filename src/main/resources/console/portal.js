/**
 * The pages of a portal: for people who came by a link, mostly within a page of another site. They stand below the path of the link, so
 * that the page is embedded after a reload as it was before.
 */
const found = /^\/portal(?:\/([0-9a-fA-F-]{36}))?(?=\/|$)/.exec(location.pathname);

export const isPortal = found !== null;
/** Where its pages stand; empty for the console. */
export const base = found?.[0] ?? '';
export const linkId = found?.[1]?.toLowerCase() ?? null;
export const isEmbedded = window !== window.top;

const KEPT = `serai.portal.${linkId}`;

/** The code of the link, which goes out of the address at once; null where there is none. */
export const takeCode = () => {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  return code;
};

/** Where whoever uses it came from, kept for when the session is over. */
export const keepReturn = (url) => {
  try { sessionStorage.setItem(KEPT, url ?? ''); } catch { /* the page of another site may keep nothing */ }
};
export const keptReturn = () => {
  try { return sessionStorage.getItem(KEPT) || null; } catch { return null; }
};

/** Which areas a page belongs to; the first of them is where it stands in the navigation. */
export const AREAS = { connections: '/integrations', webhooks: '/webhooks', deliveries: '/deliveries' };
const PATHS = { connections: ['/integrations', '/integrations/new/:provider', '/integrations/:id'], webhooks: ['/webhooks', '/integrations/webhooks/new', '/integrations/webhooks/:id'],
  deliveries: ['/deliveries', '/deliveries/:id'] };

/** Of all pages those that areas show. */
export const pagesOf = (pages, areas) => pages.filter((page) => areas.some((area) => PATHS[area].includes(page.path)));
export const areaOf = (page) => Object.keys(PATHS).find((area) => PATHS[area].includes(page?.path)) ?? null;
