/** Times, numbers and amounts as people say them. */
import { language, t } from './texts.js';

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' });
const exactTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hour12: false });
const seconds = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const millis = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false });
const longDay = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { day: 'numeric', month: 'long' });
const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** "just now", "5 minutes ago", "yesterday, 22:10", "27 Nov, 08:00". */
export const ago = (time, now = Date.now()) => {
  const date = new Date(time);
  const passed = now - date.getTime();
  if (passed < MINUTE) return passed < -MINUTE ? until(time, now) : t('time.now');
  if (passed < HOUR) return relative.format(-Math.floor(passed / MINUTE), 'minute');
  const days = Math.round((midnight(new Date(now)) - midnight(date)) / DAY);
  if (days === 0 && passed < 6 * HOUR) return relative.format(-Math.floor(passed / HOUR), 'hour');
  if (days === 0) return t('time.today', { at: clock.format(date) });
  if (days === 1) return t('time.yesterday', { at: clock.format(date) });
  return date.getFullYear() === new Date(now).getFullYear() ? `${day.format(date)}, ${clock.format(date)}` : dayOfYear.format(date);
};

/** "in 5 minutes". */
export const until = (time, now = Date.now()) => {
  const left = new Date(time).getTime() - now;
  if (left < MINUTE) return relative.format(Math.max(1, Math.ceil(left / 1000)), 'second');
  if (left < HOUR) return relative.format(Math.round(left / MINUTE), 'minute');
  return left < DAY ? relative.format(Math.round(left / HOUR), 'hour') : `${day.format(new Date(time))}, ${clock.format(new Date(time))}`;
};

/** "10:41" today, else with its day. */
export const at = (time) => {
  const date = new Date(time);
  return midnight(date) === midnight(new Date()) ? clock.format(date) : `${day.format(date)}, ${clock.format(date)}`;
};

/** "10:47:31" today, "28 Nov, 16:11" before. */
export const atSecond = (time) => {
  const date = new Date(time);
  return midnight(date) === midnight(new Date()) ? seconds.format(date) : at(time);
};

/** "10:41:07.112". */
export const atMilli = (time) => millis.format(new Date(time));

/** "24 November, 10:41". */
export const dayAndTime = (time) => `${longDay.format(new Date(time))}, ${clock.format(new Date(time))}`;

/** "27 Nov" of this year, "27 Nov 2025" of another. */
export const dayOf = (time) => (new Date(time).getFullYear() === new Date().getFullYear() ? day : dayOfYear).format(new Date(time));

/** To the second, with its day. */
export const exact = (time) => exactTime.format(new Date(time));

export const number = (value) => value.toLocaleString(language);

const LEAST_PART = 0.001;

/** From 0 to 1; what is there at all is never told as nothing. */
export const percent = (part) => (part > 0 && part < LEAST_PART / 2 ? `< ${percents.format(LEAST_PART)}` : percents.format(part));

/** "84 ms", "2.1 s". */
export const duration = (millis) => (millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toLocaleString(language, { maximumFractionDigits: 1 })} s`);

const units = (unit) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 });

/** The same for what takes longer: "5 minutes", "2 days". */
export const span = (time) => {
  if (time < MINUTE) return duration(time);
  if (time < HOUR) return units('minute').format(Math.floor(time / MINUTE));
  return time < DAY ? units('hour').format(Math.floor(time / HOUR)) : units('day').format(Math.floor(time / DAY));
};

/** The first letters of a name's first two words. */
export const initials = (name) => (name ?? '').split(/[\s&·,.-]+/).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join('');

const utc = { timeZone: 'UTC' };
const region = language === 'en' ? 'en-GB' : language;
const utcDay = new Intl.DateTimeFormat(region, { ...utc, day: 'numeric', month: 'short' });
const utcSpan = new Intl.DateTimeFormat(region, { ...utc, day: 'numeric', month: 'long', year: 'numeric' });

/** "16 Nov" of a day such as 2026-11-16, which begins and ends in UTC. */
export const dateOf = (date) => utcDay.format(new Date(date));

/** "16–29 November 2026" of two such days. */
export const datesOf = (from, to) => utcSpan.formatRange(new Date(from), new Date(to));

const sizes = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** "0.4 MB". */
export const megabytes = (bytes) => `${sizes.format(Math.max(bytes / 1_000_000, bytes ? 0.1 : 0))} MB`;
