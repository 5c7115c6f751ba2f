/** A chart of Chart.js. Its sentence is for those who do not see it; the page shows its numbers in a table beside it. */
import { html } from '../lit.js';
import { t } from '../texts.js';
import { loadCharts } from '../charts.js';
import { Part, define } from './part.js';

const DARK = matchMedia('(prefers-color-scheme: dark)');

/**
 * `make` answers the configuration of Chart.js in the colours of now; another one draws the chart anew. `label` says in a sentence what is seen,
 * `size` is a class with the height.
 */
class ChartPart extends Part {
  static properties = { make: { attribute: false }, label: {}, size: {}, problem: { state: true } };
  #chart = null;
  #turn = 0;
  #theme = null;
  #again = () => this.draw();

  connectedCallback() {
    super.connectedCallback();
    this.#theme = new MutationObserver(this.#again);
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    DARK.addEventListener('change', this.#again);
    if (this.hasUpdated) this.draw();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#theme.disconnect();
    DARK.removeEventListener('change', this.#again);
    this.#turn++;
    this.clear();
  }

  updated(changed) {
    if (changed.has('make')) this.draw();
  }

  clear() {
    this.#chart?.destroy();
    this.#chart = null;
  }

  async draw() {
    const turn = ++this.#turn;
    try {
      const Chart = await loadCharts();
      if (turn !== this.#turn || !this.make) return;
      this.clear();
      this.#chart = new Chart(this.querySelector('canvas'), this.make());
      this.problem = null;
    } catch (problem) {
      if (turn === this.#turn) this.problem = problem;
    }
  }

  render() {
    return html`<div class="plot ${this.size ?? ''}" role="img" aria-label=${this.label} ?hidden=${this.problem}><canvas></canvas></div>
      ${this.problem ? html`<p class="small muted" role="status">${t('statistics.noChart')}</p>` : ''}`;
  }
}

define('serai-chart', ChartPart);
