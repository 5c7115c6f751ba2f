/** The frame around every page: navigation, search, account. */
import { html, nothing } from '../lit.js';
import { t, language } from '../texts.js';
import { initials } from '../format.js';
import { session, signOut } from '../session.js';
import { navigation, NAVIGATION } from '../pages.js';
import { countOf, onCounts } from '../counts.js';
import { liveState, onLiveState } from '../live.js';
import { countProblems } from '../problem-count.js';
import { whomOf, whyPath } from '../why-words.js';
import { go } from '../router.js';
import { bind, keysAreOn, switchKeys } from '../keys.js';
import { ask } from './dialogs.js';
import { menu, menuId } from './menus.js';
import { icon } from './icons.js';
import { SignedInPart, define } from './part.js';

const THEMES = ['', 'light', 'dark'];
const root = document.documentElement;
const keep = (name, value) => {
  try { localStorage.setItem(`serai.${name}`, value); } catch { /* for this page only */ }
};

export const logo = html`<svg viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" fill="#2b4db3"/><path d="M6 19v-6a6 6 0 0 1 12 0v6" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/><path d="M10 19v-5.5a2 2 0 0 1 4 0V19" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" opacity=".6"/></svg>`;

export const nextTheme = () => {
  const theme = THEMES[(THEMES.indexOf(root.dataset.theme ?? '') + 1) % THEMES.length];
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  keep('theme', theme);
};
export const otherLanguage = () => {
  keep('language', language === 'de' ? 'en' : 'de');
  location.reload();
};

const showKeys = () => ask({ title: t('keys.title'), keep: t('dialog.close'), wide: true, body: html`<dl class="keymap">
  ${[['/'], ['?'], ['g', 'i'], ['g', 'd'], ['g', 'p'], ['g', 's'], ['g', 'r'], ['j'], ['k'], ['Enter'], ['x'], ['t'], ['e'], ['r'], ['c'], ['↑', '↓'], ['Escape']].map((keys) => html`
    <div><dt>${keys.map((key) => html`<kbd class="kbd">${key}</kbd> `)}</dt><dd>${t(`keys.${{ '/': 'search', '?': 'map', '↑': 'move' }[keys[0]] ?? keys.join('')}`)}</dd></div>`)}</dl>
  <label class="check"><input type="checkbox" .checked=${keysAreOn()} @change=${(event) => switchKeys(event.target.checked)}><span><b>${t('keys.on')}</b></span><span class="help">${t('keys.onHelp')}</span></label>` });

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

class ShellPart extends SignedInPart {
  static properties = { page: { attribute: false }, here: {}, typed: { state: true } };
  account = menuId();
  more = menuId();
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    const redraw = () => this.requestUpdate();
    const keys = { '/': () => this.querySelector('.topbar .input').focus(), '?': () => { showKeys(); } };
    NAVIGATION.flatMap((group) => group.entries).filter((entry) => entry.key).forEach((entry) => {
      keys[`g ${entry.key}`] = () => { if (this.entries().some((each) => each.id === entry.id)) go(entry.href); };
    });
    this.#ends = [onCounts(redraw), onLiveState(redraw), bind(keys), session().tenant ? countProblems() : () => {}];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
  }

  entries() {
    return navigation(session().role).flatMap((group) => group.entries);
  }

  /** A question asks why, an id opens, and everything else finds deliveries; the other way stands below it. */
  search(event) {
    event.preventDefault();
    const text = event.target.elements.q.value.trim();
    if (!text) return;
    const [first] = this.ways(text);
    this.typed = '';
    go(first.href);
  }

  ways(text) {
    const who = whomOf(text);
    const find = { icon: 'send', href: UUID.test(text) ? `/deliveries/${text}` : `/deliveries?q=${encodeURIComponent(text)}`, words: t(UUID.test(text) ? 'nav.openDelivery' : 'nav.find', { what: text }) };
    const why = { icon: 'info', href: whyPath(who ?? text), words: t('why.about', { who: who || text }) };
    return who === null ? [find, why] : [why, find];
  }

  /** What the search may lead to, below it; the arrow keys go there. */
  waysMenu() {
    const text = (this.typed ?? '').trim();
    return text.length < 2 ? nothing : html`<ul class="menu ways" aria-label=${t('nav.ways')}>${this.ways(text).map((way, i) => html`<li><a href=${way.href} @click=${() => { this.typed = ''; }}>${icon(way.icon)}<span>${way.words}</span>${i ? nothing : html`<kbd class="kbd" aria-hidden="true">Enter</kbd>`}</a></li>`)}</ul>`;
  }

  stepWays(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape' && this.typed) {
      this.typed = '';
      event.currentTarget.elements.q.focus();
      event.stopPropagation();
    }
    if (!by || !this.typed) return;
    const places = [event.currentTarget.elements.q, ...event.currentTarget.querySelectorAll('.ways a')];
    places[Math.max(0, Math.min(places.length - 1, places.indexOf(document.activeElement) + by))].focus();
    event.preventDefault();
  }

  link(entry, count = countOf(entry.id)) {
    return html`<a href=${entry.href} aria-current=${this.here === entry.id ? 'page' : nothing}>${icon(entry.icon)}${t(`nav.${entry.id}`)}
      ${count ? html`<span class="count alert">${count > 99 ? '99+' : count}<span class="visually-hidden"> ${t('nav.open')}</span></span>` : nothing}</a>`;
  }

  accountMenu() {
    const { user, name: token, role } = session();
    const name = user?.name ?? token ?? t(`role.${role}`);
    return menu(this.account, { classes: 'avatar', content: initials(name), label: t('account.of', { initials: initials(name), name }) }, [
      { icon: 'theme', words: t(`account.theme.${root.dataset.theme ?? 'system'}`), run: () => { nextTheme(); this.requestUpdate(); } },
      { icon: 'list', words: t(`account.density.${root.dataset.density ?? 'normal'}`), run: () => this.density() },
      { icon: 'globe', words: t('account.language'), run: otherLanguage },
      { icon: 'keyboard', words: t('keys.title'), run: showKeys },
      { icon: 'out', words: t('account.signOut'), run: () => this.leave() },
    ]);
  }

  density() {
    if (root.dataset.density) delete root.dataset.density;
    else root.dataset.density = 'compact';
    keep('density', root.dataset.density ?? '');
    this.requestUpdate();
  }

  async leave() {
    try {
      await signOut();
    } catch (problem) {
      ask({ title: problem.title, body: html`<p>${problem.detail}</p>`, keep: t('dialog.close') });
    }
  }

  tenant() {
    const { tenant, role } = session();
    return { name: tenant?.name ?? t('role.operator'), role: t(`role.${role}`) };
  }

  live() {
    const { state } = liveState();
    return state === 'off' ? nothing : html`<span class="live ${state}" role="status">${t(`live.${state}`)}</span>`;
  }

  render() {
    const groups = navigation(session().role);
    const short = this.entries().filter((entry) => entry.short);
    const rest = this.entries().filter((entry) => !entry.short);
    const { name, role } = this.tenant();
    return html`<a class="skip" href="#main" @click=${(event) => { event.preventDefault(); document.getElementById('main').focus(); }}>${t('nav.skip')}</a>
<div class="app">
  <nav class="sidebar" aria-label=${t('nav.main')}>
    <a class="brand" href="/integrations">${logo}Serai</a>
    <div class="tenant"><span class="monogram" aria-hidden="true">${initials(name)}</span><span><b title=${name}>${name}</b><small>${role}</small></span></div>
    <div class="nav">${groups.map((group) => html`${group.title ? html`<h2>${t(`nav.${group.title}`)}</h2>` : nothing}${group.entries.map((entry) => this.link(entry))}`)}</div>
    <footer>${this.live()}</footer>
  </nav>
  <header class="topbar">
    <span class="monogram top-tenant" role="img" aria-label=${name}>${initials(name)}</span>
    <form class="search" role="search" @submit=${(event) => this.search(event)} @keydown=${(event) => this.stepWays(event)}><label><span class="visually-hidden">${t('nav.search')}</span>${icon('search')}<input class="input" type="search" name="q" placeholder=${t('nav.searchHint')} autocomplete="off" @input=${(event) => { this.typed = event.target.value; }}><kbd class="kbd" aria-hidden="true">/</kbd></label>${this.waysMenu()}</form>
    <div class="end">
      <button class="btn quiet only-icon only-desk" type="button" data-theme-toggle aria-label=${t(`account.theme.${root.dataset.theme ?? 'system'}`)} @click=${() => { nextTheme(); this.requestUpdate(); }}>${icon('theme')}</button>
      ${this.accountMenu()}
    </div>
  </header>
  <main class="main" id="main" tabindex="-1">${this.page}</main>
  <nav class="tabbar" aria-label=${t('nav.short')}>
    ${short.map((entry) => this.link(entry))}
    ${rest.length ? menu(this.more, { classes: '', content: html`${icon('more')}${t('nav.more')}`, label: t('nav.more') }, rest.map((entry) => ({ icon: entry.icon, words: t(`nav.${entry.id}`), href: entry.href }))) : nothing}
  </nav>
</div>
<div class="visually-hidden" id="said" role="status"></div>`;
  }
}

define('serai-shell', ShellPart);
