/** The words of the console: one file a language. A text may name its parts, as in "{n} of {all}", and have a form for each plural. */
import { html } from './lit.js';

export const language = document.documentElement.lang;
const plurals = new Intl.PluralRules(language);
let texts = {};

/** Loads the words of the chosen language; before that there are none. */
export const loadTexts = async () => {
  const answer = await fetch(new URL(`texts/${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`The texts of the console could not be loaded (${answer.status})`);
  texts = await answer.json();
};

const find = (key, values) => {
  let found = texts;
  for (const part of key.split('.')) found = found?.[part];
  if (found && typeof found === 'object') found = found[values?.n === 0 && found.zero ? 'zero' : plurals.select(values?.n ?? 0)] ?? found.other;
  return typeof found === 'string' ? found : null;
};

const shown = (value) => (typeof value === 'number' ? value.toLocaleString(language) : String(value ?? ''));

/** The text of a key with its parts filled in; a key that has none is shown, so that it is seen. */
export const t = (key, values = {}) => {
  const text = find(key, values);
  return text === null ? key : text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? shown(values[name]) : whole));
};

/** Whether there is a text of this key. */
export const hasText = (key) => find(key, {}) !== null;

/** The same where parts are templates, such as links. */
export const rich = (key, values = {}) => {
  const text = find(key, values) ?? key;
  return text.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!name || !(name in values)) return part;
    return typeof values[name] === 'object' ? html`${values[name]}` : shown(values[name]);
  });
};
