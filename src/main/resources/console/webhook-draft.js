/** What is typed into the form of a subscription, beside what is stored of it. */
import { t } from './texts.js';
import { conditionsOf, rowOf } from './parts/conditions.js';

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const USUAL_HEADER = 'X-Serai-Signature';
const MASK = '****';

/** The event that a transformation is tried on, before there is one of the tenant's. */
export const FIRST_SAMPLE = { type: 'invoice.paid', data: '{\n  "number": "2027-0418",\n  "total": 129.9,\n  "currency": "CHF"\n}' };

/** The data of a sample; null where what is typed is no JSON object. */
export const dataOf = (sample) => {
  try {
    const data = JSON.parse(sample.data || '{}');
    return data && typeof data === 'object' && !Array.isArray(data) ? data : null;
  } catch {
    return null;
  }
};

/** Names of fields in data, as conditions write them. */
export const fieldsOf = (data, before = '') => Object.entries(data ?? {}).flatMap(([name, value]) => {
  if (Array.isArray(value)) return value[0] && typeof value[0] === 'object' ? fieldsOf(value[0], `${before}${name}[].`) : [`${before}${name}[]`];
  return value && typeof value === 'object' ? fieldsOf(value, `${before}${name}.`) : [`${before}${name}`];
}).slice(0, 50);

/**
 * A subscription as it is stored, and what the form makes of it. `edited` is {url, description, events, rules, transformation, headers, ordered,
 * scheme, signatureHeader}; headers are rows of {name, value}, or null where those that are stored stay.
 */
export class WebhookDraft {
  /** @param hook null for a new one */
  constructor(hook) {
    this.hook = hook;
    this.before = this.start();
    this.edited = this.start();
  }

  start() {
    const { hook } = this;
    return { url: hook?.url ?? '', description: hook?.description ?? '', events: hook?.events ?? [], rules: (hook?.filters ?? []).map(rowOf), transformation: hook?.transformation ?? '',
      headers: this.kept().length ? null : [], ordered: hook?.ordered ?? false, scheme: hook?.scheme ?? 'hmac', signatureHeader: hook?.signatureHeader ?? USUAL_HEADER };
  }

  /** The names of the headers that are stored. */
  kept() {
    return Object.keys(this.hook?.headers ?? {});
  }

  /** The titles of what is not saved. */
  changes() {
    const { edited, before } = this;
    return Object.keys(before).filter((name) => !same(edited[name], before[name])).map((name) => t(`hooks.form.${name}`));
  }

  /** Whether the address changes and the values of its headers, which go to no other, are not there. */
  needsHeaders() {
    return this.edited.headers === null && this.edited.url.trim() !== this.before.url;
  }

  headers() {
    return Object.fromEntries((this.edited.headers ?? []).filter((row) => row.name.trim()).map((row) => [row.name.trim(), row.value.trim()]));
  }

  /** What a trial is made of. */
  trial(sample) {
    const { events, rules, transformation } = this.edited;
    return { ...(events.length ? { events } : {}), filters: conditionsOf(rules), ...(transformation.trim() ? { transformation } : {}), sample: { type: sample.type.trim() || FIRST_SAMPLE.type, data: dataOf(sample) ?? {} } };
  }

  /** A new one as the API takes it, or what has changed of one. */
  body(sample) {
    const { edited, before, hook } = this;
    const all = { url: edited.url.trim(), description: edited.description.trim() || null, events: edited.events, filters: conditionsOf(edited.rules), transformation: edited.transformation.trim() ? edited.transformation : null,
      headers: Object.keys(this.headers()).length ? this.headers() : null, ordered: edited.ordered, scheme: edited.scheme, signatureHeader: edited.signatureHeader.trim() || null };
    const typed = { ...all, rules: all.filters };
    const body = {};
    for (const name of Object.keys(before)) {
      const field = name === 'rules' ? 'filters' : name;
      if (hook ? !same(edited[name], before[name]) : typed[name] !== null) body[field] = typed[name];
    }
    if (edited.scheme === 'ed25519') delete body.signatureHeader;
    if ('transformation' in body && body.transformation && dataOf(sample)) body.sample = this.trial(sample).sample;
    return body;
  }
}

/** What is wrong with an address, as far as it is seen here; null for nothing. */
export const wrongUrl = (url) => {
  const text = url.trim();
  if (!text) return t('hooks.form.urlMissing');
  if (!/^https?:\/\//.test(text)) return t('form.noUrl', { value: text });
  return URL.canParse(text) ? null : t('hooks.form.urlNone', { value: text });
};

/** What is wrong with a type of events; null for nothing. */
export const wrongType = (type) => (/^(\*|[^\s*]+|[^\s*]+\.\*)$/.test(type) && type !== '.*' ? null : t('hooks.form.typeNone', { value: type }));

/** What is wrong with a header that is typed; null for nothing. */
export const wrongHeader = ({ name, value }) => {
  if (!name.trim() && !value.trim()) return null;
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name.trim())) return t('hooks.form.headerName', { value: name });
  return !value.trim() || value.trim() === MASK ? t('hooks.form.headerValue', { name: name.trim() }) : null;
};
