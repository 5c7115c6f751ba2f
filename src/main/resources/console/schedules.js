/** Schedules as people read them: when something is raised, and again when. */
import { hasText, t } from './texts.js';
import { language } from './texts.js';

export const SCHEDULES = '/api/schedules';
export const STATUSES = ['active', 'paused', 'done', 'cancelled'];
export const pathOf = (id) => `/schedules/${id}`;
/** The rules that can be chosen; others are written by hand. */
export const REPEATS = { once: '', daily: 'FREQ=DAILY', weekdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', weekly: 'FREQ=WEEKLY', monthly: 'FREQ=MONTHLY' };

const region = language === 'en' ? 'en-GB' : language;
const formats = new Map();

/** The clock of the zone; what a browser does not know of it is told in UTC. */
const formatOf = (zone) => {
  if (!formats.has(zone)) {
    const style = { dateStyle: 'full', timeStyle: 'short', hour12: false };
    try {
      formats.set(zone, new Intl.DateTimeFormat(region, { ...style, timeZone: zone }));
    } catch {
      formats.set(zone, new Intl.DateTimeFormat(region, { ...style, timeZone: 'UTC' }));
    }
  }
  return formats.get(zone);
};

/** "Monday, 1 March 2027 at 09:00". */
export const inWords = (time) => formatOf(time.zone).format(new Date(time.scheduledFor));

/** What the turning of the clock does to a time; null for nothing. */
export const noteOf = ({ note, localTime, at, zone }) => {
  if (!note) return null;
  const [local, shown] = [localTime.slice(11, 16), at.slice(11, 16)];
  return local === shown ? t('schedules.twice', { local, zone }) : t('schedules.gap', { local, shown, zone });
};

export const zones = () => Intl.supportedValuesOf?.('timeZone') ?? [];
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** What it does, for a title. */
export const titleOf = (one) => one.name ?? one.type ?? one.operation;
export const deedOf = (one) => one.type ?? one.operation;

/** How often it is, or what it is before or after. */
export const repeatOf = (one) => {
  if (one.of) return t(one.before ? 'schedules.beforeOf' : 'schedules.afterOf', { distance: one.before ?? one.after, type: one.of.type, id: one.of.id });
  if (!one.rule) return t('schedules.repeat.once');
  const known = Object.entries(REPEATS).find(([, rule]) => rule === one.rule);
  return known && hasText(`schedules.repeat.${known[0]}`) ? t(`schedules.repeat.${known[0]}`) : one.rule;
};
