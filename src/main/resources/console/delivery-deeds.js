/** What a person does to deliveries: send them again, call them off. Several go one after the other, with a count, and can be stopped. */
import { post } from './api.js';

/** A deed on many, told about after each: done and total, what was refused and why. */
export class Batch {
  done = 0;
  refused = [];
  stopped = false;
  running = true;

  constructor(ids, deed, told) {
    Object.assign(this, { ids, deed, told });
  }

  get total() {
    return this.ids.length;
  }

  stop() {
    this.stopped = true;
  }

  /** Until the last, until it is stopped, or until Serai cannot be reached or lets in nobody. */
  async run() {
    for (const id of this.ids) {
      if (this.stopped) break;
      try {
        await this.deed(id);
        this.done++;
      } catch (problem) {
        this.refused.push({ id, problem });
        if ([0, 401, 403].includes(problem.status)) break;
        if (problem.status === 429) await new Promise((resolve) => { setTimeout(resolve, Math.min(problem.wait ?? 1, 30) * 1000); });
      }
      this.told();
    }
    this.running = false;
    this.told();
    return this;
  }
}

export const replay = (id, message) => post(`/api/deliveries/${id}/replay`, message === undefined ? undefined : { message });
export const cancel = (id) => post(`/api/deliveries/${id}/cancel`);
