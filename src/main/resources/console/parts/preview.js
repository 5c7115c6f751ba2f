/** What today's routes would send in place of what failed: how many, why some would not go out, and each difference line by line. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { number } from '../format.js';
import { lineDiff } from '../diff.js';
import { operationTitle } from '../deliveries.js';
import { recipientsOf } from '../delivery-story.js';
import { icon } from './icons.js';

const REASONS = 5;
const SIGNS = { add: '+ ', del: '- ', same: '  ' };
/** Which difference of a preview is shown. */
const at = new WeakMap();

const line = (each) => (each.kind === 'left' ? html`<span class="left" data-n="">  ${t('problems.preview.left', { n: each.n })}</span>`
  : html`<span class=${each.kind === 'same' ? nothing : each.kind} data-n=${each.n}>${SIGNS[each.kind]}${each.text}</span>`);

const difference = (found, changed, { names, draw }) => {
  const shown = Math.min(at.get(found) ?? 0, changed.length - 1);
  const each = changed[shown];
  const to = recipientsOf({ message: each.after ?? {} });
  const turn = (by) => { at.set(found, shown + by); draw(); };
  return html`<div class="stack tightest"><div class="row apart"><span>${to.length ? t('delivery.titleTo', { what: operationTitle(each.operation, names), to: to.join(', ') }) : operationTitle(each.operation, names)}, <span class="faint">${t('problems.preview.by', { route: each.route })}</span></span>
      ${changed.length > 1 ? html`<span class="row gap1"><button class="btn quiet sm only-icon turn-back" type="button" aria-label=${t('problems.preview.before')} ?disabled=${shown === 0} @click=${() => turn(-1)}>${icon('arrow')}</button>
        <span class="num" role="status">${t('problems.preview.at', { at: shown + 1, all: changed.length })}</span>
        <button class="btn quiet sm only-icon" type="button" aria-label=${t('problems.preview.next')} ?disabled=${shown === changed.length - 1} @click=${() => turn(1)}>${icon('arrow')}</button></span>` : nothing}</div>
    <pre class="code lines" tabindex="0" role="region" aria-label=${t('problems.preview.difference')}>${lineDiff(each.before, each.after).map(line)}</pre></div>`;
};

/** Whether nothing at all would go out. */
export const isUseless = (found) => found !== null && found.lookedAt >= found.total && found.differences.every((each) => each.kind === 'nothing');

/** @param draw draws anew what the preview stands in */
export const previewView = (found, { names, draw }) => {
  const of = Map.groupBy(found.differences, (each) => each.kind);
  const count = (kind) => of.get(kind)?.length ?? 0;
  const reasons = [...Map.groupBy(of.get('nothing') ?? [], (each) => each.why)];
  const parts = [['changed', count('changed')], ['same', count('same')], ['nothing', count('nothing')]].filter(([, n]) => n > 0);
  return html`<div class="stack tightest preview"><p><b>${found.total > found.lookedAt ? t('problems.preview.some', { n: found.lookedAt, total: found.total }) : t('problems.preview.all', { n: found.lookedAt })}</b>
      ${parts.length ? `${parts.map(([kind, n]) => t(`problems.preview.${kind}`, { n })).join(', ')}.` : nothing}</p>
    ${reasons.length ? html`<ul class="reasons">${reasons.slice(0, REASONS).map(([why, those]) => html`<li>${icon('fail')}<span>${number(those.length)} × ${said(why)}</span></li>`)}</ul>` : nothing}
    ${count('changed') ? difference(found, of.get('changed'), { names, draw }) : nothing}</div>`;
};
