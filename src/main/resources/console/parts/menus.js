/** Menus that open below what opens them. */
import { html, nothing } from '../lit.js';
import { icon } from './icons.js';

let next = 0;

const place = (menu, opener) => {
  const at = opener.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8));
  const below = at.bottom + 4 + size.height < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
};

const open = (event) => {
  const opener = event.currentTarget;
  const menu = document.getElementById(opener.getAttribute('aria-controls'));
  if (menu.matches(':popover-open')) {
    menu.hidePopover();
    return;
  }
  menu.showPopover();
  place(menu, opener);
  menu.querySelector('a, button')?.focus();
};

const step = (event) => {
  const menu = event.currentTarget;
  if (event.key === 'Escape' || event.key === 'Tab') {
    menu.hidePopover();
    document.querySelector(`[aria-controls="${menu.id}"]`)?.focus();
    if (event.key === 'Escape') event.stopPropagation();
    return;
  }
  const by = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!by) return;
  const entries = [...menu.querySelectorAll('a, button')];
  const now = entries.indexOf(document.activeElement);
  const to = by === -Infinity ? 0 : by === Infinity ? entries.length - 1 : (now + by + entries.length) % entries.length;
  entries[to].focus();
  event.preventDefault();
};

const toggled = (event) => document.querySelector(`[aria-controls="${event.currentTarget.id}"]`)
  ?.setAttribute('aria-expanded', event.newState === 'open');

/** Of its own for each place of a menu: its id. */
export const menuId = () => `menu-${next++}`;

/**
 * @param id from {@link menuId}, kept by the part
 * @param button classes and content of what opens it, and what it is called
 * @param entries {icon, words, href | run, danger}; falsy ones stay away
 */
export const menu = (id, { classes = 'btn quiet sm only-icon', content = icon('more'), label }, entries) => html`
  <button class=${classes} type="button" aria-haspopup="menu" aria-expanded="false" aria-controls=${id} aria-label=${label} @click=${open}>${content}</button>
  <div class="menu floats" id=${id} popover role="menu" aria-label=${label} @keydown=${step} @toggle=${toggled}>
    ${entries.filter(Boolean).map((entry) => (entry.href
    ? html`<a role="menuitem" tabindex="-1" href=${entry.href} @click=${(event) => event.currentTarget.parentElement.hidePopover()}>${icon(entry.icon)}${entry.words}</a>`
    : html`<button role="menuitem" tabindex="-1" type="button" class=${entry.danger ? 'danger' : nothing} @click=${(event) => { event.currentTarget.parentElement.hidePopover(); entry.run(); }}>${icon(entry.icon)}${entry.words}</button>`))}
  </div>`;
