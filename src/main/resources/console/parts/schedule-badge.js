/** The state of a schedule. */
import { t } from '../texts.js';
import { badge } from './badges.js';

const LOOKS = { active: 'accepted', paused: 'paused', done: 'delivered', cancelled: 'cancelled' };

export const scheduleBadge = (status) => badge(LOOKS[status], t(`schedules.state.${status}`));
