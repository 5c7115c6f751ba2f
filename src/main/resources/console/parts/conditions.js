/** The conditions under which a connection is used. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { icon } from './icons.js';

const COMPARISONS = ['equals', 'in', 'startsWith', 'endsWith', 'contains', 'greaterThan', 'lessThan', 'exists'];
const NUMERIC = ['greaterThan', 'lessThan'];

/** A condition of the API as a row: {field, not, how, value}. */
export const rowOf = (condition) => {
  const inner = condition.not ?? condition;
  const how = COMPARISONS.find((each) => each in inner) ?? 'equals';
  const value = inner[how];
  return { field: condition.field, not: Boolean(condition.not), how, value: Array.isArray(value) ? value.join(', ') : String(value ?? '') };
};

const valueOf = ({ how, value }) => {
  if (how === 'in') return value.split(',').map((each) => each.trim()).filter(Boolean);
  if (how === 'exists') return value !== 'false';
  if (NUMERIC.includes(how)) return value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value);
  return value.trim();
};

export const conditionOf = (row) => {
  const comparison = { [row.how]: valueOf(row) };
  return row.not ? { field: row.field.trim(), not: comparison } : { field: row.field.trim(), ...comparison };
};

/** Rows that say something. */
export const conditionsOf = (rows) => rows.filter((row) => row.field.trim() && (row.how === 'exists' || row.value.trim())).map(conditionOf);

/** A condition in words. */
export const wordsOf = (row) => `${row.field} ${t(`conditions.${row.not ? 'not.' : 'how.'}${row.how}`)}${row.how === 'exists' ? '' : ` ${row.value}`}`;

/**
 * @param rows as {@link rowOf} makes them
 * @param fields suggested names
 * @param change called with the new rows
 * @param wrong what is wrong with the row of this number; null for nothing
 * @param words for when there is none: what is let through then
 */
export const conditionsPart = (rows, fields, change, wrong = () => null, words = t('conditions.none')) => {
  const set = (i, what) => change(rows.map((row, at) => (at === i ? { ...row, ...what } : row)));
  const hows = COMPARISONS.flatMap((how) => [[how, `how.${how}`], [`not ${how}`, `not.${how}`]]);
  return html`<fieldset class="field"><legend>${t('conditions.legend')}</legend>
    ${rows.length ? nothing : html`<p class="help">${words}</p>`}
    <datalist id="condition-fields">${fields.map((each) => html`<option value=${each}></option>`)}</datalist>
    <ul class="rules">${rows.map((row, i) => html`<li>
      <input class="input sm mono" list="condition-fields" aria-label=${t('conditions.field', { n: i + 1 })} placeholder=${fields[0] ?? 'eventType'} spellcheck="false" autocomplete="off" .value=${row.field} aria-invalid=${wrong(i) ? 'true' : 'false'} @input=${(event) => set(i, { field: event.target.value })}>
      <select class="input sm" aria-label=${t('conditions.compared', { field: row.field || i + 1 })} @change=${(event) => { const [a, b] = event.target.value.split(' '); set(i, { not: Boolean(b), how: b ?? a, value: (b ?? a) === 'exists' ? 'true' : row.value }); }}>
        ${hows.map(([value, key]) => html`<option value=${value} ?selected=${value === (row.not ? `not ${row.how}` : row.how)}>${t(`conditions.${key}`)}</option>`)}</select>
      ${row.how === 'exists' ? html`<span></span>` : html`<input class="input sm" aria-label=${t('conditions.value', { field: row.field || i + 1 })} placeholder=${t(row.how === 'in' ? 'conditions.list' : 'conditions.text')} autocomplete="off" .value=${row.value} @input=${(event) => set(i, { value: event.target.value })}>`}
      <button class="btn quiet sm only-icon" type="button" aria-label=${t('conditions.remove', { field: row.field || i + 1 })} @click=${() => change(rows.filter((each, at) => at !== i))}>${icon('x')}</button>
      ${wrong(i) ? html`<p class="msg rule-msg">${icon('alert')}<span>${wrong(i)}</span></p>` : nothing}</li>`)}</ul>
    <div><button class="btn sm quiet" type="button" @click=${() => change([...rows, { field: '', not: false, how: 'startsWith', value: '' }])}>${icon('plus')}${t('conditions.add')}</button></div></fieldset>`;
};
