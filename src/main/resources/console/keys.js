/** Single keys. They rest while a field has the focus or a dialog is open, and can be switched off. */
const FIELDS = 'input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]';
const SEQUENCE = 1500;
const layers = [];
let first = null;

const kept = () => {
  try { return localStorage.getItem('serai.keys') !== 'off'; } catch { return true; }
};
export const keysAreOn = kept;
export const switchKeys = (on) => {
  try { localStorage.setItem('serai.keys', on ? 'on' : 'off'); } catch { /* for this page only */ }
};

/** Deeds by key, such as {j: ..., 'g d': ...}; returns what takes them away. The latest come first. */
export const bind = (deeds) => {
  layers.unshift(deeds);
  return () => layers.splice(layers.indexOf(deeds), 1);
};

const name = (event) => (event.shiftKey && event.key.length === 1 && event.key !== '?' ? `Shift+${event.key.toLowerCase()}` : event.key);

export const listen = () => document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !kept()) return;
  if (event.target.closest?.(FIELDS) || document.querySelector('dialog[open]')) return;
  const key = name(event);
  const sequence = first && event.timeStamp - first.at < SEQUENCE ? `${first.key} ${key}` : null;
  first = null;
  for (const layer of layers) {
    const deed = (sequence && layer[sequence]) ?? layer[key];
    if (deed) {
      if (key === 'Enter' && event.target.closest?.('a, button, summary')) return;
      if (deed(event) !== false) event.preventDefault();
      return;
    }
  }
  if (layers.some((layer) => Object.keys(layer).some((each) => each.startsWith(`${key} `)))) first = { key, at: event.timeStamp };
});
