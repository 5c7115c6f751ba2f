/** Text of the server in which addresses of help pages can be followed. */
import { html } from '../lit.js';

const ADDRESS = /(https:\/\/[^\s"“”()<>]+[^\s"“”()<>.,;:])/;

export const linked = (text) => text.split(ADDRESS).map((part, i) => (i % 2
  ? html`<a class="wrap" href=${part} target="_blank" rel="noreferrer noopener">${part.slice(8)}</a>` : part));
