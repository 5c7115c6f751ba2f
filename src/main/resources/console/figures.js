/** What the statistics say: periods of days, how figures changed, and what providers report of which channel. */
import { t } from './texts.js';
import { address, get } from './api.js';
import { percent } from './format.js';

const DAY = 24 * 60 * 60 * 1000;
const MOST_DAYS = 400;
export const PERIODS = [7, 14, 30, 90];
export const USUAL_PERIOD = 14;

/** Days are those of the API: they begin and end in UTC. */
const dayAt = (time) => new Date(time).toISOString().slice(0, 10);
const timeOf = (day) => (/^\d{4}-\d\d-\d\d$/.test(day ?? '') ? Date.parse(day) : NaN);
export const today = () => dayAt(Date.now());

/**
 * The period that an address names.
 *
 * @param query from and to (days), or days (how many up to today)
 * @returns {from, to, n, days (null where from and to are named), before: {from, to}}: as long, right before it
 */
export const periodOf = (query) => {
  const [first, last] = [timeOf(query.get('from')), timeOf(query.get('to'))];
  const own = last >= first && (last - first) / DAY < MOST_DAYS;
  const days = own ? null : PERIODS.find((each) => String(each) === query.get('days')) ?? USUAL_PERIOD;
  const to = own ? last : timeOf(today());
  const from = own ? first : to - (days - 1) * DAY;
  const n = Math.round((to - from) / DAY) + 1;
  return { from: dayAt(from), to: dayAt(to), n, days, before: { from: dayAt(from - n * DAY), to: dayAt(from - DAY) } };
};

/** What is wrong with two days that somebody chose; null for nothing. */
export const wrongPeriod = (from, to) => {
  const [first, last] = [timeOf(from), timeOf(to)];
  if (Number.isNaN(first) || Number.isNaN(last)) return t('statistics.noDays');
  if (first > last) return t('statistics.daysTurned');
  return (last - first) / DAY < MOST_DAYS ? null : t('statistics.tooManyDays', { n: MOST_DAYS });
};

/** Every day of a period. */
export const daysOf = ({ from, n }) => Array.from({ length: n }, (each, i) => dayAt(timeOf(from) + i * DAY));

/** A time as the list of deliveries takes it: the beginning of a day, and the end of another. */
export const timesOf = (from, to) => ({ from: `${from}T00:00:00Z`, to: dayAt(timeOf(to) + DAY).concat('T00:00:00Z') });

export const NOTHING = { attempts: 0, delivered: 0, failed: 0, retried: 0, reported: { delivered: 0, opened: 0, clicked: 0, bounced: 0, complained: 0 }, rates: null, latencyMs: null, timeToDeliverMs: null };

/** @param by such as "day"; filter: channel, provider */
export const figures = ({ from, to }, by, filter, signal) => get(address('/api/integrations/stats', { from, to, by, ...filter }), { signal });

/** What providers report of messages, by channel: of each what stands for an opening, and what for a failure to arrive. */
const REPORTED = { email: ['opened', 'clicked', 'bounced', 'complained'], whatsapp: ['delivered', 'opened', 'bounced'], sms: ['delivered', 'bounced'] };
const BEST = { email: 'opened', whatsapp: 'opened', sms: 'delivered' };
export const BAD = ['bounced', 'complained'];

/** The channel whose openings stand on the cards: the chosen one, or the first in use of which something is reported; null for none. */
export const reportedChannel = (items, channel) => (channel ? (REPORTED[channel] ? channel : null)
  : Object.keys(REPORTED).find((each) => items.some((item) => item.channel === each && item.delivered)) ?? null);
export const bestOf = (channel) => BEST[channel];

/** The part of what a channel's providers took; null where they took nothing. */
export const rateOf = (items, channel, what) => {
  const those = items.filter((item) => item.channel === channel);
  const taken = those.reduce((sum, item) => sum + item.delivered, 0);
  return taken ? those.reduce((sum, item) => sum + item.reported[what], 0) / taken : null;
};

/** All that was reported, each {channel, what, count, taken, rate}; empty where nothing was. */
export const ratesOf = (items) => Object.entries(REPORTED).flatMap(([channel, reports]) => {
  const those = items.filter((item) => item.channel === channel);
  const sum = (part) => those.reduce((all, item) => all + part(item), 0);
  const taken = sum((item) => item.delivered);
  return taken && reports.some((what) => sum((item) => item.reported[what])) ? reports.map((what) => ({ channel, what, taken, count: sum((item) => item.reported[what]), rate: sum((item) => item.reported[what]) / taken })) : [];
});

/** "3.1 % more than the 14 days before". */
export const changeOf = (now, before, n) => {
  if (!before) return t(now ? 'statistics.noneBefore' : 'statistics.noneEither', { n });
  const change = (now - before) / before;
  if (Math.abs(change) < 0.005) return t('statistics.same', { n });
  return t(change > 0 ? 'statistics.more' : 'statistics.less', { n, part: percent(Math.abs(change)) });
};

/** "1.2 points more"; null where one of both is not known. */
export const pointsOf = (now, before) => {
  if (now === null || before === null) return null;
  const points = Math.round((now - before) * 1000) / 10;
  return points === 0 ? t('statistics.pointsSame') : t(points > 0 ? 'statistics.pointsMore' : 'statistics.pointsLess', { points: Math.abs(points) });
};
