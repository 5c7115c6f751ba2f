/** What was sent to an endpoint: a line for each event, and below it each call with what was asked and answered. */
import { html, nothing, repeat } from '../lit.js';
import { t } from '../texts.js';
import { ago, atSecond, duration, exact } from '../format.js';
import { shows } from '../session.js';
import { isFinal } from '../webhooks.js';
import { attemptCard } from './attempt.js';
import { badge } from './badges.js';
import { empty, failed, loadingRows } from './states.js';
import { icon } from './icons.js';

export const STATUSES = ['', 'delivered', 'retrying', 'dead', 'accepted'];

/** What the endpoint said last, or what comes next, in a few words. */
export const asideOf = ({ attempts, nextAttemptAt, status }) => {
  const last = attempts.at(-1);
  if (!last) return nextAttemptAt && Date.parse(nextAttemptAt) > Date.now() ? t('hooks.log.first', { at: atSecond(nextAttemptAt) }) : status === 'accepted' ? t('hooks.log.waits') : '';
  const answered = last.httpStatus ? t('hooks.log.answered', { status: String(last.httpStatus), took: duration(last.durationMs) }) : t('hooks.log.noAnswer');
  return attempts.length > 1 ? t('hooks.log.attempts', { answered, n: attempts.length }) : answered;
};

const openAttempts = new Map();

/** The latest first, as the log itself. */
const attemptsOf = (page, sent) => {
  const chosen = openAttempts.get(sent.id) ?? sent.attempts.length - 1;
  return sent.attempts.map((attempt, i) => html`<div class="call"><h3>${t('hooks.log.attempt', { n: i + 1 })} <time class="faint" datetime=${attempt.startedAt} title=${exact(attempt.startedAt)}>${atSecond(attempt.startedAt)}</time></h3>
    ${attemptCard(attempt, { open: i === chosen, own: true, toggled: (open) => { openAttempts.set(sent.id, open ? i : -1); page.draw(); } })}</div>`).reverse();
};

const detail = (page, sent) => {
  const request = sent.attempts.findLast((each) => each.request)?.request;
  const waits = !isFinal(sent);
  return html`<div class="sent-detail stack">
    ${sent.attempts.length ? attemptsOf(page, sent) : html`<p class="small muted">${t('hooks.log.notYet')}</p>`}
    ${waits && sent.nextAttemptAt ? html`<p class="small">${icon('clock')} ${t('hooks.log.next', { at: atSecond(sent.nextAttemptAt) })}</p>` : sent.status === 'dead' ? html`<p class="small muted">${t('hooks.log.dead')}</p>` : nothing}
    <div class="row">${page.mayResend(sent) ? html`<button class="btn sm" type="button" @click=${() => page.resend(sent)}>${icon('retry')}${t('hooks.log.resend')}</button>` : nothing}
      ${request ? html`<button class="btn sm quiet" type="button" @click=${() => page.verify(request)}>${icon('shield')}${t('hooks.log.verify')}</button>
      <button class="btn sm quiet" type="button" @click=${() => page.copyBody(request)}>${icon('copy')}${t('hooks.log.copyBody')}</button>` : nothing}
      ${shows('deliveries') ? html`<a class="btn sm quiet" href="/deliveries/${sent.id}">${icon('send')}${t('hooks.log.story')}</a>` : nothing}</div></div>`;
};

const line = (page, sent, isOpen) => html`<li data-id=${sent.id}><details class="sent" .open=${isOpen} @toggle=${(event) => { if (event.target.open !== isOpen) page.open(event.target.open ? sent.id : null); }}>
  <summary>${badge(sent.status)}<b class="mono">${sent.eventType ?? t('hooks.log.typeGone')}</b><span class="aside">${asideOf(sent)}</span><time class="faint num" datetime=${sent.createdAt} title=${exact(sent.createdAt)}>${ago(sent.createdAt)}</time>${icon('down')}</summary>
  ${isOpen ? detail(page, sent) : nothing}</details></li>`;

const end = (page, log) => {
  if (log.moreProblem) return html`<div class="more-rows" role="alert">${icon('alert')}<span>${log.moreProblem.detail || log.moreProblem.message}</span><button class="btn sm" type="button" @click=${() => log.more()}>${icon('retry')}${t('states.again')}</button></div>`;
  return log.cursor ? html`<div class="more-rows"><button class="btn sm" type="button" @click=${() => log.more()}>${icon('down')}${t('hooks.log.more')}</button></div>` : html`<div class="more-rows"><span>${t('hooks.log.all', { n: log.items.length })}</span></div>`;
};

const chips = (page, status) => html`<div class="chips" role="group" aria-label=${t('hooks.log.filter')}>${STATUSES.map((each) => html`<button class="chip" type="button" aria-pressed=${each === status ? 'true' : 'false'} @click=${() => page.filter(each)}>${each ? t(`status.${each}`) : t('hooks.log.any')}</button>`)}</div>`;

const rows = (page, log, entry) => {
  if (!log.items) return log.slow ? loadingRows(6) : nothing;
  if (!log.items.length) {
    return log.status ? empty(t('hooks.log.noneOf', { status: t(`status.${log.status}`) }), t('hooks.log.noneOfText'), html`<button class="btn" type="button" @click=${() => page.filter('')}>${t('hooks.log.showAll')}</button>`)
      : empty(t('hooks.log.none'), t('hooks.log.noneText'));
  }
  const isGone = entry && !log.find(entry);
  return html`<section class="card list" aria-labelledby="log-h"><h2 class="visually-hidden" id="log-h">${t('hooks.log.title')}</h2>
    ${log.fresh.length ? html`<button class="fresh" type="button" @click=${() => log.showFresh()}>${icon('arrow')}${t('hooks.log.fresh', { n: log.fresh.length })}</button>` : nothing}
    ${isGone ? html`<div class="more-rows top"><span>${t('hooks.log.elsewhere')}</span>${shows('deliveries') ? html`<a class="btn sm" href="/deliveries/${entry}">${t('hooks.log.story')}</a>` : nothing}</div>` : nothing}
    <ol class="sent-list">${repeat(log.items, (each) => each.id, (each) => line(page, each, each.id === entry))}</ol>${end(page, log)}</section>`;
};

/**
 * @param page draw(), open(id or null), filter(status), resend(sent), mayResend(sent), verify(request), copyBody(request), recover (null where it
 *     may not be)
 * @param entry the id of the one that is open; null for none
 */
export const logPart = (page, log, entry) => html`<div class="stack" id="log"><div class="row apart">${chips(page, log.status)}
    ${page.recover ? html`<button class="btn sm" type="button" @click=${page.recover}>${icon('history')}${t('hooks.recover.deed')}</button>` : nothing}</div>
  ${log.problem ? failed(t('hooks.log.notLoaded'), log) : nothing}${rows(page, log, entry)}</div>`;
