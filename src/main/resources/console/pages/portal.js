/** How the portal of a tenant looks, which sites may embed it, and links into it. */
import { html, nothing, live } from '../lit.js';
import { t } from '../texts.js';
import { address, all, get, post, put, tagOf } from '../api.js';
import { isAdmin, isOperator, session } from '../session.js';
import { guardLeaving, query, setQuery } from '../router.js';
import { AREAS } from '../portal.js';
import { textOn, wear } from '../portal-look.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { callout, empty, loaded, loadingRows } from '../parts/states.js';
import { ask, copy, toast } from '../parts/dialogs.js';
import { icon } from '../parts/icons.js';

const COLOUR = /^#[0-9a-fA-F]{6}$/;
const OWN = { accent: '#2b4db3', header: '#ffffff' };
const LARGEST = 64 * 1024;
const KINDS = ['image/png', 'image/jpeg', 'image/webp'];

const lines = (text) => text.split('\n').map((each) => each.trim()).filter(Boolean);

class PortalPage extends SignedInPart {
  static properties = { edited: { state: true }, problem: { state: true }, saving: { state: true }, wrongLogo: { state: true } };
  tenants = new Load(this, (signal) => all('/api/tenants', { signal }));
  page = new Load(this, (signal) => get(this.path(), { signal }));

  get may() { return isAdmin() || isOperator(); }
  get tenantId() { return isOperator() ? query().get('tenantId') : null; }

  path() {
    return address('/api/portal', { tenantId: this.tenantId });
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.may) return;
    if (isOperator()) this.tenants.run();
    this.load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    guardLeaving(null);
  }

  addressChanged() {
    if (this.path() !== this.asked) this.load();
  }

  async load() {
    this.asked = this.path();
    Object.assign(this, { edited: null, problem: null });
    if (isOperator() && !this.tenantId) return;
    this.page.value = null;
    await this.page.run();
    if (this.page.value) this.discard();
  }

  discard() {
    const { colours, logo, frameAncestors, returnUrls } = this.page.value;
    this.edited = { accent: colours.accent ?? '', header: colours.header ?? '', logo, frameAncestors: frameAncestors.join('\n'), returnUrls: returnUrls.join('\n') };
    Object.assign(this, { problem: null, wrongLogo: null, kept: this.edited });
    guardLeaving(null);
  }

  change(what) {
    this.edited = { ...this.edited, ...what };
    this.problem = null;
    guardLeaving(this.isChanged() ? async () => Boolean(await ask({ title: t('connect.leave'), body: html`<p>${t('connect.leaveText', { names: t('portal.settings') })}</p>`, confirm: t('connect.leaveDeed'), keep: t('connect.stay'), danger: true })) : null);
  }

  isChanged() {
    return Object.keys(this.edited).some((name) => this.edited[name] !== this.kept[name]);
  }

  wrong(name) {
    const told = (this.problem?.fields ?? []).find((each) => each.field === name || each.field === `colours.${name}` || each.field.startsWith(`${name}[`));
    if (told) return told.message;
    return ['accent', 'header'].includes(name) && this.edited[name] && !COLOUR.test(this.edited[name]) ? t('portal.noColour', { value: this.edited[name] }) : null;
  }

  async pick(event) {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    this.wrongLogo = !KINDS.includes(file.type) ? t('portal.logoKind') : file.size > LARGEST ? t('portal.logoSize') : null;
    if (this.wrongLogo) return;
    const logo = await new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    });
    this.change({ logo });
  }

  async save(event) {
    event.preventDefault();
    if (this.saving) return;
    this.problem = null;
    const bad = ['accent', 'header'].find((name) => this.wrong(name));
    if (bad) {
      this.querySelector(`#p-${bad}`).focus();
      return;
    }
    this.saving = true;
    try {
      const { accent, header, logo, frameAncestors, returnUrls } = this.edited;
      const saved = await put(this.path(), { colours: { accent: accent || null, header: header || null }, logo, frameAncestors: lines(frameAncestors), returnUrls: lines(returnUrls) }, { ifMatch: tagOf(this.page.value) });
      this.page.set(saved);
      this.discard();
      toast({ title: t('portal.saved') });
    } catch (problem) {
      this.problem = problem;
      await this.updateComplete;
      this.querySelector('[aria-invalid=true]')?.focus();
    } finally {
      this.saving = false;
    }
  }

  async link() {
    const { frameAncestors } = this.page.value;
    const check = (area) => html`<label class="check"><input type="checkbox" name="area" value=${area} checked><span>${t(`portal.area.${area}`)}</span></label>`;
    const made = await ask({ title: t('portal.link.title'), confirm: t('portal.link.deed'), body: html`<p>${t('portal.link.text')}</p>
      <fieldset class="field"><legend class="label">${t('portal.link.areas')}</legend>${Object.keys(AREAS).map(check)}</fieldset>
      <div class="field"><label for="l-origin">${t('portal.link.origin')}</label><select class="input" id="l-origin" name="origin"><option value="">${t('portal.link.anyOrigin')}</option>${frameAncestors.map((each) => html`<option>${each}</option>`)}</select></div>
      <div class="field"><label for="l-return">${t('portal.link.returnUrl')} <span class="optional">${t('form.optional')}</span></label><input class="input mono" id="l-return" name="returnUrl" type="url" autocomplete="off" maxlength="2000"></div>
      <div class="field"><label for="l-locale">${t('portal.link.locale')}</label><select class="input" id="l-locale" name="locale"><option value="">${t('portal.link.anyLocale')}</option><option value="en" lang="en">English</option><option value="de" lang="de">Deutsch</option></select></div>`,
    action: (form) => post('/api/portal-links', { areas: form.getAll('area'), ...Object.fromEntries(['origin', 'returnUrl', 'locale'].map((name) => [name, form.get(name).trim()]).filter(([, value]) => value)), ...(this.tenantId ? { tenantId: this.tenantId } : {}) }) });
    if (!made) return;
    ask({ title: t('portal.link.made'), keep: t('dialog.close'), wide: true, body: html`<div class="stack link-made"><p>${t('portal.link.madeText')}</p><pre class="code" tabindex="0" role="region" aria-label=${t('portal.link.made')}>${made.url}</pre>
      <div><button class="btn" type="button" @click=${() => copy(made.url, t('portal.link.copied'))}>${icon('copy')}${t('portal.link.copy')}</button></div></div>` });
  }

  updated() {
    const sample = this.querySelector('.look-sample');
    if (sample) wear({ accent: this.good('accent'), header: this.good('header') }, sample);
  }

  good(name) {
    return COLOUR.test(this.edited[name]) ? this.edited[name].toLowerCase() : null;
  }

  colour(name) {
    const wrong = this.wrong(name);
    return html`<div class="field"><label for="p-${name}">${t(`portal.${name}`)} <span class="optional">${t('form.optional')}</span></label>
      <div class="colour"><input type="color" aria-label=${t('portal.pick', { name: t(`portal.${name}`) })} .value=${live(this.good(name) ?? OWN[name])} @input=${(event) => this.change({ [name]: event.target.value })}>
        <input class="input mono" id="p-${name}" maxlength="7" placeholder="#2b4db3" autocomplete="off" spellcheck="false" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="p-${name}-m p-${name}-h" .value=${live(this.edited[name])} @input=${(event) => this.change({ [name]: event.target.value.trim() })}></div>
      <p class="msg" id="p-${name}-m">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p><p class="help" id="p-${name}-h">${t(`portal.${name}Help`, { text: t(textOn(this.good(name) ?? OWN[name]) === '#ffffff' ? 'portal.white' : 'portal.black') })}</p></div>`;
  }

  list(name) {
    const wrong = this.wrong(name);
    return html`<div class="field wide"><label for="p-${name}">${t(`portal.${name}`)}</label><textarea class="input mono" id="p-${name}" rows="3" spellcheck="false" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="p-${name}-m p-${name}-h" .value=${live(this.edited[name])} @input=${(event) => this.change({ [name]: event.target.value })}></textarea>
      <p class="msg" id="p-${name}-m">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p><p class="help" id="p-${name}-h">${t(`portal.${name}Help`)}</p></div>`;
  }

  logo() {
    const wrong = this.wrongLogo ?? this.wrong('logo');
    return html`<div class="field wide"><label for="p-logo">${t('portal.logo')} <span class="optional">${t('form.optional')}</span></label>
      <input class="input" id="p-logo" type="file" accept=${KINDS.join(',')} aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="p-logo-m p-logo-h" @change=${(event) => this.pick(event)}>
      <p class="msg" id="p-logo-m" role="alert">${wrong ? html`${icon('alert')}<span>${wrong}</span>` : nothing}</p><p class="help" id="p-logo-h">${t('portal.logoHelp')}</p>
      ${this.edited.logo ? html`<div><button class="btn sm" type="button" @click=${() => this.change({ logo: null })}>${icon('x')}${t('portal.noLogo')}</button></div>` : nothing}</div>`;
  }

  sample() {
    const name = session().tenant?.name ?? this.tenants.value?.find((each) => each.id === this.tenantId)?.name ?? '';
    return html`<section class="card" aria-labelledby="sample-h"><header><h2 id="sample-h">${t('portal.sample')}</h2><p>${t('portal.sampleText')}</p></header><div class="body"><div class="look-sample">
      <div class="portal-bar"><div class="portal-who">${this.edited.logo ? html`<img class="portal-logo" src=${this.edited.logo} alt="">` : nothing}<b>${name}</b></div></div>
      <div class="row"><span class="btn primary">${t('portal.sampleButton')}</span><a href="#p-accent" @click=${(event) => { event.preventDefault(); this.querySelector('#p-accent').focus(); }}>${t('portal.sampleLink')}</a></div></div></div></section>`;
  }

  content() {
    if (!this.edited) return nothing;
    const changed = this.isChanged();
    return html`<div class="split"><form class="stack" novalidate aria-label=${t('portal.settings')} @submit=${(event) => this.save(event)}>
      ${this.problem && !this.problem.fields?.length ? callout({ title: this.problem.title, text: this.problem.detail || this.problem.message }) : nothing}
      <section class="card" aria-labelledby="look-h"><header><h2 id="look-h">${t('portal.look')}</h2><p>${t('portal.lookText')}</p></header><div class="body form-grid">${this.colour('accent')}${this.colour('header')}${this.logo()}</div></section>
      <section class="card" aria-labelledby="sites-h"><header><h2 id="sites-h">${t('portal.sites')}</h2><p>${t('portal.sitesText')}</p></header><div class="body form-grid">${this.list('frameAncestors')}${this.list('returnUrls')}</div></section>
      <div class="savebar"><p class="small faint grow" id="save-why">${icon('info')}<span>${changed ? t('connect.unsaved', { names: t('portal.settings') }) : t('connect.allSaved')}</span></p>
        ${changed ? html`<button class="btn quiet" type="button" @click=${() => this.discard()}>${t('connect.discard')}</button>` : nothing}
        <button class="btn primary" type="submit" aria-disabled=${changed ? 'false' : 'true'} aria-describedby="save-why" aria-busy=${this.saving ? 'true' : 'false'}>${this.saving ? html`<span class="spinner"></span>` : nothing}${t('connect.save')}</button></div></form>
      <aside aria-label=${t('portal.sample')}>${this.sample()}</aside></div>`;
  }

  whose() {
    return isOperator() ? html`<div class="field"><label for="p-tenant">${t('audit.tenant')}</label><select class="input" id="p-tenant" @change=${(event) => setQuery({ tenantId: event.target.value })}><option value="">${t('portal.choose')}</option>${(this.tenants.value ?? []).map((each) => html`<option value=${each.id} ?selected=${each.id === this.tenantId}>${each.name}</option>`)}</select></div>` : nothing;
  }

  render() {
    if (!this.may) return html`<div class="page">${empty(t('portal.forbidden'), t('portal.forbiddenText'), nothing, 1)}</div>`;
    return html`<div class="page"><div class="page-head"><div><h1>${t('portal.settings')}</h1><p>${t('portal.intro')}</p></div>
      ${this.page.value && this.edited ? html`<div class="row"><button class="btn" type="button" @click=${() => this.link()}>${icon('link')}${t('portal.link.make')}</button></div>` : nothing}</div>
      ${this.whose()}${isOperator() && !this.tenantId ? nothing : loaded(this.page, { skeleton: loadingRows(4), title: t('portal.notLoaded'), done: () => this.content() })}</div>`;
  }
}

define('page-portal', PortalPage);
