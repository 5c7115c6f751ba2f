/** What pages say of problems: what failed, for which cause, since when, and how far a replay of it is. */
import { html, svg } from './lit.js';
import { t, hasText } from './texts.js';
import { said } from './said.js';
import { get } from './api.js';
import { connectionName } from './deliveries.js';
import { badge } from './parts/badges.js';

export const FILTERS = ['status', 'provider', 'connectionId', 'operation'];
const REPLAYS = 200;
const GAP = /<(address|link|id|number)>/;

/** The replays of each problem by its id, the latest first. */
export const loadReplays = async (signal) => Map.groupBy((await get(`/api/replays?limit=${REPLAYS}`, { signal })).items, (each) => each.problemId);

export const isDead = (problem) => problem.status === 'dead';
export const isSolved = (problem) => problem.count === 0;
export const isRunning = (replay) => replay?.state === 'running';

export const nameOf = (problem, names) => problem.connection?.name ?? connectionName(problem.connection?.id, problem.provider, names);

/** What happened, in one sentence. */
export const titleOf = (problem, names) => {
  const { outcome, httpStatus: status } = problem;
  const word = !problem.provider ? (isDead(problem) ? 'nobody' : 'serai') : outcome === 'switch' && [401, 403].includes(status) ? 'key' : outcome === 'retry' && status ? 'answered' : outcome;
  return t(`problems.happened.${hasText(`problems.happened.${word}`) ? word : 'other'}`, { name: nameOf(problem, names), status: String(status) });
};

/** The provider's words; what differs from one delivery to the next is named. */
export const causeOf = (problem) => said(problem.cause).split(GAP).map((part, i) => (i % 2 ? html`<span class="gap">${t(`problems.gap.${part}`)}</span>` : part));

export const problemBadge = (problem, replay) => {
  if (isRunning(replay)) return badge('retrying', t('problems.state.replaying'));
  if (isSolved(problem)) return badge('delivered', t('problems.state.solved'));
  return isDead(problem) ? badge('dead') : badge('retrying', t('problems.state.failing'));
};

const WIDTH = 10, HEIGHT = 32;
/** Failures by hour, the first of 24 hours first, as small bars. */
export const spark = (perHour) => {
  const most = Math.max(...perHour);
  const all = perHour.reduce((sum, each) => sum + each, 0);
  const hour = new Date(Date.now() - (perHour.length - 1 - perHour.indexOf(most)) * 3_600_000).getHours();
  const label = all ? t('problems.hours', { n: all, most, hour: String(hour).padStart(2, '0') }) : t('problems.noHours');
  const bar = (count, i) => {
    const height = count ? Math.max(4, Math.round(count / most * (HEIGHT - 2))) : 1;
    return svg`<rect class=${count ? 'bar' : 'bar q'} x=${i * WIDTH + 1.5} y=${HEIGHT - height} width="7" height=${height}></rect>`;
  };
  return html`<svg class="spark" viewBox="0 0 ${perHour.length * WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>${perHour.map(bar)}</svg>`;
};

/** How far a replay is: settled of it, what is left, how many a second, and how long that takes; null where nothing tells. */
export const paceOf = (replay) => {
  const settled = replay.done + replay.failed;
  const left = Math.max(0, replay.total - settled);
  const seconds = (Date.now() - new Date(replay.createdAt)) / 1000;
  const rate = settled / Math.max(1, seconds);
  return { settled, left, waiting: Math.max(0, left - replay.underWay), rate: settled > 0 && seconds > 2 ? rate : null, ends: settled > 0 && seconds > 2 ? left / rate : null };
};
