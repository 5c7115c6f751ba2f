/** One call to a provider: what was asked and what came back, with secrets and addresses masked. */
import { html, nothing } from '../lit.js';
import { t } from '../texts.js';
import { said } from '../said.js';
import { duration } from '../format.js';
import { carrierIcon } from '../deliveries.js';
import { icon } from './icons.js';

const LONGEST = 8000;
const ADDRESS = /([\p{L}\d])[\p{L}\d.!#$%&'*+/=?^_`{|}~-]*(?=@[\p{L}\d-]+\.)/gu;
const NUMBER = /\+(\d{3})\d{4,9}(\d{2})\b/g;

const masked = (text) => text.replaceAll('****', '••••').replace(ADDRESS, '$1•••').replace(NUMBER, '+$1•••••$2');

const laidOut = (body, type) => {
  if (/json/.test(type) || /^\s*[[{]/.test(body)) {
    try { return JSON.stringify(JSON.parse(body), null, 2); } catch { return body; }
  }
  if (/x-www-form-urlencoded/.test(type)) return [...new URLSearchParams(body)].map(([name, value]) => `${name}: ${value}`).join('\n');
  return body;
};

const typeOf = (headers) => Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';

const coloured = (text) => text.split(/(••••\S*|[^\s"<>:,]•••[^\s",<>]*)/).map((part, i) => (i % 2 ? html`<span class="m">${part}</span>` : part));

const headerLines = (headers, shown) => Object.entries(headers).map(([name, value]) => html`
<span class="k">${name}:</span> ${coloured(shown(String(value)))}`);

const bodyLines = (body, headers, shown) => {
  const text = body ? laidOut(typeof body === 'string' ? body : JSON.stringify(body), typeOf(headers)) : '';
  return text ? html`

${coloured(shown(text.slice(0, LONGEST)))}${text.length > LONGEST ? `\n${t('attempt.cut')}` : nothing}` : nothing;
};

const requestText = ({ method, url, headers = {}, body }, shown) => html`<span class="k">${method}</span> ${coloured(shown(url ?? ''))}${headerLines(headers, shown)}${bodyLines(body, headers, shown)}`;

/** What came back, of which an endpoint of the tenant's own has the beginning kept. */
const answerText = ({ httpStatus, durationMs, reason, request, outcome }, result, shown) => {
  const { headers = {}, body, cut } = request?.response ?? {};
  return html`<span class="k">${httpStatus ?? t('attempt.noStatus')}</span>  ${duration(durationMs)}${headerLines(headers, shown)}${bodyLines(body, headers, shown)}${cut ? `\n${t('attempt.cut')}` : nothing}${reason && !(body && outcome === 'delivered') ? html`

<span class="s">${shown(said(reason))}</span>` : nothing}${result ? html`

${coloured(JSON.stringify(result, null, 2).replaceAll('****', '••••'))}` : nothing}`;
};

const callOf = ({ request, operation }) => {
  if (!request?.url) return operation;
  try { return `${request.method} ${new URL(request.url).pathname}`; } catch { return `${request.method} ${request.url}`; }
};

const kinds = { delivered: ['delivered', 'ok'], throttled: ['retrying', 'clock'], unknown: ['retrying', 'alert'] };

/**
 * @param open whether what was asked and answered is shown
 * @param result what the provider's answer came to, where it took it
 * @param toggled told when a person opens or folds it
 * @param own whether it went to an endpoint of the tenant's own, which is shown as it was; addresses of customers are masked else
 */
export const attemptCard = (attempt, { names = null, open, result = null, toggled, own = false }) => {
  const [colour, shape] = kinds[attempt.outcome] ?? ['error', 'alert'];
  const shown = own ? (text) => text.replaceAll('****', '••••') : masked;
  return html`<details class="card attempt" .open=${open} @toggle=${(event) => { if (event.target.open !== open) toggled?.(event.target.open); }}>
    <summary><span class="row">${own ? nothing : carrierIcon(attempt.provider, names)}<b>${callOf(attempt) ?? t('attempt.notSent')}</b><span class="badge ${colour}">${icon(shape)}${attempt.httpStatus ?? t(`attempt.${attempt.outcome === 'delivered' ? 'taken' : 'none'}`)}</span><span class="faint num">${duration(attempt.durationMs)}</span></span>${icon('down')}</summary>
    <div class="pair"><div><h4>${t('attempt.request')}</h4>${attempt.request ? html`<pre class="code" tabindex="0" aria-label=${t('attempt.request')} role="region">${requestText(attempt.request, shown)}</pre>` : html`<p class="small muted">${t(own ? 'attempt.notSent' : 'attempt.notKept')}</p>`}</div>
      <div><h4>${t('attempt.answer')}</h4><pre class="code" tabindex="0" aria-label=${t('attempt.answer')} role="region">${answerText(attempt, result, shown)}</pre></div></div></details>`;
};
