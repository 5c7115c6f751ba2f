// Before the first paint: theme, density and language as they were chosen, so that nothing flickers.
(() => {
  const root = document.documentElement;
  const kept = (name) => {
    try { return localStorage.getItem(`serai.${name}`); } catch { return null; }
  };
  const theme = kept('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (kept('density') === 'compact') root.dataset.density = 'compact';
  // The link into a portal says in which language; its page keeps that for as long as it is open.
  const portal = /^\/portal(?:\/|$)/.test(location.pathname);
  const named = portal ? new URLSearchParams(location.hash.slice(1)).get('locale') : null;
  let before = null;
  try {
    if (named) sessionStorage.setItem('serai.portal.language', named);
    before = portal ? sessionStorage.getItem('serai.portal.language') : null;
  } catch { /* a page within another site's may keep nothing */ }
  const wanted = [named, before, kept('language'), ...navigator.languages].find((each) => /^(en|de)\b/.test(each ?? ''));
  root.lang = (wanted ?? 'en').slice(0, 2);
})();
