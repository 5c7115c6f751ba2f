/**
 * Checks signatures of Standard Webhooks 1.0.0 and the older header, with what the browser has for it: nothing leaves the page. Where one
 * does not match it looks for what was changed.
 */
const TOLERANCE = 5 * 60;
/** The log keeps so much of a body. */
const KEPT = 2048;
const SHORTEST_KEY = 24, LONGEST_KEY = 64, SEED = 32;
const utf8 = new TextEncoder();
const HEX = /^[0-9a-f]{64}$/i;

/** Browsers have it on https and on the machine itself alone. */
export const canCheck = () => Boolean(globalThis.crypto?.subtle);

const bytesOf = (base64) => {
  try {
    return Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  } catch {
    return null;
  }
};

/**
 * What a secret is.
 *
 * @returns {kind: hmac or ed25519, key, text}, or {problem: why it is none}
 */
const keyOf = (secret) => {
  const text = secret.trim();
  const prefix = /^wh(?:sec|sk|pk)_/.exec(text)?.[0];
  if (!prefix) return { problem: 'prefix' };
  const key = bytesOf(text.slice(prefix.length));
  if (!key) return { problem: 'base64' };
  if (prefix === 'whsec_') return key.length < SHORTEST_KEY || key.length > LONGEST_KEY ? { problem: 'length' } : { kind: 'hmac', key, text };
  const publicKey = prefix === 'whsk_' ? key.slice(SEED) : key;
  return publicKey.length === SEED ? { kind: 'ed25519', key: publicKey, text } : { problem: 'length' };
};

/** The entries of a signature header, each {kind: hmac, ed25519, older or null, bytes}. */
const entriesOf = (signature) => signature.trim().split(/\s+/).filter(Boolean).map((entry) => {
  if (HEX.test(entry)) return { entry, kind: 'older', bytes: Uint8Array.from(entry.match(/../g), (each) => parseInt(each, 16)) };
  const [, version, value] = /^(v1a?),(.+)$/.exec(entry) ?? [];
  const bytes = value ? bytesOf(value) : null;
  return { entry, kind: bytes ? { v1: 'hmac', v1a: 'ed25519' }[version] : null, bytes };
});

const hmacMatches = async (key, signature, signed) => {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  return crypto.subtle.verify('HMAC', imported, signature, signed);
};

const edMatches = async (key, signature, signed) => {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'Ed25519' }, imported, signature, signed);
};

/** Whether one of the entries is right. */
const matches = async (key, entries, { id, timestamp, body }) => {
  const signed = utf8.encode(`${id}.${timestamp}.${body}`);
  for (const { kind, bytes } of entries) {
    if (kind === 'hmac' && key.kind === 'hmac' && await hmacMatches(key.key, bytes, signed)) return true;
    if (kind === 'older' && key.kind === 'hmac' && await hmacMatches(utf8.encode(key.text), bytes, utf8.encode(body))) return true;
    if (kind === 'ed25519' && key.kind === 'ed25519' && await edMatches(key.key, bytes, signed)) return true;
  }
  return false;
};

const compact = (body) => {
  try { return JSON.stringify(JSON.parse(body)); } catch { return body; }
};

/** What a body often becomes on its way, and what takes that back. */
const BODIES = [['newlineAtEnd', (body) => body.replace(/\s+$/, '')], ['newlineMissing', (body) => `${body}\n`], ['lineEnds', (body) => body.replaceAll('\r\n', '\n')],
  ['lineEnds', (body) => body.replaceAll('\n', '\r\n')], ['laidOut', compact]];

/** What else would fit: {part, how}; null for nothing. */
const variant = async (key, entries, given) => {
  for (const [how, undo] of BODIES) {
    const body = undo(given.body);
    if (body !== given.body && await matches(key, entries, { ...given, body })) return { part: 'body', how };
  }
  if (/^\d{13}$/.test(given.timestamp) && await matches(key, entries, { ...given, timestamp: given.timestamp.slice(0, 10) })) return { part: 'time', how: 'millis' };
  if (key.kind === 'hmac') {
    for (const other of [key.text, key.text.slice('whsec_'.length)]) {
      if (await matches({ ...key, key: utf8.encode(other) }, entries, given)) return { part: 'secret', how: 'asText' };
    }
  }
  return null;
};

/** Where two texts begin to differ. */
const difference = (a, b) => {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
};

const header = (request, name) => Object.entries(request.headers ?? {}).find(([each]) => each.toLowerCase() === name)?.[1] ?? '';

/** A request of the log as what was signed; `cut` where the log does not have all of the body. */
export const signedOf = (request) => ({ id: header(request, 'webhook-id'), timestamp: header(request, 'webhook-timestamp'), signature: header(request, 'webhook-signature'),
  body: request.body ?? '', cut: (request.body ?? '').length >= KEPT });

const alike = (given, sent) => sent.signature.split(' ').some((each) => given.signature.includes(each)) * 4 + (given.id === sent.id) * 2 + (given.timestamp === sent.timestamp);

/** What was sent of which this is a copy, by the log; null where it has none. */
const originalOf = (given, sent) => sent.map((each) => ({ each, rank: alike(given, each) })).filter(({ rank }) => rank >= 2).sort((a, b) => b.rank - a.rank)[0]?.each ?? null;

/** What differs from what was sent: {part, how, values}; null where the log cannot tell. */
const compared = async (key, given, sent) => {
  const same = (name) => given[name] === sent[name];
  const sameBody = sent.cut ? given.body.startsWith(sent.body) : same('body');
  if (!sent.cut && !await matches(key, entriesOf(sent.signature), sent)) return { part: 'secret', how: 'notThis' };
  if (!sameBody) return { part: 'body', how: 'changed', values: { at: difference(given.body, sent.body) + 1 } };
  if (!same('timestamp')) return { part: 'time', how: 'changed', values: { sent: sent.timestamp } };
  if (!same('id')) return { part: 'id', how: 'changed', values: { sent: sent.id } };
  return sent.cut ? null : { part: 'signature', how: 'changed' };
};

const timeOf = (timestamp, now) => {
  if (/^\d{13}$/.test(timestamp)) return { state: 'bad', how: 'millis' };
  if (!/^\d{9,11}$/.test(timestamp)) return { state: 'bad', how: 'none' };
  const age = Math.round(now / 1000) - Number(timestamp);
  if (Math.abs(age) <= TOLERANCE) return { state: 'ok', how: 'within', age };
  return { state: 'late', how: age > 0 ? 'old' : 'ahead', age };
};

const formOf = (key, entries) => {
  if (entries.every((each) => !each.kind)) return 'none';
  const kinds = new Set(entries.map((each) => (each.kind === 'older' ? 'hmac' : each.kind)).filter(Boolean));
  return key.kind && !kinds.has(key.kind) ? `not_${key.kind}` : null;
};

/**
 * Checks what was received.
 *
 * @param given {id, timestamp, body, signature, secret}, as they were received
 * @param sent what the log has, as {@link signedOf} makes it: by it is known which part was changed
 * @returns {verdict: incomplete, good, late, bad or unsupported; missing: names; time: {state, how, age}; cause: {part, how, values}}
 */
export const check = async (given, sent = [], now = Date.now()) => {
  const older = HEX.test(given.signature.trim().split(/\s+/)[0]);
  const needed = older ? ['signature', 'body', 'secret'] : ['id', 'timestamp', 'signature', 'body', 'secret'];
  const missing = needed.filter((name) => !given[name].trim());
  if (missing.length) return { verdict: 'incomplete', missing };
  const trimmed = { ...given, id: given.id.trim(), timestamp: given.timestamp.trim(), signature: given.signature.trim() };
  const time = older ? null : timeOf(trimmed.timestamp, now);
  const key = keyOf(given.secret);
  const entries = entriesOf(trimmed.signature);
  const bad = (part, how, values) => ({ verdict: 'bad', time, cause: { part, how, values } });
  if (key.problem) return bad('secret', key.problem);
  const form = formOf(key, entries);
  if (form) return bad('signature', form);
  try {
    if (await matches(key, entries, trimmed)) return { verdict: !time || time.state === 'ok' ? 'good' : 'late', time, kind: older ? 'older' : key.kind };
    const cause = await variant(key, entries, trimmed) ?? await fromLog(key, trimmed, sent);
    return bad(cause.part, cause.how, cause.values);
  } catch (failure) {
    if (key.kind === 'ed25519' && failure.name === 'NotSupportedError') return { verdict: 'unsupported', time };
    throw failure;
  }
};

const fromLog = async (key, given, sent) => {
  const original = originalOf(given, sent);
  return (original && await compared(key, given, original)) ?? { part: 'unknown', how: original ? 'cut' : 'notInLog' };
};
