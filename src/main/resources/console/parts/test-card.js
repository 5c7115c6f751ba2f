/** What a test of a connection came to: green or red, why, and what to do. */
import { html, nothing } from '../lit.js';
import { t, rich } from '../texts.js';
import { said } from '../said.js';
import { at, duration } from '../format.js';
import { icon } from './icons.js';
import { linked } from './linked.js';

const running = (tested, name) => {
  const seconds = Math.floor((Date.now() - tested.since) / 1000);
  return html`<div class="result run" role="status"><span class="spinner"></span><div><b>${t('test.running')}</b> ${seconds ? html`<span class="faint num">${seconds} s</span>` : nothing}<p>${t('test.waiting', { name })}</p></div></div>
    <div><button class="btn sm" type="button" @click=${() => tested.aborter.abort()}>${icon('stop')}${t('test.stop')}</button></div>`;
};

const requested = ({ method, url, headers, body }) => [`${method} ${url}`, ...Object.entries(headers ?? {}).map(([header, value]) => `${header}: ${value}`), ...(body ? ['', body] : [])].join('\n');

const reported = ({ report, at: time, unsaved }, name) => html`
  <div class="result ${report.success ? 'ok' : 'bad'}" role=${report.success ? 'status' : 'alert'}>${icon(report.success ? 'ok' : 'alert')}<div><b>${t(report.success ? 'test.passed' : 'test.failed', { name })}</b> <span class="faint num">${at(time)} · ${duration(report.latencyMs)}</span>
    <p class=${report.success ? '' : 'quote'}>${said(report.message)}</p>
    ${report.detail?.advice ? html`<p>${rich('test.todo', { advice: linked(said(report.detail.advice)), lead: html`<strong>${t('test.todoLead')}</strong>` })}</p>` : nothing}
    ${unsaved ? html`<p class="faint">${t('test.unsaved')}</p>` : nothing}</div></div>
  ${report.detail?.request ? html`<details class="diffs"><summary>${icon('down')}${t('test.request')}</summary><pre class="code" tabindex="0" role="region" aria-label=${t('test.request')}>${requested(report.detail.request)}</pre></details>` : nothing}`;

/**
 * @param tested {running, since, aborter}, {problem}, {report, at, unsaved}, or null where none was made
 * @param name of the provider
 * @param saved whether it tests what is stored
 */
export const testCard = (tested, name, saved, run) => html`<section class="card" aria-labelledby="t-h"><header><h2 id="t-h">${t(saved ? 'test.title' : 'test.titleBefore')}</h2></header><div class="body stack">
  ${tested?.running ? running(tested, name)
    : tested?.problem ? html`<div class="result bad" role="alert">${icon('alert')}<div><b>${t('test.notDone')}</b><p>${tested.problem.detail || tested.problem.message}</p></div></div>`
      : tested?.report ? reported(tested, name) : html`<p class="small muted">${t('test.intro', { name })}</p>`}
  ${tested?.running ? nothing : html`<div><button class="btn" type="button" @click=${run}>${icon('bolt')}${t(tested ? 'test.again' : 'test.deed')}</button></div>`}</div></section>`;
