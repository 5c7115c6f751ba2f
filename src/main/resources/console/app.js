/** The console: words and session first, then the page that the address names. */
import { html, nothing } from './lit.js';
import { loadTexts, t } from './texts.js';
import { session, onSession, isOther, resume, signInWith, takeReturned, whyClosed } from './session.js';
import { PAGES, ALIASES } from './pages.js';
import { AREAS, areaOf, isPortal, pagesOf } from './portal.js';
import { match, onAddress, go, guardLeaving, pathname, listen as listenToAddresses } from './router.js';
import { listen as listenToKeys } from './keys.js';
import { listen as listenToLive } from './live.js';
import { Part, define } from './parts/part.js';
import { callout, empty } from './parts/states.js';
import { icon } from './parts/icons.js';
import { logo } from './parts/shell.js';
import './parts/sign-in.js';
import './parts/dialogs.js';

const elementOf = async (page, params) => {
  await import(new URL(page.module, import.meta.url).href);
  const element = document.createElement(page.element);
  element.params = params;
  return element;
};

/** The pages that there are here, other addresses for them, and what stands behind the title of each. */
const pages = () => (isPortal ? pagesOf(PAGES, session().portal.areas) : PAGES);
const aliases = () => (isPortal ? { '/': AREAS[session().portal.areas[0]] } : ALIASES);
const titled = (title) => `${title} · ${isPortal ? session()?.tenant.name ?? t('portal.title') : 'Serai'}`;

class AppPart extends Part {
  static properties = { ready: { state: true }, problem: { state: true }, refused: { state: true }, page: { state: true }, route: { state: true }, ended: { state: true } };
  #turn = 0;

  async connectedCallback() {
    super.connectedCallback();
    const returned = takeReturned();
    try {
      await Promise.all([loadTexts(), returned ? signInWith(returned).catch((problem) => { this.refused = problem; }) : resume(),
        ...(isPortal ? [import('./parts/portal-shell.js')] : [])]);
    } catch (problem) {
      this.problem = problem;
      return;
    }
    listenToAddresses();
    listenToKeys();
    listenToLive();
    onAddress((moved) => this.show(moved));
    onSession((now) => {
      this.ended = !now && Boolean(this.page);
      if (!now) Object.assign(this, { page: null });
      if (!now) guardLeaving(null);
      if (now) this.show(true);
      if (now) this.refused = null;
      this.requestUpdate();
    });
    document.addEventListener('visibilitychange', () => this.look());
    this.ready = true;
    if (session()) this.show(true);
    else document.title = titled(t(isPortal ? 'portal.title' : 'signIn.title'));
  }

  /** Who signs in in another tab is signed in here, too, once this one is seen again; the page of a portal goes on telling why it is closed. */
  look() {
    if (!isPortal && !document.hidden && !session() && !isOther()) resume().catch((problem) => { this.refused = problem; });
  }

  async show(moved) {
    if (!session()) return;
    const alias = aliases()[pathname()];
    if (alias) {
      go(alias + location.search, { replace: true });
      return;
    }
    if (!moved && this.page) {
      this.page.requestUpdate?.();
      this.page.addressChanged?.();
      return;
    }
    const turn = ++this.#turn;
    const found = match(pages(), pathname());
    this.route = found?.route ?? null;
    let page;
    try {
      page = found ? await elementOf(found.route, found.params) : null;
    } catch {
      page = 'gone';
    }
    if (turn !== this.#turn) return;
    const first = !this.page;
    this.page = page ?? 'lost';
    document.title = titled(t(found ? found.route.title : 'lost.title'));
    if (!first) {
      scrollTo(0, 0);
      await this.updateComplete;
      document.getElementById('main')?.focus({ preventScroll: true });
    }
  }

  content() {
    if (this.page === 'lost') return html`<div class="page">${empty(t('lost.title'), t('lost.text'), html`<a class="btn" href=${isPortal ? '/' : '/integrations'}>${t(isPortal ? 'portal.first' : 'lost.deed')}</a>`, 1)}</div>`;
    if (this.page === 'gone') {
      return html`<div class="page">${callout({ title: t('gone.title'), text: t('gone.text'), level: 1,
        action: html`<button class="btn sm" type="button" @click=${() => location.reload()}>${icon('retry')}${t('gone.deed')}</button>` })}</div>`;
    }
    return this.page ?? nothing;
  }

  render() {
    if (this.problem) {
      return html`<main class="door"><div class="callout error" role="alert">${icon('alert')}<div><h1>${this.problem.title ?? 'The console could not be loaded'}</h1>
        <p>${this.problem.detail ?? this.problem.message}</p></div><button class="btn sm" type="button" @click=${() => location.reload()}>${this.problem.title ? t('states.again') : 'Try again'}</button></div></main>`;
    }
    if (!this.ready) return html`<main class="door" aria-busy="true"><h1 class="brand waking">${logo}Serai</h1></main>`;
    if (isOther()) {
      return html`<main class="door">${callout({ kind: 'warn', title: t(isPortal ? 'portal.newer' : 'other.title'), text: t(isPortal ? 'portal.newerText' : 'other.text'), level: 1,
        action: html`<button class="btn primary sm" type="button" @click=${() => location.reload()}>${icon('retry')}${t('other.deed')}</button>` })}</main>`;
    }
    if (isPortal && !session()) return html`<serai-portal-door .why=${whyClosed()}></serai-portal-door>`;
    if (isPortal) return html`<serai-portal-shell .here=${areaOf(this.route)} .page=${this.content()}></serai-portal-shell>`;
    if (!session()) return html`<serai-sign-in ?ended=${this.ended} .refused=${this.refused}></serai-sign-in>`;
    return html`<serai-shell .here=${this.route?.nav} .page=${this.content()}></serai-shell>`;
  }
}

define('serai-app', AppPart);
