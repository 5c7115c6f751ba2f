/** The picture of a route: what runs, what went through it, and the way of one event. Its steps are reached with the arrow keys. */
import { html, nothing, svg } from '../lit.js';
import { t, hasText } from '../texts.js';
import { number } from '../format.js';
import { layOut } from '../route-layout.js';
import { passed, stepsOf } from '../route-files.js';
import { Part, define } from './part.js';

const USUAL = 720, MOST = 960, LETTER = 6.7, SMALL_LETTER = 6.3;
const EARLIER = new Set(['ArrowUp', 'ArrowLeft']), LATER = new Set(['ArrowDown', 'ArrowRight']);

const cut = (text, room, letter) => {
  const most = Math.max(4, Math.floor(room / letter));
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
};

/** Of an expression, what tells it from others is often its end. */
const cutInside = (text, room, letter) => {
  const most = Math.max(6, Math.floor(room / letter));
  if (text.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return `${text.slice(0, most - 1 - end)}…${text.slice(-end)}`;
};

/** What kind of step it is, in the words of the YAML, with the language of its expression. */
export const kindOf = (step) => {
  const kind = hasText(`picture.kind.${step.kind}`) ? t(`picture.kind.${step.kind}`) : step.kind;
  return step.language && !['constant'].includes(step.language) ? `${kind} · ${step.language}` : kind;
};
export const labelOf = (step) => {
  if (!step.label) return ['otherwise', 'past'].includes(step.kind) ? t('picture.others') : '';
  return hasText(`picture.label.${step.label}`) ? t(`picture.label.${step.label}`) : step.label;
};

/** A step in a sentence. */
export const stepWords = (step, { lit, failedHere, endsHere } = {}) => [
  [kindOf(step), labelOf(step)].filter(Boolean).join(': '),
  step.exchanges === undefined ? '' : t('picture.came', { n: step.exchanges }),
  step.failed ? t('picture.failed', { n: step.failed }) : '',
  lit ? t('picture.onPath') : '', failedHere ? t('picture.failedHere') : '', endsHere ? t('picture.endsHere') : '',
].filter(Boolean).join(', ');

class RoutePicturePart extends Part {
  static properties = { route: { attribute: false }, path: { attribute: false }, chosen: {}, marks: { attribute: false }, room: { state: true } };
  #watch = new ResizeObserver(([entry]) => {
    const room = Math.floor(entry.contentRect.width);
    if (Math.abs(room - (this.room ?? 0)) > 1) this.room = room;
  });

  firstUpdated() {
    this.#watch.observe(this.querySelector('.picture'));
  }

  connectedCallback() {
    super.connectedCallback();
    const picture = this.querySelector('.picture');
    if (picture) this.#watch.observe(picture);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#watch.disconnect();
  }

  choose(step) {
    if (step.key) this.dispatchEvent(new CustomEvent('choose', { detail: step.key }));
  }

  pressed(event, step) {
    const boxes = [...this.querySelectorAll('.routepic [role=button]')];
    const now = boxes.indexOf(event.currentTarget);
    const to = EARLIER.has(event.key) ? now - 1 : LATER.has(event.key) ? now + 1 : event.key === 'Home' ? 0 : event.key === 'End' ? boxes.length - 1 : null;
    if (to !== null) boxes[Math.max(0, Math.min(boxes.length - 1, to))].focus();
    else if (event.key === 'Enter' || event.key === ' ') this.choose(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  isLit(step) {
    return Boolean(this.path?.has(step.key));
  }

  box({ step, x, y, w, h, head, small }, first) {
    if (step.kind === 'past') return svg`<g class="node past"><rect x=${x} y=${y} width=${w} height=${h} rx="8"/><text class="kind" x=${x + 12} y=${y + (small ? 21 : 22)}>${t('picture.past')}</text>${small ? nothing : svg`<text class="name" x=${x + 12} y=${y + 41}>${labelOf(step)}</text>`}</g>`;
    const lit = this.isLit(step);
    const failedHere = step.id && this.marks?.failed === step.id;
    const endsHere = step.id && this.marks?.undecided?.includes(step.id);
    const out = step.kind === 'from' ? step.exchanges ?? null : passed(step);
    const count = out === null ? '' : number(out);
    const pill = step.failed ? t('picture.failed', { n: step.failed }) : '';
    const width = Math.ceil(pill.length * SMALL_LETTER) + 20;
    return svg`<g class="node ${lit ? 'on' : ''} ${head ? 'head' : ''} ${failedHere ? 'bad' : ''} ${endsHere ? 'open' : ''}" role="button" tabindex=${first ? 0 : -1} data-step=${step.key}
        aria-label=${stepWords(step, { lit, failedHere, endsHere })} aria-pressed=${this.chosen === step.key ? 'true' : 'false'} @click=${() => this.choose(step)} @keydown=${(event) => this.pressed(event, step)}>
      <title>${[kindOf(step), labelOf(step)].filter(Boolean).join(': ')}</title>
      <rect x=${x} y=${y} width=${w} height=${h} rx=${small ? 8 : 10}/>
      <text class="kind" x=${x + 12} y=${y + (small ? 21 : 22)}>${cut(kindOf(step), w - 30 - count.length * 7.5, SMALL_LETTER)}</text>
      ${small ? nothing : svg`<text class="name" x=${x + 12} y=${y + 41}>${(step.language ? cutInside : cut)(labelOf(step), w - 24, LETTER)}</text>`}
      <text class="cnt" x=${x + w - 12} y=${y + (small ? 21 : 22)} text-anchor="end">${count}</text>
      ${pill ? svg`<g class="errs"><rect x=${x + w - width + 12} y=${y + h - 11} width=${width} height="22" rx="11"/><text x=${x + w - width / 2 + 12} y=${y + h + 4} text-anchor="middle">${pill}</text></g>` : nothing}</g>`;
  }

  isOn({ from, to }) {
    return Boolean(this.path) && from.kind !== 'past' && to.kind !== 'past' && this.isLit(from) && this.isLit(to);
  }

  line(each) {
    const on = this.isOn(each);
    return svg`<path class="edge ${on ? 'on' : ''}" d=${each.d} marker-end=${each.pointed ? `url(#${on ? 'arr-on' : 'arr'})` : nothing}/>`;
  }

  words() {
    const failing = stepsOf(this.route).filter((step) => step.failed);
    return [t('picture.of', { name: this.route.id, n: this.route.from.exchanges ?? 0 }), ...failing.slice(0, 5).map((step) => t('picture.failsAt', { n: step.failed, step: labelOf(step) || kindOf(step) }))].join(' ');
  }

  drawing() {
    if (!this.room) return nothing;
    const { width, height, boxes, lines, frames } = layOut(this.route, Math.min(MOST, this.room || USUAL));
    const ordered = lines.toSorted((a, b) => this.isOn(a) - this.isOn(b)).map((each) => this.line(each));
    const active = boxes.some((each) => each.step.key === this.chosen) ? this.chosen : 'from';
    return html`<svg class="routepic real" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="group" aria-label=${this.words()}>
      <defs><marker id="arr" viewBox="0 0 8 8" refX="5" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="arr" d="M0 0.5 6 4 0 7.5z"/></marker>
        <marker id="arr-on" viewBox="0 0 8 8" refX="5" refY="4" markerWidth="5" markerHeight="5" orient="auto"><path class="arr on" d="M0 0.5 6 4 0 7.5z"/></marker></defs>
      ${frames.map((each) => svg`<rect class="frame" x=${each.x} y=${each.y} width=${each.w} height=${each.h} rx="12"/>`)}
      ${ordered}${boxes.map((each) => this.box(each, each.step.key === active))}</svg>`;
  }

  render() {
    return html`<div class="picture">${this.drawing()}</div>`;
  }
}

define('serai-route-picture', RoutePicturePart);
