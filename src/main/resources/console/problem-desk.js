/** What a page of problems has at hand: their replays as they go on, and what a person does. */
import { t } from './texts.js';
import { get } from './api.js';
import { askSame, askToday, preview, stop } from './problem-deeds.js';
import { isRunning, loadReplays } from './problems.js';
import { Load, say } from './parts/part.js';
import { toast } from './parts/dialogs.js';

/** How often a replay is looked at that goes on, also where nothing is told live. */
const AGAIN = 3000;
/** When deliveries that a replay settled have left their problem. */
const SETTLED = 1500;

export class ProblemDesk {
  /** What a deed came to that failed; null for nothing. */
  problem = null;
  #busy = new Set();
  #timer = null;

  /**
   * @param names tells the names that are known
   * @param changed called when a replay began, ended or went on
   */
  constructor(host, { names, changed }) {
    Object.assign(this, { host, names, changed });
    this.replays = new Load(host, loadReplays);
    host.addController(this);
  }

  hostUpdated() {
    const running = [...this.replays.value?.values() ?? []].some(([latest]) => isRunning(latest));
    if (running && !this.#timer) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        if (document.hidden) this.host.requestUpdate();
        else this.changed();
      }, AGAIN);
    }
  }

  hostDisconnected() {
    clearTimeout(this.#timer);
    clearTimeout(this.settled);
    this.#timer = null;
  }

  /** Looks at the replays, and tells of those that ended meanwhile. */
  async look() {
    const before = this.replays.value ?? new Map();
    await this.replays.run();
    const now = this.replays.value;
    if (now === before || !now) return;
    for (const [id, [old]] of before) {
      const replay = now.get(id)?.find((each) => each.id === old.id);
      if (isRunning(old) && replay && !isRunning(replay)) this.ended(replay);
    }
  }

  ended(replay) {
    const title = t(`problems.replay.said.${replay.state}`, { n: replay.done, failed: replay.failed });
    say(title);
    toast({ title, text: replay.failed ? t('problems.replay.failed', { n: replay.failed }) : null });
    clearTimeout(this.settled);
    this.settled = setTimeout(() => this.changed(), SETTLED);
  }

  /** The replays of a problem, the latest first. */
  replaysOf(problem) {
    return this.replays.value?.get(problem.id) ?? [];
  }

  replayOf(problem) {
    return this.replaysOf(problem)[0] ?? null;
  }

  deedsOf(problem) {
    const is = (deed) => this.#busy.has(`${deed} ${problem.id}`);
    return { same: () => this.begin(problem, 'same', () => askSame(problem)), today: () => this.today(problem),
      stop: () => this.stop(problem), previewing: is('preview'), stopping: is('stop') };
  }

  /** What the deed that fits best would be. */
  suggested(problem) {
    const deeds = this.deedsOf(problem);
    return problem.suggested === 'todays-routes' ? deeds.today : deeds.same;
  }

  async begin(problem, word, asks) {
    const replay = await this.doing(problem, word, asks);
    if (!replay) return;
    this.put(replay);
    this.changed();
  }

  async today(problem) {
    const found = await this.doing(problem, 'preview', () => preview(problem));
    if (found) await this.begin(problem, 'today', () => askToday(problem, found, this.names()));
  }

  async stop(problem) {
    const replay = await this.doing(problem, 'stop', () => stop(this.replayOf(problem)));
    if (!replay) return;
    this.put(replay);
    say(t(`problems.replay.said.${replay.state}`, { n: replay.done, failed: replay.failed }));
    this.changed();
  }

  put(replay) {
    const others = (this.replays.value?.get(replay.problemId) ?? []).filter((each) => each.id !== replay.id);
    this.replays.set(new Map([...this.replays.value ?? [], [replay.problemId, [replay, ...others]]]));
  }

  async doing(problem, word, deed) {
    const key = `${word} ${problem.id}`;
    if (this.#busy.has(key)) return null;
    this.#busy.add(key);
    this.problem = null;
    this.host.requestUpdate();
    try {
      return await deed();
    } catch (failure) {
      this.problem = failure;
      return null;
    } finally {
      this.#busy.delete(key);
      this.host.requestUpdate();
    }
  }

  /** What would go out through today's routes. */
  preview(problem, signal) {
    return preview(problem, { signal });
  }

  /** A problem as it stands; null where it is gone. */
  async read(id) {
    try {
      return await get(`/api/problems/${id}`);
    } catch (failure) {
      if (failure.status === 404) return null;
      throw failure;
    }
  }
}
