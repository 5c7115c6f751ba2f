/** The pages about connections, beside each other. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { PAGES } from '../pages.js';
import { isPortal } from '../portal.js';

const TABS = [['/integrations', 'connected'], ['/keys', 'keys'], ['/webhooks', 'webhooks']];

/** @param here the name of the one that is shown */
export const integrationTabs = (here) => {
  const tabs = TABS.filter(([path]) => PAGES.some((page) => page.path === path));
  return isPortal || tabs.length < 2 ? nothing : html`<nav class="tabs" aria-label=${t('integrations.title')}>${tabs.map(([href, name]) => html`<a href=${href} aria-current=${name === here ? 'page' : nothing}>${t(`integrations.tab.${name}`)}</a>`)}</nav>`;
};
