/** The form that adds a schedule, with the next five times as they would be. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { post } from '../api.js';
import { icon } from './icons.js';
import { ask } from './dialogs.js';
import { REPEATS, SCHEDULES, inWords, noteOf, ownZone, zones } from '../schedules.js';

const SHOWN = 5, DAY = 24 * 60 * 60 * 1000;

const tomorrow = () => {
  const date = new Date(Date.now() + DAY);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}T09:00`;
};

/** When, as the API takes it. */
const timesOf = (form) => {
  const repeat = form.get('repeat');
  const rule = repeat === 'other' ? form.get('rule').trim() : REPEATS[repeat];
  const count = form.get('count')?.trim();
  return { at: form.get('at'), zone: form.get('zone').trim(), ...(rule ? { rule } : {}), ...(rule && count ? { count: Number(count) } : {}) };
};

const contentOf = (form) => {
  const text = form.get('content').trim();
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    throw new Error(t('schedules.form.noJson'));
  }
};

const wanted = (form) => {
  const event = form.get('kind') === 'event';
  const name = form.get('name').trim();
  return { ...(name ? { name } : {}), [event ? 'type' : 'operation']: form.get('what').trim(), [event ? 'data' : 'message']: contentOf(form), ...timesOf(form),
    ...(form.get('misfire') === 'skip' ? { misfire: 'skip' } : {}) };
};

/** The times of an answer, each in words with its zone and what the clock does to it. */
export const timesList = (times) => html`<ol class="mini">${times.map((each) => html`<li><span><time datetime=${each.scheduledFor}>${inWords(each)}</time> <span class="faint">${each.zone}</span></span>
  ${noteOf(each) ? html`<span class="faint small">${noteOf(each)}</span>` : nothing}</li>`)}</ol>`;

/** Asks for a schedule and makes it; null where it was not wanted. */
export const addSchedule = () => {
  const state = { kind: 'event', repeat: 'once', times: null, problem: null };
  const preview = async (event, draw) => {
    const form = new FormData(event.target.closest('form'));
    try {
      Object.assign(state, { times: (await post(`${SCHEDULES}/preview`, { ...timesOf(form), occurrences: SHOWN })).next, problem: null });
    } catch (problem) {
      Object.assign(state, { times: null, problem });
    }
    draw();
    requestAnimationFrame(() => event.target.closest('.stack')?.scrollIntoView({ block: 'end' }));
  };
  const body = (draw) => html`<div class="form-grid">
    <div class="field wide"><label for="sc-name">${t('schedules.form.name')} <span class="optional">${t('form.optional')}</span></label><input class="input" id="sc-name" name="name" maxlength="200" autocomplete="off"></div>
    <div class="field"><label for="sc-kind">${t('schedules.form.kind')}</label><select class="input" id="sc-kind" name="kind" @change=${(event) => { state.kind = event.target.value; draw(); }}>
      ${['event', 'operation'].map((each) => html`<option value=${each} ?selected=${each === state.kind}>${t(`schedules.form.${each}`)}</option>`)}</select></div>
    <div class="field"><label for="sc-what">${t(state.kind === 'event' ? 'schedules.form.type' : 'schedules.form.operationName')}</label><input class="input mono" id="sc-what" name="what" maxlength="200" autocomplete="off" spellcheck="false" placeholder=${state.kind === 'event' ? 'appointment.reminder' : 'email.send'}></div>
    <div class="field wide"><label for="sc-content">${t(state.kind === 'event' ? 'schedules.form.data' : 'schedules.form.message')}</label><textarea class="input mono" id="sc-content" name="content" rows="5" spellcheck="false" autocomplete="off" aria-describedby="sc-content-h"></textarea><p class="help" id="sc-content-h">${t('schedules.form.json')}</p></div>
    <div class="field"><label for="sc-at">${t('schedules.form.at')}</label><input class="input" id="sc-at" name="at" type="datetime-local" value=${tomorrow()}></div>
    <div class="field"><label for="sc-zone">${t('schedules.zone')}</label><input class="input" id="sc-zone" name="zone" list="sc-zones" autocomplete="off" spellcheck="false" value=${ownZone()} aria-describedby="sc-zone-h"><datalist id="sc-zones">${zones().map((each) => html`<option value=${each}></option>`)}</datalist><p class="help" id="sc-zone-h">${t('schedules.form.zoneHelp')}</p></div>
    <div class="field"><label for="sc-repeat">${t('schedules.repeats')}</label><select class="input" id="sc-repeat" name="repeat" @change=${(event) => { state.repeat = event.target.value; draw(); }}>
      ${[...Object.keys(REPEATS), 'other'].map((each) => html`<option value=${each} ?selected=${each === state.repeat}>${t(`schedules.repeat.${each}`)}</option>`)}</select></div>
    ${state.repeat === 'once' ? nothing : html`<div class="field"><label for="sc-count">${t('schedules.form.count')} <span class="optional">${t('form.optional')}</span></label><input class="input" id="sc-count" name="count" inputmode="numeric" autocomplete="off"></div>`}
    ${state.repeat === 'other' ? html`<div class="field wide"><label for="sc-rule">${t('schedules.form.rule')}</label><input class="input mono" id="sc-rule" name="rule" maxlength="500" autocomplete="off" spellcheck="false" placeholder="FREQ=MONTHLY;BYDAY=-1FR" aria-describedby="sc-rule-h"><p class="help" id="sc-rule-h">${t('schedules.form.ruleHelp')}</p></div>` : nothing}
    <div class="field wide"><label for="sc-misfire">${t('schedules.misfire')}</label><select class="input" id="sc-misfire" name="misfire">${['late', 'skip'].map((each) => html`<option value=${each}>${t(`schedules.misfires.${each}`)}</option>`)}</select></div>
    </div>
    <div class="stack tight" aria-live="polite"><div class="row"><button class="btn sm" type="button" @click=${(event) => preview(event, draw)}>${icon('clock')}${t('schedules.form.preview', { n: SHOWN })}</button></div>
      ${state.times ? timesList(state.times) : nothing}
      ${state.problem ? html`<div class="result bad" role="alert">${icon('alert')}<div><b>${t('schedules.form.noTimes')}</b><p>${state.problem.detail || state.problem.message}</p></div></div>` : nothing}</div>`;
  return ask({ title: t('schedules.add'), confirm: t('schedules.addDeed'), wide: true, body, action: (form) => post(SCHEDULES, wanted(form)) });
};
