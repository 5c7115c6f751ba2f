/**
 * HTML of a message as a mail program shows it, in a frame of its own: without scripts, forms and addresses of others, whatever it says. The
 * policy of the page holds in the frame as well, so styles within the HTML are set one by one.
 */
import { html } from '../lit.js';
import { Part, define } from './part.js';

const STYLE = 'data-serai-style';
/** Attributes that the policy refuses, within a tag; what follows may stand in quotes. */
const ATTRIBUTE = /(<[a-z][^<>]*?\s)(style|on[a-z]+)(\s*=)/gi;
const SHEET = /<style\b[^>]*>([\s\S]*?)(?:<\/style\s*>|$)/gi;
const EMPTY = '<!doctype html><html><head></head><body></body></html>';
const LEFT_OUT = 'script, iframe, frame, object, embed, base, meta, link';

/** Scripts, handlers and styles under names that do nothing. */
const disarmed = (source) => {
  let before = null, after = source;
  while (before !== after) {
    before = after;
    after = after.replace(ATTRIBUTE, '$1data-serai-$2$3');
  }
  return after;
};

class MailPreviewPart extends Part {
  static properties = { source: { attribute: false }, label: { attribute: false } };

  updated() {
    this.draw();
  }

  get frame() {
    return this.querySelector('iframe');
  }

  draw() {
    const target = this.frame?.contentDocument;
    if (!target?.body) return;
    const rules = [];
    const source = this.source.replace(SHEET, (whole, text) => { rules.push(text); return ''; });
    const parsed = new DOMParser().parseFromString(disarmed(source), 'text/html');
    parsed.querySelectorAll(LEFT_OUT).forEach((each) => each.remove());
    const sheets = rules.map((text) => {
      const sheet = new target.defaultView.CSSStyleSheet();
      sheet.replaceSync(text.replace(/@import[^;]*;?/gi, ''));
      return sheet;
    });
    target.adoptedStyleSheets = sheets;
    target.body.replaceChildren(...[...parsed.body.childNodes].map((each) => target.importNode(each, true)));
    const style = (to, from) => { if (from.hasAttribute(STYLE)) { to.style.cssText = from.getAttribute(STYLE); to.removeAttribute(STYLE); } };
    style(target.body, parsed.body);
    target.body.querySelectorAll(`[${STYLE}]`).forEach((each) => style(each, each));
  }

  render() {
    return html`<iframe class="mail" sandbox="allow-same-origin" title=${this.label} .srcdoc=${EMPTY} @load=${() => this.draw()}></iframe>`;
  }
}

define('serai-mail-preview', MailPreviewPart);
