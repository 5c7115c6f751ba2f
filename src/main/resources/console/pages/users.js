/** The users of a tenant, and the tokens of users and applications. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { address, all, get, post, put, remove, tagOf } from '../api.js';
import { ago, dayOf, exact } from '../format.js';
import { isAdmin, isOperator, session } from '../session.js';
import { query, setQuery } from '../router.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { badge } from '../parts/badges.js';
import { empty, loaded, loadingRows } from '../parts/states.js';
import { ask, toast } from '../parts/dialogs.js';
import { menu, menuId } from '../parts/menus.js';
import { icon } from '../parts/icons.js';

const DAY = 24 * 60 * 60 * 1000;
const LIVES = [30, 90, 365];
const SOON = 7 * DAY;
const MOST_TENANTS = 5000;

const select = (name, label, options, chosen, help = nothing) => html`<div class="field"><label for="u-${name}">${label}</label><select class="input" id="u-${name}" name=${name} aria-describedby=${help === nothing ? nothing : `u-${name}-h`}>
  ${options.map(([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`)}</select>${help === nothing ? nothing : html`<p class="help" id="u-${name}-h">${help}</p>`}</div>`;
const input = (name, label, value = '', type = 'text') => html`<div class="field"><label for="u-${name}">${label}</label><input class="input" id="u-${name}" name=${name} type=${type} maxlength="254" autocomplete="off" .value=${value}></div>`;
const roles = () => [['member', t('role.member')], ['admin', t('role.admin')]];

class UsersPage extends SignedInPart {
  tenants = new Load(this, (signal) => all('/api/tenants', { signal, most: MOST_TENANTS }));
  users = new Load(this, (signal) => all(this.path(), { signal }));
  tokens = new Load(this, (signal) => all(this.tokensPath(), { signal }));
  #menus = new Map();

  connectedCallback() {
    super.connectedCallback();
    if (isOperator()) this.tenants.run();
    this.shown = this.tenant;
    if (this.tenant) this.reload();
  }

  /** Another tenant is another page: nothing of the one before stays. */
  addressChanged() {
    if (this.shown === this.tenant) return;
    this.shown = this.tenant;
    this.users.set(null);
    this.tokens.set(null);
    if (this.tenant) this.reload();
  }

  reload() {
    this.users.run();
    this.tokens.run();
  }

  /** Whose users are shown: an administrator's own, or the one that the operator chose; null for none. */
  get tenant() {
    return isOperator() ? query().get('tenantId') : isAdmin() ? session().tenant.id : null;
  }

  /** Below the users of the tenant; the operator says which one it is. */
  path(rest = '') {
    return address(`/api/users${rest}`, { tenantId: isOperator() ? this.tenant : '' });
  }

  tokensPath() {
    return `/api/tenants/${this.tenant}/tokens`;
  }

  menuOf(id) {
    if (!this.#menus.has(id)) this.#menus.set(id, menuId());
    return this.#menus.get(id);
  }

  isMe(user) {
    return user.id === session().user?.id;
  }

  // Users

  async add() {
    const made = await ask({ title: t('users.add'), confirm: t('users.addDeed'), body: html`<p>${t('users.addText')}</p>${input('name', t('users.name'))}${input('email', t('users.email'), '', 'email')}${select('role', t('users.role'), roles(), 'member', t('users.roleHelp'))}`,
      action: (form) => post(this.path(), { name: form.get('name').trim(), email: form.get('email').trim(), role: form.get('role') }) });
    if (!made) return;
    toast({ title: t('users.added', { name: made.name }), action: { label: t('users.tokenDeed'), run: () => this.makeToken(made) } });
    this.users.run();
  }

  async edit(user) {
    const current = await get(this.path(`/${user.id}`)).catch((problem) => { this.tell(problem); });
    if (!current) return;
    const saved = await ask({ title: t('users.edit', { name: current.name }), confirm: t('users.save'), body: html`${input('name', t('users.name'), current.name)}${input('email', t('users.email'), current.email ?? '', 'email')}${select('role', t('users.role'), roles(), current.role, t('users.roleChange'))}`,
      action: (form) => put(this.path(`/${user.id}`), { name: form.get('name').trim(), ...(form.get('email').trim() || current.email ? { email: form.get('email').trim() } : {}), role: form.get('role') }, { ifMatch: tagOf(current) }) });
    if (!saved) return;
    toast({ title: t('connect.saved', { name: saved.name }) });
    this.users.run();
  }

  async switch(user, on) {
    if (!on) {
      const off = await ask({ title: t('users.offTitle', { name: user.name }), confirm: t('users.offDeed'), body: html`<p>${t('users.offText', { n: this.tokensOf(user).length })}</p>${this.isMe(user) ? html`<p>${t('users.yourself')}</p>` : nothing}`,
        action: () => put(this.path(`/${user.id}`), { isActive: false }) });
      if (!off) return;
      toast({ title: t('users.off', { name: user.name }), action: { label: t('users.onDeed'), run: () => this.switch(user, true) } });
    } else {
      try {
        await put(this.path(`/${user.id}`), { isActive: true });
        toast({ title: t('deeds.enabled', { name: user.name }) });
      } catch (problem) {
        this.tell(problem);
      }
    }
    this.reload();
  }

  async delete(user) {
    const gone = await ask({ title: t('delete.title', { name: user.name }), confirm: t('users.deleteDeed'), keep: t('users.keep'), danger: true, typed: user.name,
      body: html`<p>${t('users.deleteText', { n: this.tokensOf(user).length })}</p><p>${t('users.deleteAfter')}</p>${this.isMe(user) ? html`<p>${t('users.yourself')}</p>` : nothing}`, action: () => remove(this.path(`/${user.id}`)).then(() => true) });
    if (!gone) return;
    toast({ title: t('deeds.deleted', { name: user.name }) });
    this.reload();
  }

  tell(problem) {
    ask({ title: problem.title ?? t('problem.own'), keep: t('dialog.close'), body: html`<p>${problem.detail || problem.message}</p>` });
  }

  // Tokens

  tokensOf(user) {
    return (this.tokens.value ?? []).filter((each) => each.userId === user.id);
  }

  /** @param owner the user it will belong to; null lets it be chosen */
  async makeToken(owner = null) {
    const active = (this.users.value ?? []).filter((each) => each.isActive);
    const lives = [...LIVES.map((days) => [String(days), t('users.lasts', { n: days, day: dayOf(Date.now() + days * DAY) })]), ['', t('users.lastsForever')]];
    const made = await ask({ title: owner ? t('users.tokenFor', { name: owner.name }) : t('users.token'), confirm: t('users.tokenMake'), body: html`<p>${t('users.tokenText')}</p>${input('name', t('users.tokenName'))}
      ${owner ? nothing : select('userId', t('users.belongs'), [['', t('users.application')], ...active.map((each) => [each.id, each.name])], '', t('users.belongsHelp'))}
      ${select('role', t('users.role'), roles(), owner?.role ?? 'member', t('users.roleHelp'))}${select('life', t('users.expiry'), lives, '90')}`,
    action: (form) => {
      const life = form.get('life');
      const userId = owner?.id ?? form.get('userId');
      return post(userId ? this.path(`/${userId}/tokens`) : this.tokensPath(), { name: form.get('name').trim(), role: form.get('role'), ...(life ? { expiresAt: new Date(Date.now() + Number(life) * DAY).toISOString() } : {}) });
    } });
    if (!made) return;
    await this.showOnce(made);
    this.tokens.run();
  }

  /** The token itself, the one time that it is shown. */
  showOnce(made) {
    let copied = null;
    return ask({ title: t('users.once', { name: made.name }), keep: t('users.onceDone'), wide: true, body: (draw) => {
      const take = async () => {
        copied = await navigator.clipboard.writeText(made.token).then(() => true, () => false);
        if (!copied) getSelection().selectAllChildren(document.getElementById('made-token'));
        draw();
      };
      return html`<p>${t('users.onceText')}</p><div class="once"><code class="code" id="made-token" tabindex="0" role="region" aria-label=${t('users.onceLabel')}>${made.token}</code><button class="btn primary" type="button" @click=${take}>${icon(copied ? 'ok' : 'copy')}${t(copied ? 'users.onceCopied' : 'users.onceCopy')}</button></div>
        <p class="small" role="status">${copied === false ? t('deliveries.noClipboardText') : copied ? t('users.onceCopiedText') : nothing}</p>`;
    } });
  }

  async revoke(token) {
    const gone = await ask({ title: t('users.revokeTitle', { name: token.name }), confirm: t('users.revokeDeed'), keep: t('users.keepToken'), danger: true, body: html`<p>${t('users.revokeText')}</p><p>${t('users.revokeSelf')}</p>`,
      action: () => remove(`${this.tokensPath()}/${token.id}`).then(() => true) });
    if (!gone) return;
    toast({ title: t('users.revoked', { name: token.name }) });
    this.tokens.run();
  }

  // Drawing

  userRow(user) {
    const n = this.tokens.value ? this.tokensOf(user).length : null;
    return html`<tr><th scope="row"><span class="two-lines"><b>${user.name}${this.isMe(user) ? html` <span class="faint">${t('users.you')}</span>` : nothing}</b><span>${user.email ?? t('users.noEmail')}</span></span></th>
      <td data-label=${t('users.role')}>${t(`role.${user.role}`)}</td>
      <td data-label=${t('users.state')}><span class="row gap1">${badge(user.isActive ? 'working' : 'inactive', t(user.isActive ? 'users.active' : 'status.inactive'))}${user.issuer ? html`<span class="small faint wrap">${t('users.issuer', { issuer: user.issuer.replace(/^https?:\/\//, '') })}</span>` : nothing}</span></td>
      <td class="num" data-label=${t('users.tokens')}>${n ?? '–'}</td>
      <td data-label=${t('card.added')}><time datetime=${user.createdAt} title=${exact(user.createdAt)}>${ago(user.createdAt)}</time></td>
      <td class="deeds">${menu(this.menuOf(user.id), { label: t('card.more', { name: user.name }) }, [
        { icon: 'edit', words: t('users.editDeed'), run: () => this.edit(user) },
        user.isActive && { icon: 'key', words: t('users.tokenDeed'), run: () => this.makeToken(user) },
        user.isActive ? { icon: 'pause', words: t('users.offAsk'), run: () => this.switch(user, false) } : { icon: 'play', words: t('users.onDeed'), run: () => this.switch(user, true) },
        { icon: 'history', words: t('users.log'), href: address('/audit', { actor: user.id, tenantId: isOperator() ? this.tenant : '' }) },
        { icon: 'trash', words: t('deeds.deleteAsk'), danger: true, run: () => this.delete(user) }])}</td></tr>`;
  }

  userTable(users) {
    if (!users.length) return empty(t('users.none'), t('users.noneText'), html`<button class="btn" type="button" @click=${() => this.add()}>${t('users.add')}</button>`);
    return html`<section class="card" aria-labelledby="h-users"><header><h2 id="h-users">${t('users.users')}</h2><span class="count">${users.length}</span></header>
      <table class="table stacks people"><thead><tr><th scope="col">${t('users.name')}</th><th scope="col">${t('users.role')}</th><th scope="col">${t('users.state')}</th><th scope="col" class="num">${t('users.tokens')}</th><th scope="col">${t('card.added')}</th><th scope="col"><span class="visually-hidden">${t('keysPage.deeds')}</span></th></tr></thead>
      <tbody>${users.map((each) => this.userRow(each))}</tbody></table></section>`;
  }

  expiry({ expiresAt }) {
    if (!expiresAt) return html`<span class="faint">${t('users.never')}</span>`;
    const left = Date.parse(expiresAt) - Date.now();
    const day = html`<time datetime=${expiresAt} title=${exact(expiresAt)}>${dayOf(expiresAt)}</time>`;
    if (left <= 0) return badge('inactive', t('users.expired', { day: dayOf(expiresAt) }));
    return left < SOON ? badge('retrying', t('users.expiresSoon', { day: dayOf(expiresAt) })) : day;
  }

  tokenRow(token) {
    const owner = token.userId && (this.users.value ?? []).find((each) => each.id === token.userId);
    return html`<tr><th scope="row" class="wrap">${token.name}</th><td data-label=${t('users.belongs')}>${token.userId ? owner?.name ?? t('users.aUser') : html`<span class="faint">${t('users.application')}</span>`}</td>
      <td data-label=${t('users.role')}>${t(`role.${token.role}`)}</td><td data-label=${t('card.added')}><time datetime=${token.createdAt} title=${exact(token.createdAt)}>${ago(token.createdAt)}</time></td>
      <td data-label=${t('users.expiry')}><span>${this.expiry(token)}</span></td>
      <td class="deeds"><button class="btn quiet sm danger" type="button" aria-label=${t('users.revokeFor', { name: token.name })} @click=${() => this.revoke(token)}>${t('users.revoke')}</button></td></tr>`;
  }

  tokenTable(tokens) {
    return html`<section class="card" aria-labelledby="h-tokens"><header><h2 id="h-tokens">${t('users.tokens')}</h2><span class="count">${tokens.length}</span>
      <button class="btn sm push" type="button" @click=${() => this.makeToken()}>${icon('plus')}${t('users.token')}</button><p>${t('users.tokensText')}</p></header>
      <table class="table stacks tokens"><thead><tr><th scope="col">${t('users.tokenName')}</th><th scope="col">${t('users.belongs')}</th><th scope="col">${t('users.role')}</th><th scope="col">${t('card.added')}</th><th scope="col">${t('users.expiry')}</th><th scope="col"><span class="visually-hidden">${t('keysPage.deeds')}</span></th></tr></thead>
      <tbody>${[...tokens].reverse().map((each) => this.tokenRow(each))}</tbody></table></section>`;
  }

  /** For the operator: whose users. */
  chooser() {
    const tenants = [...this.tenants.value].sort((one, other) => one.name.localeCompare(other.name));
    return html`<div class="field of-tenant"><label for="u-tenant">${t('users.tenant')}</label><select class="input" id="u-tenant" @change=${(event) => setQuery({ tenantId: event.target.value }, { replace: false })}>
      ${this.tenant ? nothing : html`<option value="" selected>${t('users.choose')}</option>`}
      ${tenants.map((each) => html`<option value=${each.id} ?selected=${each.id === this.tenant}>${each.name}</option>`)}
      ${this.tenant && !tenants.some((each) => each.id === this.tenant) ? html`<option value=${this.tenant} selected>${this.tenant.slice(0, 13)}</option>` : nothing}</select></div>`;
  }

  render() {
    if (!isAdmin() && !isOperator()) {
      const { user, name } = session();
      return html`<div class="page">${empty(t('users.forbidden'), t('users.forbiddenText', { name: user?.name ?? name }), nothing, 1)}</div>`;
    }
    const name = isOperator() && this.tenants.value?.find((each) => each.id === this.tenant)?.name;
    return html`<div class="page"><div class="page-head"><div><h1>${t('nav.users')}</h1><p>${name ? t('users.introOf', { name }) : t('users.intro')}</p></div>
      ${this.users.value?.length ? html`<div class="row"><button class="btn primary" type="button" @click=${() => this.add()}>${icon('plus')}${t('users.add')}</button></div>` : nothing}</div>
      ${isOperator() ? loaded(this.tenants, { skeleton: loadingRows(1), title: t('users.tenantsNotLoaded'), done: (tenants) => (tenants.length ? this.chooser() : empty(t('users.noTenants'), t('users.noTenantsText'))) }) : nothing}
      ${this.tenant ? html`${loaded(this.users, { skeleton: loadingRows(3), title: t('users.notLoaded'), done: (users) => this.userTable(users) })}
        ${loaded(this.tokens, { skeleton: loadingRows(3), title: t('users.tokensNotLoaded'), done: (tokens) => this.tokenTable(tokens) })}`
        : this.tenants.value?.length ? empty(t('users.choose'), t('users.chooseText')) : nothing}</div>`;
  }
}

define('page-users', UsersPage);
