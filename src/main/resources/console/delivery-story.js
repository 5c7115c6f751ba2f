/** The story of a delivery: one sentence, and what happened step by step, from the event to the last report. */
import { t, hasText } from './texts.js';
import { said } from './said.js';
import { at, atSecond, dayAndTime, duration, span } from './format.js';
import { clausesOf, connectionName, isGivenUp, isSandbox, isWaiting, operationTitle, troubleOf } from './deliveries.js';

const CAME_BACK = ['bounced', 'failed', 'complained', 'disputed', 'dispute_lost'];
const SEEN = ['read', 'opened', 'clicked', 'unsubscribed'];
const FAILED = ['rejected', 'retry', 'throttled', 'switch', 'unknown', 'absent'];
const MOST_LEFT_OUT = 20;
const sentence = (words) => words.charAt(0).toUpperCase() + words.slice(1);
const passed = (from, to) => span(Math.max(0, new Date(to) - new Date(from)));

export const cameBack = (state) => CAME_BACK.includes(state);
/** Calls that were to carry it; others asked about it. */
export const carrying = (delivery) => (delivery.attempts ?? []).filter((each) => each.purpose !== 'ask' && each.purpose !== 'test');

/** Whom it goes to, from its message. */
export const recipientsOf = ({ message = {} }) => {
  const listed = Array.isArray(message.to) ? message.to : message.to ? [message.to] : message.attendees ?? [];
  const named = listed.map((each) => (typeof each === 'string' ? each : each?.email ?? each?.phone ?? each?.id)).filter(Boolean);
  return named.length ? named : [message.receiptEmail?.email ?? message.receiptEmail, message.email, message.phone, message.channel, message.url].filter((each) => typeof each === 'string').slice(0, 1);
};

const amountOf = (message) => (message.amount && message.currency ? `${message.amount} ${message.currency}` : null);
const subjectOf = (message) => message.subject ?? (message.to ? null : message.topic) ?? message.title ?? message.name ?? message.summary ?? message.description ?? amountOf(message);

export const titleOf = (delivery, names) => {
  const what = subjectOf(delivery.message ?? {}) || operationTitle(delivery.operation, names);
  const to = recipientsOf(delivery);
  return to.length ? t('delivery.titleTo', { what, to: to.length > 1 ? t('delivery.andOthers', { first: to[0], n: to.length - 1 }) : to[0] }) : what;
};

/** What came of it, in one sentence or two. */
export const storyOf = (delivery, names) => {
  const calls = carrying(delivery);
  const carrier = connectionName(delivery.connectionId, delivery.provider, names);
  const before = [...new Set(calls.filter((each) => each.outcome !== 'delivered').map((each) => connectionName(each.connectionId, each.provider, names)))].filter((each) => each !== carrier);
  const sentences = [`${dayAndTime(delivery.createdAt)}.`];
  if (delivery.status === 'delivered') {
    const took = passed(delivery.createdAt, delivery.updatedAt);
    sentences.push(before.length ? t('delivery.story.over', { failed: before.join(', '), name: carrier, took }) : t('delivery.story.took', { n: calls.length, name: carrier, took }));
    if (isSandbox(delivery)) sentences.push(t('delivery.story.sandbox'));
    if (delivery.report) sentences.push(t(`delivery.told.${delivery.report.state}`, { at: at(delivery.report.at), took: passed(delivery.createdAt, delivery.report.at) }).concat('.'));
  } else if (delivery.status === 'dead') {
    sentences.push(t('delivery.story.dead', { n: calls.length }), `${troubleOf(delivery) || t('delivery.story.unknown')}.`.replace(/\.\.$/, '.'));
  } else if (delivery.status === 'retrying') {
    sentences.push(t('delivery.story.retrying', { n: calls.length }), delivery.nextAttemptAt ? t('delivery.story.next', { at: atSecond(delivery.nextAttemptAt) }) : t('delivery.story.now'));
  } else if (delivery.status === 'accepted') {
    sentences.push(delivery.nextAttemptAt && new Date(delivery.nextAttemptAt) > new Date() ? t('delivery.story.waits', { at: atSecond(delivery.nextAttemptAt) }) : t('delivery.story.soon'));
  } else if (delivery.reason === 'suppressed') {
    sentences.push(t('delivery.story.suppressed', { n: delivery.suppressed?.length ?? 1 }));
  } else if (delivery.reason === 'guarded') {
    sentences.push(t('delivery.story.guarded'));
  } else sentences.push(t('delivery.story.cancelled', { at: at(delivery.updatedAt) }));
  return sentences.join(' ');
};

const beginning = (delivery, event, names) => (event ? {
  icon: 'bolt', node: 'accepted', at: event.receivedAt, title: t('delivery.event', { type: event.type }),
  why: [event.source && event.source !== 'serai' ? t('delivery.eventFrom', { source: event.source }) : t(event.source ? 'delivery.eventOwn' : 'delivery.eventApp'),
    t('delivery.eventMade', { n: event.deliveries?.length ?? 1 })].join(' '),
} : {
  icon: 'bolt', node: 'accepted', at: delivery.createdAt, title: t('delivery.asked', { what: operationTitle(delivery.operation, names) }),
  why: t(delivery.askedBy ? 'delivery.askedUser' : 'delivery.askedApp'),
});

const ways = { delivered: ['ok', 'delivered'], throttled: ['clock', 'retrying'], unknown: ['alert', 'retrying'], absent: ['search', 'accepted'] };

const attempted = (attempt, number, names) => {
  const name = connectionName(attempt.connectionId, attempt.provider, names);
  const word = hasText(`delivery.outcome.${attempt.outcome}.title`) ? attempt.outcome : 'other';
  const [icon, node] = ways[attempt.outcome] ?? ['fail', 'error'];
  const asks = attempt.purpose === 'ask';
  return { icon, node, at: attempt.startedAt, attempt, number,
    title: asks ? t('delivery.inquiry', { name }) : t('delivery.attempt', { number, what: t(`delivery.outcome.${word}.title`, { name }) }),
    why: [attempt.httpStatus ? t('delivery.answered', { status: String(attempt.httpStatus), took: duration(attempt.durationMs) }) : t(attempt.outcome === 'delivered' ? 'delivery.took' : 'delivery.noAnswer', { took: duration(attempt.durationMs) }),
      t(`delivery.outcome.${word}.why`)].join(' ') };
};

/** Which connection comes after which, and why. */
const choice = (attempt, last, names, others) => {
  const name = connectionName(attempt.connectionId, attempt.provider, names);
  if (!last && others) return { icon: 'fork', node: '', at: null, title: t('delivery.over', { name }), why: t('delivery.overWhy') };
  if (!last) return { icon: 'fork', node: '', at: null, title: t('delivery.first', { name }), why: t('delivery.firstWhy') };
  if (last.connectionId === attempt.connectionId) return { icon: 'retry', node: 'retrying', at: null, title: t('delivery.again', { name }), why: t('delivery.againWhy', { after: passed(last.startedAt, attempt.startedAt) }) };
  return { icon: 'fork', node: '', at: null, title: t('delivery.over', { name }), why: t('delivery.overWhy') };
};

/** Of the last round: connections that were not called, by the number of the call before which they were passed over. */
const passedOver = (delivery) => {
  const clauses = clausesOf(delivery.explanation).filter((each) => each.name);
  const over = clauses.filter((each) => each.words.startsWith('was passed over'));
  let call = carrying(delivery).length - (clauses.length - over.length);
  const found = new Map();
  for (const clause of clauses) {
    if (!over.includes(clause)) call++;
    else found.set(Math.max(0, call), [...found.get(Math.max(0, call)) ?? [], { icon: 'pause', node: 'pending', at: null, title: t('delivery.passedOver', { name: clause.name }), why: sentence(said(clause.words.replace(/^was passed over: /, ''))) }]);
  }
  return found;
};

const reported = (report, delivery, names) => ({
  icon: cameBack(report.state) ? 'alert' : SEEN.includes(report.state) ? 'eye' : 'mail', node: cameBack(report.state) ? 'error' : SEEN.includes(report.state) ? 'accepted' : report.state === 'deferred' ? 'retrying' : 'delivered', at: report.at,
  title: t(`delivery.told.${report.state}`, { at: at(report.at), took: passed(delivery.createdAt, report.at) }),
  why: [t('delivery.reportedBy', { name: connectionName(report.connectionId, report.provider, names), took: passed(delivery.createdAt, report.at) }), report.recipient && recipientsOf(delivery).length > 1 ? t('delivery.reportedFor', { recipient: report.recipient }) : null,
    report.duplicate ? t('delivery.duplicate') : null].filter(Boolean).join(' '), quote: report.reason });

const toCome = (delivery) => {
  if (isWaiting(delivery)) {
    return { icon: 'clock', node: 'pending', at: delivery.nextAttemptAt, title: delivery.nextAttemptAt ? t('delivery.open.next', { at: atSecond(delivery.nextAttemptAt) }) : t('delivery.open.now'),
      why: delivery.expiresAt ? t('delivery.open.until', { at: at(delivery.expiresAt) }) : t('delivery.open.waits') };
  }
  if (delivery.status === 'dead') return { icon: 'dead', node: 'error', at: delivery.updatedAt, title: t('delivery.open.dead'), why: said(delivery.explanation) ?? t('delivery.open.deadWhy') };
  if (delivery.status === 'cancelled') return { icon: 'x', node: '', at: delivery.updatedAt, title: t('delivery.open.cancelled'), why: said(delivery.explanation) ?? '' };
  return delivery.reports?.length || isSandbox(delivery) ? null : { icon: 'clock', node: 'pending', at: null, title: t('delivery.open.report'), why: t('delivery.open.reportWhy') };
};

/** Who was left out of it, where others were not. */
const leftOut = (delivery) => (delivery.reason === 'suppressed' ? [] : (delivery.suppressed ?? []).slice(0, MOST_LEFT_OUT)).map((each) => ({ icon: 'stop', node: 'pending', at: null,
  title: t('delivery.leftOut', { recipient: each.recipient }), why: t('delivery.leftOutWhy', { reason: t(`suppressions.reason.${each.reason}`), at: at(each.since) }) }));

/** Step by step: {icon, node, at, title, why, quote, attempt, number}. */
export const timelineOf = (delivery, event, names) => {
  const steps = [beginning(delivery, event, names), ...leftOut(delivery)];
  const over = passedOver(delivery);
  let last = null;
  let number = 0;
  for (const attempt of delivery.attempts ?? []) {
    if (attempt.purpose === 'ask') {
      steps.push(attempted(attempt, null, names));
      continue;
    }
    steps.push(...over.get(number) ?? [], choice(attempt, last, names, over.has(number)), attempted(attempt, ++number, names));
    last = FAILED.includes(attempt.outcome) || last === null ? attempt : last;
  }
  steps.push(...over.get(number) ?? [], ...(delivery.reports ?? []).map((each) => reported(each, delivery, names)));
  const open = toCome(delivery);
  return open ? [...steps, open] : steps;
};

/** What is to be done: {badge, text}. */
export const followsOf = (delivery) => {
  if (delivery.report && cameBack(delivery.report.state)) return { badge: 'error', words: t(`report.${delivery.report.state}`), text: t('delivery.follows.back') };
  if (isSandbox(delivery)) return { badge: 'sandbox', text: t('delivery.follows.sandbox') };
  if (delivery.status === 'delivered') return { badge: 'delivered', words: t('delivery.follows.done'), text: t('delivery.follows.nothing') };
  if (isGivenUp(delivery)) return { badge: delivery.status, text: t(`delivery.follows.${delivery.status}`) };
  return { badge: delivery.reason === 'paused' ? 'paused' : delivery.status, text: t(delivery.reason === 'paused' ? 'delivery.follows.paused' : 'delivery.follows.waits') };
};
