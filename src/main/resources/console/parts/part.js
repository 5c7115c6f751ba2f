/** What every part of the console begins with. */
import { LitElement } from '../lit.js';
import { session } from '../session.js';

/** An element whose content is styled by the sheets of the page. */
export class Part extends LitElement {
  createRenderRoot() {
    return this;
  }
}

/** A part for those who have signed in; what still asks to be drawn once they are gone is not. */
export class SignedInPart extends Part {
  shouldUpdate() {
    return session() !== null;
  }
}

/** Says something to those who listen to the page rather than see it. */
export const say = (text) => {
  const said = document.getElementById('said');
  if (!said) return;
  said.textContent = '';
  requestAnimationFrame(() => { said.textContent = text; });
};

/** Defines an element once. */
export const define = (name, type) => { if (!customElements.get(name)) customElements.define(name, type); };

const SLOW = 200;

/**
 * Something that is fetched for a part: it is drawn anew with each state. `value` stays while it is fetched again, also where that fails;
 * `slow` says that it is time for a skeleton.
 */
export class Load {
  value = null;
  problem = null;
  at = null;
  pending = false;
  slow = false;
  #aborter = null;

  constructor(host, fetcher) {
    this.host = host;
    this.fetcher = fetcher;
    host.addController(this);
  }

  hostDisconnected() {
    this.#aborter?.abort();
  }

  /** Fetches it; the answer of an earlier call that is still on its way no longer counts. */
  async run() {
    this.#aborter?.abort();
    const aborter = new AbortController();
    this.#aborter = aborter;
    this.pending = true;
    const timer = setTimeout(() => {
      if (this.#aborter === aborter && this.pending) {
        this.slow = true;
        this.host.requestUpdate();
      }
    }, SLOW);
    try {
      const value = await this.fetcher(aborter.signal);
      if (this.#aborter !== aborter) return;
      Object.assign(this, { value, problem: null, at: new Date() });
    } catch (problem) {
      if (this.#aborter !== aborter || aborter.signal.aborted) return;
      this.problem = problem;
    } finally {
      clearTimeout(timer);
      if (this.#aborter === aborter) {
        Object.assign(this, { pending: false, slow: false });
        this.host.requestUpdate();
      }
    }
  }

  /** As if it had been fetched like this. */
  set(value) {
    this.value = value;
    this.host.requestUpdate();
  }
}
