/** One problem: what failed, the provider's words, how many, since when, what to do about it, and how far its replay is. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { ago, exact, number, span } from '../format.js';
import { carrierIcon, operationTitle } from '../deliveries.js';
import { SAME } from '../problem-deeds.js';
import { causeOf, isDead, isRunning, isSolved, nameOf, paceOf, problemBadge, spark, titleOf } from '../problems.js';
import { linked } from './linked.js';
import { icon } from './icons.js';

const time = (at) => html`<time datetime=${at} title=${exact(at)}>${ago(at)}</time>`;
const mark = (shape, words) => html`<span>${icon(shape)}${words}</span>`;

const marks = (replay) => {
  const { waiting } = paceOf(replay);
  return html`<div class="legend">${mark('ok', t('problems.replay.delivered', { n: replay.done }))}${mark('fail', t('problems.replay.failed', { n: replay.failed }))}
    ${isRunning(replay) ? html`${replay.underWay ? mark('send', t('problems.replay.underWay', { n: replay.underWay })) : nothing}${mark('clock', t('problems.replay.toGo', { n: waiting }))}`
    : replay.state === 'stopped' && waiting ? mark('stop', t('problems.replay.heldBack', { n: waiting })) : nothing}</div>`;
};

/** How far a replay is, and what came of it. */
export const replayBlock = (replay, { stop, stopping = false, hint = nothing }) => {
  const { settled, rate, ends } = paceOf(replay);
  const how = t(`problems.how.${replay.how === SAME ? 'same' : 'today'}`);
  if (isRunning(replay)) {
    const pace = rate === null ? t('problems.replay.begins') : [rate >= 1 ? t('problems.replay.rate', { n: Math.round(rate) }) : null, ends ? t('problems.replay.ends', { span: span(Math.max(1000, ends * 1000)) }) : null].filter(Boolean).join(', ');
    return html`<div class="replaying"><div class="row apart small"><span><b>${t('problems.replay.running', { done: settled, total: replay.total })}</b> <span class="faint">${pace}</span></span>
        <button class="btn sm" type="button" aria-disabled=${stopping ? 'true' : nothing} @click=${stop}>${icon('stop')}${t('problems.replay.stop')}</button></div>
      <progress value=${settled} max=${Math.max(1, replay.total)} aria-label=${t('problems.replay.label')}></progress>${marks(replay)}</div>`;
  }
  return html`<div class="replaying"><div class="row apart small"><span><b>${t(`problems.replay.${replay.state}`, { done: replay.state === 'finished' ? replay.done : settled, total: replay.total })}</b> <span class="faint">${how}, ${ago(replay.updatedAt)}</span></span></div>
    ${marks(replay)}${replay.reason ? html`<p class="small">${said(replay.reason)}</p>` : nothing}${replay.failed && hint !== nothing ? html`<p class="small muted">${hint}</p>` : nothing}</div>`;
};

const replayButtons = (problem, names, deeds) => {
  const n = problem.count;
  const button = (kind, shape, words, run, busy = false) => html`<button class="btn sm ${kind}" type="button" aria-busy=${busy} aria-disabled=${busy ? 'true' : nothing} @click=${run}>${busy ? html`<span class="spinner"></span>` : shape ? icon(shape) : nothing}${words}</button>`;
  const fix = problem.outcome === 'switch' && problem.connection?.name;
  const first = fix ? html`<a class="btn sm primary" href="/integrations/${problem.connection.id}">${t('problems.fix', { name: fix })}</a>` : nothing;
  if (!isDead(problem)) return html`${first}${button(fix ? 'quiet' : '', 'retry', t('problems.now.deed', { n }), deeds.same)}`;
  const same = (kind, shape) => button(kind, shape, t('problems.same.deed', { n }), deeds.same);
  if (deeds.useless) return html`${first}${same(fix ? 'quiet' : '', 'retry')}`;
  const today = (kind, shape) => button(kind, shape, t(kind === 'primary' ? 'problems.today.deed' : 'problems.today.other', { n }), deeds.today, deeds.previewing);
  if (problem.suggested === SAME) return html`${first}${same(fix ? 'quiet' : problem.outcome === 'unknown' ? '' : 'primary', 'retry')}${problem.provider ? today('quiet') : today('')}`;
  return html`${first}${today('primary', 'retry')}${button('quiet', null, t('problems.same.other'), deeds.same)}`;
};

/**
 * @param deeds {same, today, stop, previewing, stopping, useless: whether it is known that today's routes would send none of them}
 * @param replay the latest one of the problem; null for none
 * @param more what stands above the deeds
 * @param alone whether it has a page of its own, with its title above
 */
export const problemCard = (problem, { names, replay, deeds, more = nothing, alone = false }) => {
  const title = titleOf(problem, names);
  const running = isRunning(replay);
  const solved = isSolved(problem);
  const id = `p-${problem.id}`;
  const where = [nameOf(problem, names), problem.operation ? operationTitle(problem.operation, names) : null].filter(Boolean).join(' · ');
  return html`<article class="card problem" aria-labelledby=${alone ? nothing : id} aria-label=${alone ? title : nothing} data-id=${problem.id}>
    <div class="p-top"><div class="grow"><div class="row">${alone ? nothing : problemBadge(problem, replay)}<span class="row gap1">${carrierIcon(problem.provider, names)}<span class="faint small">${where}</span></span></div>
      ${alone ? nothing : html`<h2 id=${id}><a href="/problems/${problem.id}">${title}</a></h2>`}<p class="quote">${causeOf(problem)}</p></div>
      ${solved ? nothing : html`<div class="p-count"><b class="num">${number(problem.count)}</b><span class="faint small">${t(isDead(problem) ? 'problems.dead' : 'problems.failing', { n: problem.count })}</span></div>`}</div>
    <div class="p-mid"><dl class="facts"><dt>${t('problems.first')}</dt><dd>${time(problem.first)}</dd><dt>${t('problems.last')}</dt><dd>${time(problem.last)}</dd></dl>
      <div class="p-spark">${spark(problem.perHour)}<div class="row apart tiny faint"><span>${t('problems.dayAgo')}</span><span>${t('problems.nowShort')}</span></div></div></div>
    ${solved && !running ? nothing : html`<p class="advice">${icon('arrow')}<span><strong>${t('problems.todo')}</strong> ${running ? t('problems.replay.todo') : linked(said(problem.advice))}</span></p>`}
    ${replay ? replayBlock(replay, { stop: deeds.stop, stopping: deeds.stopping, hint: alone ? t('problems.replay.below') : html`<a href="/problems/${problem.id}">${t('problems.replay.look')}</a>` }) : nothing}
    ${more}
    ${alone && solved ? nothing : html`<footer>${running || solved ? nothing : replayButtons(problem, names, deeds)}
      ${alone ? html`<a class="btn sm quiet" href="/deliveries?problemId=${problem.id}">${t('problems.inDeliveries', { n: problem.count })}</a>` : html`<a class="btn sm quiet" href="/problems/${problem.id}">${solved ? t('problems.open') : t('problems.show', { n: problem.count })}</a>`}</footer>`}</article>`;
};
