/** What the audit log says: who did what to what, and how it was before and after. */
import { t, hasText } from './texts.js';
import { isMask, shownMask } from './parts/form.js';
import { exact } from './format.js';

export const FILTERS = ['from', 'to', 'actor', 'resource', 'action', 'tenantId'];
const DONE = { connection: ['create', 'configure', 'update', 'setup', 'authorize', 'reauthorize', 'revoke', 'pause', 'resume', 'disable', 'disconnect', 'delete'], 'api-key': ['create', 'delete'],
  strategy: ['set'], subscription: ['create', 'update', 'rotate', 'recover', 'delete'], delivery: ['replay', 'cancel'], problem: ['replay'], replay: ['stop'], event: ['plan'], rehearsal: ['start', 'stop'],
  user: ['create', 'update', 'delete'], token: ['create', 'revoke'], session: ['create', 'delete'], portal: ['update'], 'portal-link': ['create', 'use', 'delete'], subject: ['erase'], suppression: ['add', 'lift'], 'bulk-job': ['create', 'upload', 'check', 'start', 'pause', 'resume', 'cancel'], 'quiet-hours': ['set', 'clear'], schedule: ['create', 'update', 'pause', 'resume', 'skip', 'cancel'], tenant: ['create', 'erase'], 'encryption-key': ['configure', 'rotate', 'pause', 'resume'],
  provider: ['create'] };
const INSTANCE = ['encryption-key', 'tenant', 'provider'];
/** Beside what changed, what always does, or says nothing to a person. */
const ASIDE = new Set(['id', 'tenantId', 'updatedAt', 'version']);
const LONGEST = 300;

/** The kinds of things that change; some are the operator's alone. */
export const kinds = (operator) => Object.keys(DONE).filter((kind) => operator || !INSTANCE.includes(kind));
export const actions = (operator) => kinds(operator).flatMap((kind) => DONE[kind].map((deed) => `${kind}.${deed}`));
export const kindName = (kind) => (hasText(`audit.kind.${kind}`) ? t(`audit.kind.${kind}`) : kind);
export const actionName = (action) => (hasText(`audit.did.${action}`) ? t(`audit.did.${action}`) : action);

/** What it was done to, as people call it; null where it has no name. */
export const subjectOf = ({ before, after }) => {
  const state = after ?? before ?? {};
  return [state.name, state.channel, state.url, state.subject].find((each) => typeof each === 'string' && each) ?? null;
};

/** Where it can be looked at; null where it is gone or has no page. */
export const hrefOf = ({ resource: { type, id }, after }) => {
  if (!id) return null;
  if (type === 'connection' && after) return `/integrations/${id}`;
  if (type === 'schedule') return `/schedules/${id}`;
  return type === 'delivery' ? `/deliveries/${id}` : null;
};

const flat = (value, path, into) => {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    Object.entries(value).forEach(([name, each]) => flat(each, path ? `${path}.${name}` : name, into));
  } else if (path && !ASIDE.has(path)) {
    into.set(path, value ?? null);
  }
  return into;
};

/** The fields that differ, each {field, before, after}: undefined where it was not there; all of them where it was made or went. */
export const differences = ({ before, after }) => {
  const [was, is] = [flat(before ?? {}, '', new Map()), flat(after ?? {}, '', new Map())];
  return [...new Set([...was.keys(), ...is.keys()])].map((field) => ({ field, before: was.get(field), after: is.get(field) }))
    .filter((each) => (before && after ? JSON.stringify(each.before) !== JSON.stringify(each.after) : (each.before ?? each.after ?? null) !== null));
};

/** A value of such a field in words. */
export const valueWords = (field, value) => {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
  if (isMask(value)) return shownMask(value);
  if (typeof value === 'string' && field.endsWith('At') && !Number.isNaN(Date.parse(value))) return exact(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value).replaceAll(/"\*{4}/g, '"••••');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};
