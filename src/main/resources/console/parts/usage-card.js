/** When a connection is used: its conditions, its place and its share. */
import { html, svg, nothing } from '../lit.js';
import { t } from '../texts.js';
import { percent } from '../format.js';
import { shares } from '../connections.js';
import { conditionsPart } from './conditions.js';
import { icon } from './icons.js';

const FIELDS = { email: ['eventType', 'tag', 'to[].email', 'subject'], sms: ['eventType', 'to', 'text'], payment: ['eventType', 'amount', 'currency'] };
const SERIES = ['f1', 'f4', 'f2', 'f3'];

const shareBar = (bar) => svg`<rect class=${bar.series} x=${bar.x} width=${bar.width} height="8"></rect>`;

const sharePart = ({ edited, change }, group, parts, own) => {
  const sum = [...parts.values()].reduce((all, part) => all + part, 0) || 1;
  let x = 0;
  const bars = group.map((each, i) => {
    const width = ((parts.get(each.id) ?? 0) / sum) * 100;
    const bar = { x, width: Math.max(0, width - (i < group.length - 1 ? 0.6 : 0)), series: SERIES[i % 4], each, part: parts.get(each.id) ?? 0 };
    x += width;
    return bar;
  });
  return html`<div class="field"><label for="f-weight">${t('connect.share')}</label>
    <div class="row weight"><input class="range grow" id="f-weight" type="range" min="0" max="200" step="5" .value=${String(edited.weight)} aria-describedby="f-weight-h" @input=${(event) => change({ weight: Number(event.target.value) })}><output class="num" for="f-weight">${percent(parts.get(own) ?? 0)}</output></div>
    <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${bars.map((bar) => `${bar.each.name} ${percent(bar.part)}`).join(', ')}>${bars.map(shareBar)}</svg>
    <div class="legend">${bars.map((bar) => html`<span><svg viewBox="0 0 14 14" aria-hidden="true"><rect class=${bar.series} width="14" height="14"></rect></svg>${bar.each.name} ${percent(bar.part)}</span>`)}</div>
    <p class="help" id="f-weight-h">${t('connect.shareHelp')}</p></div>`;
};

/**
 * @param page edited (what is typed), change, others (of the channel, in order), connection (null for a new one), channel, selection (as the
 *     API takes it), strategy (of the channel), problem (of the last save)
 */
export const usageCard = (page) => {
  const { edited, change, others, connection, channel, selection, strategy, problem } = page;
  const together = others.find((each) => each.id === edited.place);
  const own = connection?.id ?? 'new';
  const pretended = { createdAt: '9', isDefault: false, ...connection, id: own, name: edited.name, isActive: true, status: 'active', ...selection };
  const group = together ? [...others.filter((each) => each.priority === together.priority), pretended] : [];
  const late = problem?.of?.('answerWithin');
  return html`<section class="card" aria-labelledby="g-usage"><header><h2 id="g-usage">${t('connect.usage')}</h2><p>${t('connect.usageText')}</p></header><div class="body stack">
    ${conditionsPart(edited.rules, FIELDS[channel] ?? ['eventType'], (rules) => change({ rules }), (i) => problem?.fields?.find((each) => each.field.startsWith(`conditions[${i}]`))?.message ?? null)}
    ${others.length ? html`<div class="field"><label for="f-place">${t('connect.place')}</label><select class="input" id="f-place" aria-describedby="f-place-h" @change=${(event) => change({ place: event.target.value })}>
      <option value="" ?selected=${!together}>${t('connect.ownPlace')}</option>${others.map((each) => html`<option value=${each.id} ?selected=${each.id === edited.place}>${t('connect.together', { name: each.name })}</option>`)}</select><p class="help" id="f-place-h">${t(together ? 'connect.togetherHelp' : 'connect.ownPlaceHelp')}</p></div>` : nothing}
    ${together ? sharePart(page, group, shares(group, strategy ?? 'weighted'), own) : nothing}
    <div class="field"><label for="f-answerWithin">${t('connect.answerWithin')} <span class="optional">${t('form.optional')}</span></label><input class="input short" id="f-answerWithin" placeholder="2s" autocomplete="off" aria-invalid=${late ? 'true' : 'false'} aria-describedby="f-answerWithin-m f-answerWithin-h" .value=${edited.answerWithin} @input=${(event) => change({ answerWithin: event.target.value })}>
      <p class="msg" id="f-answerWithin-m">${late ? html`${icon('alert')}<span>${late}</span>` : nothing}</p><p class="help" id="f-answerWithin-h">${t('connect.answerWithinHelp')}</p></div>
  </div></section>`;
};
