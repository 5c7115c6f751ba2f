/** A draft that somebody works on: kept in this browser, since the server keeps none. */
const KEY = 'serai.draft';
const LARGEST = 2_000_000;
const MARK = /UNDECIDED\(([^\n]*)/g;

/** What is left of the last one; null for nothing. */
export const keptDraft = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return kept && typeof kept.kamelet === 'string' && Array.isArray(kept.cases) ? kept : null;
  } catch {
    return null;
  }
};

/** @returns false where the browser does not keep it */
export const keepDraft = (draft) => {
  try {
    const text = JSON.stringify(draft);
    if (text.length > LARGEST) return false;
    localStorage.setItem(KEY, text);
    return true;
  } catch {
    return false;
  }
};

export const forgetDraft = () => {
  try {
    localStorage.removeItem(KEY);
  } catch { /* then there was none to forget */ }
};

/** What is still to be decided in a text, {line, at, text}. */
export const marksIn = (text) => [...text.matchAll(MARK)].map((found) => ({
  line: text.slice(0, found.index).split('\n').length, at: found.index, length: found[0].length, text: found[1].replace(/\)[^)]*$/, '') }));

/** The name of the file of a provider, or of one of its cases. */
export const fileOf = (provider, name) => (name === null ? `${provider}-sink.kamelet.yaml` : `${provider}/${name}.yaml`);
