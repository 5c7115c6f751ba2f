/** What stands beside the log of an endpoint: its last test, its facts, and a secret that is shown once. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { ago, at, duration, exact } from '../format.js';
import { isFinal, stateOf } from '../webhooks.js';
import { copy } from './dialogs.js';
import { icon } from './icons.js';
import { asideOf } from './webhook-log.js';

const testResult = (hook, test, sent) => {
  if (!test) return html`<p class="small muted">${t('hooks.test.intro')}</p>`;
  if (test.problem) return html`<div class="result bad" role="alert">${icon('alert')}<div><b>${t('hooks.test.notSent')}</b><p>${test.problem.detail || test.problem.message}</p></div></div>`;
  const last = sent?.attempts.at(-1);
  if (!last && sent?.status !== 'dead') return html`<div class="result run" role="status"><span class="spinner"></span><div><b>${t('hooks.test.running')}</b><p>${t(stateOf(hook) === 'paused' ? 'hooks.test.paused' : 'hooks.test.waiting')}</p></div></div>`;
  const good = sent.status === 'delivered';
  return html`<div class="result ${good ? 'ok' : 'bad'}" role="status">${icon(good ? 'ok' : 'alert')}<div><b>${t(good ? 'hooks.test.taken' : sent.status === 'dead' ? 'hooks.test.dead' : 'hooks.test.failed')}</b> ${last ? html`<span class="faint num">${at(last.startedAt)} · ${duration(last.durationMs)}</span>` : nothing}
    <p class=${good ? '' : 'quote'}>${good ? asideOf(sent) : said(last?.reason ?? sent.explanation)}</p>${!isFinal(sent) && sent.nextAttemptAt ? html`<p>${t('hooks.test.again', { at: at(sent.nextAttemptAt) })}</p>` : nothing}</div></div>`;
};

/**
 * @param test {running}, {problem}, {id}, or null where none was sent
 * @param sent what the log has of it; null for nothing yet
 */
export const testCard = (hook, test, sent) => html`<section class="card" aria-labelledby="test-h"><header><h2 id="test-h">${t('hooks.test.title')}</h2></header><div class="body stack">${testResult(hook, test, sent)}</div></section>`;

export const factsCard = (hook) => {
  const row = (name, value) => (value ? html`<dt>${t(`hooks.fact.${name}`)}</dt><dd>${value}</dd>` : nothing);
  const time = (value, words = ago) => (value ? html`<time datetime=${value} title=${exact(value)}>${words(value)}</time>` : null);
  return html`<section class="card" aria-labelledby="facts"><header><h2 id="facts">${t('hooks.facts')}</h2></header><div class="body"><dl class="facts loose">
    ${row('events', hook.events.map((type) => html`<span class="mono type">${type}</span> `))}${row('taken', time(hook.lastDeliveredAt) ?? t('hooks.fact.never'))}
    ${row('scheme', t(`hooks.form.scheme_${hook.scheme}`))}${row('publicKey', hook.publicKey ? html`<span class="mono">${hook.publicKey}</span>` : null)}${row('overlap', hook.previousSecretUntil && Date.parse(hook.previousSecretUntil) > Date.now() ? time(hook.previousSecretUntil, exact) : null)}
    ${row('ordered', hook.ordered ? t('hooks.fact.inOrder') : null)}${row('made', time(hook.createdAt))}</dl></div></section>`;
};

/** @param done called once it is kept */
export const secretCard = (hook, secret, done) => html`<section class="card shown-once" aria-labelledby="once"><header><h2 id="once">${t('hooks.secret.title')}</h2><p>${t('hooks.secret.text')}</p></header><div class="body stack">
  <div class="field"><label for="secret-once">${t('hooks.secret.label')}</label><div class="with-button"><input class="input mono" id="secret-once" readonly .value=${secret} @focus=${(event) => event.target.select()}>
    <button class="btn primary" type="button" @click=${() => copy(secret, t('hooks.secret.copied'))}>${icon('copy')}${t('hooks.copy')}</button></div></div>
  ${hook.publicKey ? html`<p class="small muted">${t('hooks.secret.publicKey')} <span class="mono wrap">${hook.publicKey}</span></p>` : nothing}
  ${hook.previousSecretUntil ? html`<p class="small muted">${t('hooks.secret.overlap', { at: exact(hook.previousSecretUntil) })}</p>` : nothing}
  <div><button class="btn sm" type="button" @click=${done}>${icon('ok')}${t('hooks.secret.kept')}</button></div></div></section>`;
