/** One template: its draft with what it makes beside it, its versions and what differs, and how what counts does. */
import { html, nothing, live } from '../lit.js';
import { t } from '../texts.js';
import { address, all, get, post, remove, tagOf } from '../api.js';
import { ago, exact, number, percent } from '../format.js';
import { isAdmin, session } from '../session.js';
import { go, guardLeaving, query, setQuery } from '../router.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { ask, copy, toast } from '../parts/dialogs.js';
import { badge } from '../parts/badges.js';
import { menu, menuId } from '../parts/menus.js';
import { callout, empty, loaded, loadingRows, wholePage } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import { KINDS, TEMPLATES, contentOf, editedOf, partsOf, pathOf, promotedWords, sampleOf } from '../templates.js';
import '../parts/mail-preview.js';

const VIEWS = ['draft', 'versions', 'results'];
const TYPED = 400;
const LONG = new Set(['html', 'text', 'sms', 'whatsapp']);
const SIGNS = { added: '+ ', removed: '- ', same: '  ' };
const CLASSES = { added: 'add', removed: 'del' };
const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

class TemplatePage extends SignedInPart {
  static properties = { params: { attribute: false }, edited: { state: true }, locale: { state: true }, problem: { state: true }, saving: { state: true }, tried: { state: true }, trouble: { state: true }, about: { state: true } };
  page = new Load(this, (signal) => this.fetch(signal));
  versions = new Load(this, (signal) => all(`${TEMPLATES}/${this.params.id}/versions`, { signal }));
  diff = new Load(this, (signal) => get(address(`${TEMPLATES}/${this.params.id}/diff`, { from: query().get('from'), to: query().get('to') }), { signal }));
  results = new Load(this, (signal) => get(`${TEMPLATES}/${this.params.id}/results`, { signal }));
  more = menuId();
  #timer = null;
  #asked = null;

  async fetch(signal) {
    const layouts = await all(`${TEMPLATES}?kind=layout`, { signal });
    if (!this.params.id) return { template: null, version: null, layouts };
    const template = await get(`${TEMPLATES}/${this.params.id}`, { signal });
    return { template, version: await get(`${TEMPLATES}/${template.id}/versions/${template.latestVersion}`, { signal }), layouts };
  }

  async connectedCallback() {
    super.connectedCallback();
    this.about = { name: '', kind: 'message', description: '', note: '' };
    if (!session().tenant) return;
    await this.page.run();
    if (this.page.value) this.begin();
    this.show();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    guardLeaving(null);
  }

  addressChanged() {
    this.show();
    this.requestUpdate();
  }

  get template() { return this.page.value?.template ?? null; }
  get kind() { return this.template?.kind ?? this.about.kind; }
  get view() { return this.params.id ? VIEWS.find((each) => each === query().get('view')) ?? 'draft' : 'draft'; }

  show() {
    if (!this.params.id) return;
    if (this.view === 'versions') {
      this.versions.run();
      this.diff.run();
    }
    if (this.view === 'results') this.results.run();
  }

  // Editing

  begin() {
    this.edited = editedOf(this.page.value.version);
    this.before = JSON.stringify(contentOf(this.edited));
    Object.assign(this, { locale: this.edited.defaultLocale, problem: null });
    this.about = { ...this.about, note: '' };
    this.changed();
  }

  isChanged() {
    return JSON.stringify(contentOf(this.edited)) !== this.before;
  }

  set(what) {
    this.edited = { ...this.edited, ...what };
    this.problem = null;
    this.changed();
  }

  setPart(part, source) {
    this.set({ locales: { ...this.edited.locales, [this.locale]: { ...this.edited.locales[this.locale], [part]: source } } });
  }

  /** What was typed is tried a moment later, and not left by mistake. */
  changed() {
    guardLeaving(isAdmin() && this.isChanged() ? async () => Boolean(await ask({ title: t('connect.leave'), body: html`<p>${t('templates.leaveText')}</p>`, confirm: t('connect.leaveDeed'), keep: t('connect.stay'), danger: true })) : null);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.tryOut(), this.#asked === null ? 0 : TYPED);
  }

  async tryOut() {
    const sample = sampleOf(this.edited.sample);
    if (sample === null) {
      Object.assign(this, { tried: null, trouble: null });
      return;
    }
    const mine = { ...contentOf(this.edited), kind: this.kind, locale: this.locale };
    this.#asked = mine;
    try {
      const tried = await post(`${TEMPLATES}/preview`, mine);
      if (this.#asked === mine) Object.assign(this, { tried, trouble: null });
    } catch (trouble) {
      if (this.#asked === mine) this.trouble = trouble;
    }
  }

  async addLocale() {
    const tag = await ask({ title: t('templates.addLocale'), confirm: t('templates.addLocaleDeed'), body: html`<div class="field"><label for="locale-tag">${t('templates.tag')}</label><input class="input mono" id="locale-tag" name="tag" maxlength="35" autocomplete="off" spellcheck="false" aria-describedby="locale-tag-h"><p class="help" id="locale-tag-h">${t('templates.tagHelp')}</p></div>`,
      action: (form) => {
        const given = form.get('tag').trim();
        if (!TAG.test(given) || given in this.edited.locales) throw Object.assign(new Error(t('templates.tagWrongText')), { title: t('templates.tagWrong') });
        return given;
      } });
    if (!tag) return;
    this.locale = tag;
    this.set({ locales: { ...this.edited.locales, [tag]: { ...this.edited.locales[this.edited.defaultLocale] } } });
  }

  removeLocale() {
    const { [this.locale]: gone, ...rest } = this.edited.locales;
    const defaultLocale = this.locale === this.edited.defaultLocale ? Object.keys(rest)[0] : this.edited.defaultLocale;
    this.locale = defaultLocale;
    this.set({ locales: rest, defaultLocale });
  }

  async save(event) {
    event.preventDefault();
    if (this.saving || !isAdmin()) return;
    if (sampleOf(this.edited.sample) === null) {
      this.querySelector('#t-sample').focus();
      return;
    }
    this.saving = true;
    try {
      const content = { ...contentOf(this.edited), note: this.about.note.trim() || undefined };
      const saved = this.template ? await post(`${TEMPLATES}/${this.template.id}/versions`, content, { ifMatch: tagOf(this.template) })
        : await post(TEMPLATES, { ...content, kind: this.kind, name: this.about.name.trim(), description: this.about.description.trim() || undefined });
      guardLeaving(null);
      toast({ title: t('templates.saved', { n: saved.latestVersion, name: saved.name }), text: t('templates.savedText') });
      if (this.template) await this.again();
      else go(pathOf(saved.id), { replace: true });
    } catch (problem) {
      this.problem = problem;
      await this.updateComplete;
      this.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' });
    } finally {
      this.saving = false;
    }
  }

  async again() {
    await this.page.run();
    if (this.page.value) this.begin();
    this.show();
  }

  // Deeds

  async change(deed, said) {
    try {
      await deed();
      await this.again();
      toast({ title: said });
    } catch (problem) {
      this.problem = problem;
      await this.updateComplete;
      this.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' });
    }
  }

  promote(version) {
    return this.change(() => post(`${TEMPLATES}/${this.template.id}/promote`, { version }, { ifMatch: tagOf(this.template) }), t('templates.promoted', { n: version }));
  }

  async share() {
    const count = this.template.latestVersion;
    const now = this.template.promoted[0]?.version;
    const numbers = (this.versions.value ?? []).map((each) => each.version);
    const choices = (name, chosen) => html`<select class="input" id=${name} name=${name}>${(numbers.length ? numbers : [count]).map((each) => html`<option value=${each} ?selected=${each === chosen}>${t('templates.version', { n: each })}</option>`)}</select>`;
    const row = (name, chosen) => html`<fieldset class="field"><legend>${t('templates.variant', { name })}</legend><div class="form-grid"><div class="field"><label for="v-${name}">${t('templates.versionOf')}</label>${choices(`v-${name}`, chosen)}</div>
      <div class="field"><label for="w-${name}">${t('templates.weight')}</label><input class="input" id="w-${name}" name="w-${name}" type="number" min="1" max="1000" value="50"></div></div></fieldset>`;
    const template = await ask({ title: t('templates.share'), confirm: t('templates.shareDeed'), body: html`<p>${t('templates.shareText')}</p>${row('A', now && now !== count ? now : Math.max(1, count - 1))}${row('B', count)}`,
      action: (form) => post(`${TEMPLATES}/${this.template.id}/promote`, { variants: ['A', 'B'].map((variant) => ({ variant, version: Number(form.get(`v-${variant}`)), weight: Number(form.get(`w-${variant}`)) })) }, { ifMatch: tagOf(this.template) }) });
    if (!template) return;
    await this.again();
    toast({ title: t('templates.shared') });
  }

  async withdraw() {
    const done = await ask({ title: t('templates.withdraw'), confirm: t('templates.withdrawDeed'), danger: true, body: html`<p>${t('templates.withdrawText')}</p>`,
      action: () => post(`${TEMPLATES}/${this.template.id}/withdraw`).then(() => true) });
    if (done) await this.again();
  }

  async delete() {
    const { name } = this.template;
    const gone = await ask({ title: t('delete.title', { name }), confirm: t('templates.deleteDeed'), keep: t('delete.keep'), danger: true, typed: name, body: html`<p>${t('templates.deleteText')}</p>`,
      action: () => remove(`${TEMPLATES}/${this.template.id}`).then(() => true) });
    if (!gone) return;
    guardLeaving(null);
    toast({ title: t('deeds.deleted', { name }) });
    go('/templates');
  }

  // Drawing

  head() {
    const { template } = this;
    const crumbs = (here) => html`<nav class="crumbs" aria-label=${t('connect.where')}><ol><li><a href="/templates">${t('templates.title')}</a></li><li>${here}</li></ol></nav>`;
    if (!template) return html`<div class="page-head"><div>${crumbs(t('hooks.new'))}<h1>${t('templates.newTitle')}</h1><p>${t('templates.newText')}</p></div></div>`;
    const isDraft = !template.promoted.some((each) => each.version === template.latestVersion);
    return html`<div class="page-head"><div>${crumbs(t(`templates.kindOne.${template.kind}`))}<div class="row conn-title"><h1>${template.name}</h1>${badge(template.promoted.length ? 'working' : 'pending', promotedWords(template))}</div>${template.description ? html`<p>${template.description}</p>` : nothing}</div>
      ${isAdmin() ? html`<div class="row">${isDraft ? html`<button class="btn primary" type="button" ?disabled=${this.isChanged()} @click=${() => this.promote(template.latestVersion)}>${icon('ok')}${t('templates.promote', { n: template.latestVersion })}</button>` : nothing}
        ${menu(this.more, { label: t('card.more', { name: template.name }) }, [template.promoted.length && { icon: 'stop', words: t('templates.withdraw'), run: () => this.withdraw() }, { icon: 'copy', words: t('deeds.copyId'), run: () => copy(template.id, t('deeds.copied')) }, { icon: 'trash', words: t('deeds.deleteAsk'), danger: true, run: () => this.delete() }])}</div>` : nothing}</div>`;
  }

  tabs() {
    return html`<nav class="tabs" aria-label=${t('templates.views')}>${VIEWS.map((each) => html`<a href=${pathOf(this.template.id, each === 'draft' ? '' : `?view=${each}`)} aria-current=${each === this.view ? 'page' : nothing}>${t(`templates.tab.${each}`)}</a>`)}</nav>`;
  }

  problemCard(problem) {
    return problem ? html`<div class="callout error" role="alert">${icon('alert')}<div><h2>${problem.title}</h2>${problem.fields?.length ? problem.fields.slice(0, 10).map((each) => html`<p><b class="mono">${each.field}</b> ${each.message}</p>`) : html`<p>${problem.detail || problem.message}</p>`}
      ${problem.status === 412 ? html`<p><button class="btn sm" type="button" @click=${async () => { const typed = this.edited; await this.page.run(); this.before = JSON.stringify(contentOf(editedOf(this.page.value.version))); this.edited = typed; this.problem = null; }}>${icon('retry')}${t('connect.readAgain')}</button></p>` : nothing}</div></div>` : nothing;
  }

  field(part) {
    const id = `t-${part}`;
    const value = this.edited.locales[this.locale]?.[part] ?? '';
    const input = (event) => this.setPart(part, event.target.value);
    return html`<div class="field wide"><label for=${id}>${t(`templates.part.${part}`)}</label>
      ${LONG.has(part) ? html`<textarea class="input mono" id=${id} rows=${part === 'html' ? 12 : 5} spellcheck="false" ?readonly=${!isAdmin()} .value=${live(value)} @input=${input}></textarea>`
    : html`<input class="input mono" id=${id} autocomplete="off" spellcheck="false" ?readonly=${!isAdmin()} .value=${live(value)} @input=${input}>`}</div>`;
  }

  aboutCard() {
    if (this.template) return nothing;
    const text = (name, most) => html`<div class="field"><label for="t-${name}">${t(`templates.${name}`)}</label><input class="input" id="t-${name}" maxlength=${most} autocomplete="off" spellcheck="false" .value=${live(this.about[name])} @input=${(event) => { this.about = { ...this.about, [name]: event.target.value }; }}></div>`;
    return html`<section class="card" aria-labelledby="g-about"><header><h2 id="g-about">${t('templates.about')}</h2></header><div class="body form-grid">${text('name', 100)}
      <div class="field"><label for="t-kind">${t('templates.kind')}</label><select class="input" id="t-kind" @change=${(event) => { this.about = { ...this.about, kind: event.target.value }; this.changed(); }}>${KINDS.map((each) => html`<option value=${each} ?selected=${each === this.about.kind}>${t(`templates.kindOne.${each}`)}</option>`)}</select></div>
      ${text('description', 500)}</div></section>`;
  }

  contentCard() {
    const tags = Object.keys(this.edited.locales);
    return html`<section class="card" aria-labelledby="g-content"><header><h2 id="g-content">${t('templates.content')}</h2><div class="row locales"><div class="seg" role="group" aria-label=${t('templates.locales')}>${tags.map((tag) => html`<button type="button" aria-pressed=${tag === this.locale ? 'true' : 'false'} @click=${() => { this.locale = tag; this.tryOut(); }}>${tag}${tag === this.edited.defaultLocale ? html` <span class="faint">${t('templates.default')}</span>` : nothing}</button>`)}</div>
        ${isAdmin() ? html`<button class="btn sm quiet" type="button" @click=${() => this.addLocale()}>${icon('plus')}${t('templates.addLocale')}</button>` : nothing}</div></header>
      <div class="body form-grid">${partsOf(this.kind).map((part) => this.field(part))}
        <p class="help wide">${t('templates.syntax')}</p>
        ${isAdmin() && tags.length > 1 ? html`<div class="row wide">${this.locale === this.edited.defaultLocale ? nothing : html`<button class="btn sm quiet" type="button" @click=${() => this.set({ defaultLocale: this.locale })}>${t('templates.makeDefault', { tag: this.locale })}</button>`}<button class="btn sm quiet danger" type="button" @click=${() => this.removeLocale()}>${icon('trash')}${t('templates.removeLocale', { tag: this.locale })}</button></div>` : nothing}</div></section>`;
  }

  moreCard() {
    const layouts = this.page.value.layouts;
    const noJson = sampleOf(this.edited.sample) === null;
    return html`<section class="card" aria-labelledby="g-more"><header><h2 id="g-more">${t('templates.moreTitle')}</h2></header><div class="body form-grid">
      ${this.kind === 'message' ? html`<div class="field wide"><label for="t-layout">${t('templates.layout')}</label><select class="input" id="t-layout" ?disabled=${!isAdmin()} @change=${(event) => this.set({ layout: event.target.value })}><option value="" ?selected=${!this.edited.layout}>${t('templates.noLayout')}</option>
        ${[...new Set([...layouts.map((each) => each.name), this.edited.layout].filter(Boolean))].map((name) => html`<option value=${name} ?selected=${name === this.edited.layout}>${name}</option>`)}</select></div>` : nothing}
      <div class="field wide"><label for="t-sample">${t('templates.sample')}</label><textarea class="input mono" id="t-sample" rows="6" spellcheck="false" ?readonly=${!isAdmin()} aria-invalid=${noJson ? 'true' : 'false'} aria-describedby="t-sample-m t-sample-h" .value=${live(this.edited.sample)} @input=${(event) => this.set({ sample: event.target.value })}></textarea>
        <p class="msg" id="t-sample-m">${noJson ? html`${icon('alert')}<span>${t('templates.noJson')}</span>` : nothing}</p><p class="help" id="t-sample-h">${t('templates.sampleHelp')}</p></div>
      ${isAdmin() ? html`<div class="field wide"><label for="t-note">${t('templates.note')} <span class="optional">${t('form.optional')}</span></label><input class="input" id="t-note" maxlength="500" autocomplete="off" .value=${live(this.about.note)} @input=${(event) => { this.about = { ...this.about, note: event.target.value }; }}></div>` : nothing}</div></section>`;
  }

  previewCard() {
    const parts = this.tried?.parts ?? {};
    const text = (part) => (parts[part] ? html`<div><h3 class="label">${t(`templates.part.${part}`)}</h3><pre class="code" tabindex="0" role="region" aria-label=${t(`templates.part.${part}`)}>${parts[part]}</pre></div>` : nothing);
    return html`<section class="card" aria-labelledby="g-preview"><header><h2 id="g-preview">${t('templates.preview')}</h2></header><div class="body stack">
      ${this.trouble ? html`<div class="result bad" role="alert">${icon('alert')}<div><b>${t('templates.previewFails')}</b>${(this.trouble.fields?.length ? this.trouble.fields : [{ field: '', message: this.trouble.detail || this.trouble.message }]).slice(0, 6).map((each) => html`<p>${each.field ? html`<span class="mono">${each.field}</span> ` : nothing}${each.message}</p>`)}</div></div>` : nothing}
      ${this.tried ? html`<p class="small faint">${t('templates.madeOf', { tag: this.tried.locale })}</p>
        ${parts.subject ? html`<div><h3 class="label">${t('templates.part.subject')}</h3><p class="wrap" data-subject><b>${parts.subject}</b></p></div>` : nothing}
        ${parts.html ? html`<div><h3 class="label">${t('templates.part.html')}</h3><serai-mail-preview .source=${parts.html} .label=${t('templates.frame')}></serai-mail-preview></div>` : nothing}
        ${['text', 'sms', 'whatsapp'].map(text)}` : nothing}</div></section>`;
  }

  draft() {
    const changed = this.isChanged();
    return html`<div class="split wide-aside"><form class="stack" novalidate aria-label=${t('templates.content')} @submit=${(event) => this.save(event)}>
      ${this.aboutCard()}${this.contentCard()}${this.moreCard()}
      ${isAdmin() ? html`<div class="savebar"><p class="small faint grow" id="save-why">${icon('info')}<span>${t(changed || !this.template ? 'templates.unsaved' : 'connect.allSaved')}</span></p>
        ${changed && this.template ? html`<button class="btn quiet" type="button" @click=${() => this.begin()}>${t('connect.discard')}</button>` : nothing}
        <button class="btn primary" type="submit" aria-describedby="save-why" aria-disabled=${changed || !this.template ? 'false' : 'true'} aria-busy=${this.saving ? 'true' : 'false'}>${this.saving ? html`<span class="spinner"></span>` : nothing}${t(this.template ? 'templates.save' : 'templates.create')}</button></div>`
    : html`<div class="savebar"><p class="small faint grow">${icon('info')}${t('templates.readOnly')}</p></div>`}</form>
      <aside aria-label=${t('templates.preview')}>${this.previewCard()}</aside></div>`;
  }

  line(each) {
    return each.change === 'skipped' ? html`<span class="left" data-n="">  ${t('problems.preview.left', { n: Number(each.text) })}</span>`
      : html`<span class=${CLASSES[each.change] ?? nothing} data-n=${each.after ?? each.before}>${SIGNS[each.change]}${each.text}</span>`;
  }

  versionsView() {
    const choose = (name, chosen, numbers) => html`<div class="field"><label for="d-${name}">${t(`templates.${name}`)}</label><select class="input sm" id="d-${name}" @change=${(event) => setQuery({ [name]: event.target.value })}>${numbers.map((each) => html`<option value=${each} ?selected=${each === chosen}>${t('templates.version', { n: each })}</option>`)}</select></div>`;
    return loaded(this.versions, { skeleton: loadingRows(4), title: t('templates.versionsNotLoaded'), done: (versions) => html`<section class="card" aria-label=${t('templates.tab.versions')}><table class="table stacks"><thead><tr><th scope="col">${t('templates.versionOf')}</th><th scope="col">${t('templates.locales')}</th><th scope="col">${t('templates.note')}</th><th scope="col">${t('templates.made')}</th>${isAdmin() ? html`<th scope="col"><span class="visually-hidden">${t('keysPage.deeds')}</span></th>` : nothing}</tr></thead>
      <tbody>${versions.map((each) => html`<tr><th scope="row"><span class="row gap1">${t('templates.version', { n: each.version })}${each.promoted ? badge('working', t('templates.countsNow')) : nothing}</span></th><td data-label=${t('templates.locales')} class="mono">${each.tags.join(', ')}</td><td data-label=${t('templates.note')} class="wrap">${each.note ?? '–'}</td><td data-label=${t('templates.made')}><time datetime=${each.createdAt} title=${exact(each.createdAt)}>${ago(each.createdAt)}</time></td>
        ${isAdmin() ? html`<td class="num">${each.promoted ? nothing : html`<button class="btn sm quiet" type="button" @click=${() => this.promote(each.version)}>${t('templates.promote', { n: each.version })}</button>`}</td>` : nothing}</tr>`)}</tbody></table></section>
      ${isAdmin() && this.kind === 'message' && versions.length > 1 ? html`<div><button class="btn" type="button" @click=${() => this.share()}>${icon('fork')}${t('templates.share')}</button></div>` : nothing}
      ${loaded(this.diff, { skeleton: loadingRows(4), title: t('templates.diffNotLoaded'), done: (diff) => html`<section class="card" aria-labelledby="g-diff"><header><h2 id="g-diff">${t('templates.diff')}</h2><div class="row">${choose('from', diff.from, versions.map((each) => each.version))}${choose('to', diff.to, versions.map((each) => each.version))}</div></header>
        <div class="body stack">${diff.changes.length ? diff.changes.map((each) => html`<div><h3 class="label mono">${each.field}</h3><pre class="code lines" tabindex="0" role="region" aria-label=${each.field}>${each.lines.map((line) => this.line(line))}</pre></div>`) : html`<p>${t('templates.noDiff')}</p>`}</div></section>` })}` });
  }

  resultsView() {
    const share = (value) => (value === undefined ? '–' : percent(value));
    const kinds = { tooEarly: 'info', noDifference: 'info', difference: 'ok' };
    return loaded(this.results, { skeleton: loadingRows(3), title: t('templates.resultsNotLoaded'), done: (found) => (!found.variants.length ? empty(t('templates.noResults'), t('templates.noResultsText'))
      : html`<p class="small muted">${t('templates.since', { at: exact(found.since) })}</p><section class="card" aria-label=${t('templates.tab.results')}><table class="table stacks"><thead><tr><th scope="col">${t('templates.versionOf')}</th>${['sent', 'taken', 'delivered', 'opened', 'clicked', 'bounced'].map((each) => html`<th scope="col" class="num">${t(`templates.figure.${each}`)}</th>`)}</tr></thead>
        <tbody>${found.variants.map((each) => html`<tr><th scope="row">${each.variant ? t('templates.variantOf', { name: each.variant, n: each.version }) : t('templates.version', { n: each.version })}</th>${['sent', 'taken', 'delivered'].map((name) => html`<td class="num" data-label=${t(`templates.figure.${name}`)}>${number(each[name])}</td>`)}
          <td class="num" data-label=${t('templates.figure.opened')}>${number(each.opened)} (${share(each.openRate)})</td><td class="num" data-label=${t('templates.figure.clicked')}>${number(each.clicked)} (${share(each.clickRate)})</td><td class="num" data-label=${t('templates.figure.bounced')}>${number(each.bounced)}</td></tr>`)}</tbody></table></section>
        ${found.comparisons.map((each) => callout({ kind: kinds[each.verdict], live: false, title: t(`templates.verdict.${each.verdict}`, { what: t(`templates.figure.${each.measure}`), a: each.with, b: each.variant }), text: this.comparison(each, found) }))}` ) });
  }

  /** In the words of the page, with the numbers that the test goes by. */
  comparison(each, found) {
    const taken = (name) => number(found.variants.find((variant) => variant.variant === name)?.taken ?? 0);
    if (each.verdict === 'tooEarly') return t('templates.tooEarlyText', { a: taken(each.with), b: taken(each.variant) });
    return t(`templates.${each.verdict}Text`, { by: percent(Math.abs(each.difference)), p: each.pValue < 0.0001 ? '< 0.0001' : `= ${each.pValue.toFixed(4)}` });
  }

  content() {
    if (!this.edited) return nothing;
    return html`${this.head()}${this.template ? this.tabs() : nothing}${this.problemCard(this.problem)}
      ${{ draft: () => this.draft(), versions: () => this.versionsView(), results: () => this.resultsView() }[this.view]()}`;
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('templates.operatorText'), nothing, 1)}</div>`;
    return wholePage(this.page, { title: t('templates.one'), notLoaded: t('templates.oneNotLoaded'), gone: empty(t('templates.gone'), t('connect.goneText'), html`<a class="btn" href="/templates">${t('templates.back')}</a>`, 1), done: () => this.content() });
  }
}

define('page-template', TemplatePage);
