/** The frame around the pages of a portal, and what is shown in their place when there is no session. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { initials } from '../format.js';
import { session } from '../session.js';
import { AREAS } from '../portal.js';
import { wear } from '../portal-look.js';
import { icon } from './icons.js';
import { Part, SignedInPart, define } from './part.js';

const back = (url, classes) => (url ? html`<a class="btn ${classes}" href=${url} target="_top" rel="noreferrer">${t('portal.back', { host: new URL(url).host })}</a>` : nothing);

class PortalShellPart extends SignedInPart {
  static properties = { page: { attribute: false }, here: {} };

  connectedCallback() {
    super.connectedCallback();
    wear(session().portal.look);
  }

  areas() {
    const shown = Object.keys(AREAS).filter((area) => session().portal.areas.includes(area));
    return shown.length < 2 ? nothing : html`<nav class="tabs portal-areas" aria-label=${t('portal.areas')}>${shown.map((area) => html`<a href=${AREAS[area]} aria-current=${area === this.here ? 'page' : nothing}>${t(`portal.area.${area}`)}</a>`)}</nav>`;
  }

  render() {
    const { tenant, portal: { look, returnUrl } } = session();
    return html`<a class="skip" href="#main" @click=${(event) => { event.preventDefault(); document.getElementById('main').focus(); }}>${t('nav.skip')}</a>
<div class="portal">
  <header class="portal-bar"><div class="portal-who">${look.logo ? html`<img class="portal-logo" src=${look.logo} alt="">` : html`<span class="monogram" aria-hidden="true">${initials(tenant.name)}</span>`}<b>${tenant.name}</b></div>${back(returnUrl, 'sm')}</header>
  ${this.areas()}
  <main class="main" id="main" tabindex="-1" aria-label=${tenant.name}>${this.page}</main>
</div>
<div class="visually-hidden" id="said" role="status"></div>`;
  }
}

define('serai-portal-shell', PortalShellPart);

/** A link that opens no session, or a session that is over: what to do, and the way back where it is known. */
class PortalDoorPart extends Part {
  static properties = { why: { attribute: false } };

  render() {
    const { kind, returnUrl } = this.why;
    return html`<main class="door" id="main" aria-label=${t('portal.title')}><div class="card door-card" role="alert"><div class="stack tightest"><span class="tile" aria-hidden="true">${icon(kind === 'over' ? 'clock' : 'alert')}</span>
      <h1>${t(`portal.${kind}`)}</h1><p class="muted">${t(`portal.${kind}Text`)}</p><p>${t('portal.ask')}</p></div>${back(returnUrl, 'primary')}</div></main>`;
  }
}

define('serai-portal-door', PortalDoorPart);
