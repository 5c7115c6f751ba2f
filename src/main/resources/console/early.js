// Before the first paint: theme, density and language as they were chosen, so that nothing flickers.
(() => {
  const root = document.documentElement;
  const kept = (name) => {
    try { return localStorage.getItem(`serai.${name}`); } catch { return null; }
  };
  const theme = kept('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (kept('density') === 'compact') root.dataset.density = 'compact';
  const wanted = [kept('language'), ...navigator.languages].find((each) => /^(en|de)\b/.test(each ?? ''));
  root.lang = (wanted ?? 'en').slice(0, 2);
})();
