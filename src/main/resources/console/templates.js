/** Templates of messages: what the pages share. */
import { t } from './texts.js';

export const TEMPLATES = '/api/templates';
export const PARTS = ['subject', 'html', 'text', 'sms', 'whatsapp'];
export const KINDS = ['message', 'partial', 'layout'];
/** The parts that a kind has a use for. */
export const partsOf = (kind) => (kind === 'layout' ? ['html', 'text'] : kind === 'partial' ? ['html', 'text', 'sms', 'whatsapp'] : PARTS);
export const pathOf = (id, rest = '') => `/templates/${id}${rest}`;

/** What of a template counts, in words. */
export const promotedWords = (template) => (!template.promoted.length ? t('templates.draftOnly')
  : template.promoted.length === 1 ? t('templates.version', { n: template.promoted[0].version })
    : template.promoted.map((each) => t('templates.variantOf', { name: each.variant, n: each.version })).join(', '));

/** What is typed of a version: the sample is text, for it may be no JSON while somebody types. */
export const editedOf = (version) => ({
  locales: structuredClone(version?.locales ?? { en: {} }),
  defaultLocale: version?.defaultLocale ?? 'en',
  layout: version?.layout ?? '',
  sample: version?.sample ? JSON.stringify(version.sample, null, 2) : '',
});

/** Null where the text is no JSON object. */
export const sampleOf = (text) => {
  if (!text.trim()) return undefined;
  try {
    const sample = JSON.parse(text);
    return sample !== null && typeof sample === 'object' && !Array.isArray(sample) ? sample : null;
  } catch {
    return null;
  }
};

/** As the API takes it: parts without anything in them stay away. */
export const contentOf = (edited) => ({
  locales: Object.fromEntries(Object.entries(edited.locales).map(([tag, parts]) => [tag, Object.fromEntries(Object.entries(parts).filter(([, source]) => source.trim()))])),
  defaultLocale: edited.defaultLocale,
  layout: edited.layout || undefined,
  sample: sampleOf(edited.sample) ?? undefined,
});
