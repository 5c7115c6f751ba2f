/** What pages say of bulk jobs: how far they are, and what a file of recipients begins with. */
import { html } from './lit.js';
import { t } from './texts.js';
import { number, span } from './format.js';
import { icon } from './parts/icons.js';

const STATES = { uploading: ['pending', 'pending'], checking: ['accepted', 'search'], checked: ['accepted', 'ok'], running: ['accepted', 'send'], paused: ['paused', 'pause'], cancelling: ['pending', 'stop'],
  cancelled: ['pending', 'x'], done: ['delivered', 'ok'], failed: ['error', 'alert'] };
const SIGNS = [',', ';', '\t'];
const LOOKED_AT = 64 * 1024;
const SECOND = 1000;

export const OPERATIONS = ['email.send', 'sms.send', 'whatsapp.send'];
export const FORMS = { csv: 'text/csv', ndjson: 'application/x-ndjson', json: 'application/json' };
/** What text may be in that is no UTF-8. */
export const CHARSETS = ['utf-8', 'windows-1252', 'utf-16'];
export const SHOWN_ROWS = 5;

export const stateBadge = ({ state }) => html`<span class="badge ${STATES[state][0]}">${icon(STATES[state][1])}${t(`bulk.state.${state}`)}</span>`;
/** Whether it goes on by itself. */
export const goesOn = ({ state }) => ['checking', 'running', 'cancelling'].includes(state);
export const takesRows = ({ state }) => ['uploading', 'checked'].includes(state);
export const isOver = ({ state }) => ['done', 'cancelled'].includes(state);
export const titleOf = (job) => job.name ?? t(`bulk.operation.${job.operation}`);

/** How it is, in one sentence. */
export const storyOf = ({ state, counts, progress }) => {
  const values = { n: counts.recipients, good: counts.good, bad: counts.bad, done: progress.settled };
  if (state === 'uploading' && !counts.recipients) return t('bulk.story.empty');
  if (state === 'running' && progress.secondsLeft !== null && progress.settled) return t('bulk.story.runningFor', { ...values, left: span(progress.secondsLeft * SECOND), rate: number(Math.round(progress.perSecond)) });
  return t(`bulk.story.${state}`, values);
};

/** Of the name of a file, the form of what is in it. */
export const formOf = (name) => (/\.(ndjson|jsonl)$/i.test(name) ? 'ndjson' : /\.json$/i.test(name) ? 'json' : 'csv');

/** The first rows of a text as CSV; the last one may be cut off. */
const csvRows = (text) => {
  const head = text.slice(0, text.search(/\n|$/));
  const sign = SIGNS.reduce((most, each) => (head.split(each).length > head.split(most).length ? each : most));
  const rows = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length && rows.length <= SHOWN_ROWS + 1; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += c; i++; } else quoted = false;
    } else if (c === '"' && !cell) quoted = true;
    else if (c === sign || c === '\n') {
      rows.at(-1).push(cell);
      cell = '';
      if (c === '\n') rows.push([]);
    } else if (c !== '\r') cell += c;
  }
  if (cell || rows.at(-1).length) rows.at(-1).push(cell);
  return rows.filter((row) => row.some(Boolean)).slice(0, SHOWN_ROWS + 1);
};

const jsonRows = (text) => {
  const found = text.split('\n').filter((line) => line.trim()).slice(0, SHOWN_ROWS).map((line) => {
    try {
      return JSON.parse(line);
    } catch {
      return null;
    }
  }).filter((each) => each && typeof each === 'object');
  const names = [...new Set(found.flatMap((each) => Object.keys(each)))];
  return names.length ? [names, ...found.map((each) => names.map((name) => (each[name] === undefined ? '' : typeof each[name] === 'string' ? each[name] : JSON.stringify(each[name]))))] : [];
};

const decoded = (bytes, charset) => {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
};

/** What a file begins with: {form, charset, rows}, the first of which are the names of the columns; no rows where it cannot be told. */
export const lookInto = async (file, form = formOf(file.name), charset = null) => {
  const bytes = await file.slice(0, LOOKED_AT).arrayBuffer();
  const guessed = charset ?? (decoded(bytes, 'utf-8') !== null ? 'utf-8' : 'windows-1252');
  const text = (decoded(bytes, guessed) ?? '').replace(/^\ufeff/, '');
  return { form, charset: guessed, rows: form === 'csv' ? csvRows(text) : form === 'ndjson' ? jsonRows(text) : [] };
};
