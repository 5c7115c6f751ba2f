/** Questions after somebody, and the words of the answers. */
import { html } from './lit.js';
import { dayAndTime, exact } from './format.js';

const QUESTION = /^(?:why|warum|wieso|weshalb)\b\s*/i;
const ADDRESS = /[^\s"“”„‘’<>()]+@[^\s"“”„‘’<>()?]+/;
const NUMBER = /\+?\d[\d\s()./-]{5,}\d/;
const ID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;
const NAMED = /^(?:did|didn.t|does|has|is|was|hat|bekam|bekommt|erhielt|kriegt)\s+(.+?)\s+(?:get|got|not|never|no|receive[ds]?|have|had|kein\w*|nie|nicht\w*)(?:\s|\?|$)/i;

/** Whom a question such as "Why did Ann get no mail?" is after; null where it is no question. */
export const whomOf = (text) => {
  if (!QUESTION.test(text)) return null;
  const rest = text.replace(QUESTION, '').replace(/[?\s]+$/, '');
  const named = ID.exec(rest) ?? ADDRESS.exec(rest) ?? NUMBER.exec(rest);
  return (named?.[0] ?? NAMED.exec(`${rest} `)?.[1] ?? rest).trim();
};

export const whyPath = (who) => `/problems?why=${encodeURIComponent(who)}`;

const MARKED = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|(?:GET|POST|DELETE) \/api\/[\w/{}-]+)/;

/** Words of the server with its times as people say them, and calls of the API as what they are. */
export const spoken = (text) => text.split(MARKED).map((part, i) => {
  if (i % 2 === 0) return part;
  return part.includes('/api/') ? html`<code>${part}</code>` : html`<time datetime=${part} title=${exact(part)}>${dayAndTime(part)}</time>`;
});

/** What came of it, and the rest of the words. */
export const headAndRest = (answer) => {
  const found = /^([\s\S]{10,}?[.:])\s+([\s\S]+)$/.exec(answer);
  return found ? { head: found[1], rest: found[2] } : { head: answer, rest: '' };
};
