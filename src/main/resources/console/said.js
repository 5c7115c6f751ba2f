/**
 * What the server says, in the language of the console. It answers in English, with sentences of a known form; `texts/said.<language>.json`
 * has each of these with its translation, and the parts that differ as {name}. What has no translation stays as it is: words of a provider,
 * what somebody has typed.
 */
import { language } from './texts.js';

const LONGEST = 4000;
const MOST_KEPT = 500;
const DEEPEST = 6;
/** Parts that are known by their form. Any other is within a sentence, but for {why}, which goes on as long as there are words. */
const FORMS = { connection: '"[^"]{1,300}" \\([\\w.-]{1,80}\\)', at: '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z', n: '\\d+', operation: '[A-Za-z]+\\.[A-Za-z]+', why: '[\\s\\S]+?', others: '[\\s\\S]+?', who: '(?:(?![.;:] )[^()])+?' };
const WITHIN = '(?:(?![.;:)] )[\\s\\S])+?';
/** What is said in other sentences; the rest is names, numbers, and words of others. */
const SAID = new Set(['why', 'what', 'state', 'others']);
/** Where one sentence ends and another begins. */
const BETWEEN = /(?<=[.;:)]) (?=["A-Z])/;

let phrases = [];
let kept = new Map();
let titles = 0;

/** The form of a part whose name ends with a number, as {at2} is another {at}. */
const ending = (name) => name.replace(/\d$/, '');
const bare = (text) => (text.endsWith('.') ? text.slice(0, -1) : text);
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** @param known titles, which stand alone, and sentences, each with its translation */
export const learn = (known) => {
  kept = new Map(Object.entries(known.titles));
  titles = kept.size;
  phrases = Object.entries(known.sentences).map(([english, translation]) => {
    const parts = english.split(/\{(\w+)\}/);
    const names = parts.filter((_, i) => i % 2);
    const form = parts.map((part, i) => (i % 2 ? `(${FORMS[ending(part)] ?? WITHIN})` : escaped(part))).join('');
    return { names, translation, literal: parts.filter((_, i) => i % 2 === 0), size: english.length, pattern: new RegExp(`^${form}$`) };
  }).sort((a, b) => b.size - a.size);
};

/** Loads the translations; in English, and where they cannot be had, everything stays as it is. */
export const loadSaid = async () => {
  if (language === 'en') return;
  const answer = await fetch(new URL(`texts/said.${language}.json`, import.meta.url)).catch(() => null);
  if (answer?.ok) learn(await answer.json());
};

/** A sentence of a known form; with or without its full stop. */
const whole = (said, depth) => {
  const text = bare(said);
  const stop = text === said ? '' : '.';
  for (const { names, translation, literal, pattern } of phrases) {
    if (!literal.every((each) => text.includes(each))) continue;
    const found = pattern.exec(text);
    if (!found) continue;
    const values = Object.fromEntries(names.map((name, i) => [name, SAID.has(ending(name)) ? translated(found[i + 1], depth + 1) : found[i + 1]]));
    return bare(translation.replace(/\{(\w+)\}/g, (_, name) => values[name])) + stop;
  }
  return null;
};

const translated = (text, depth) => {
  if (depth > DEEPEST) return text;
  const found = whole(text, depth);
  if (found !== null) return found;
  const sentences = text.split(BETWEEN);
  const said = [];
  for (let i = 0; i < sentences.length;) {
    let end = i === 0 ? sentences.length - 1 : sentences.length;
    let known = null;
    while (end > i && (known = whole(sentences.slice(i, end).join(' '), depth)) === null) end--;
    said.push(known ?? sentences[i]);
    i = known === null ? i + 1 : end;
  }
  return said.join(' ');
};

/** Words of the server in the language of the console; null and undefined stay what they are. */
export const said = (text) => {
  if (typeof text !== 'string' || !phrases.length || text.length > LONGEST) return text;
  if (!kept.has(text)) {
    if (kept.size > titles + MOST_KEPT) kept = new Map([...kept].slice(0, titles));
    kept.set(text, translated(text, 0));
  }
  return kept.get(text);
};
