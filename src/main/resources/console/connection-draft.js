/** What is typed into the form of a connection, beside what is stored of it. */
import { t } from './texts.js';
import { inOrder, USUAL_WEIGHT } from './connections.js';
import { isMask } from './parts/form.js';
import { conditionsOf, rowOf } from './parts/conditions.js';

const OWN_PLACE = '';
const USUAL_PRIORITY = 100;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * A connection as it is stored, and what the form makes of it. `edited` is {name, values, sandbox, rateLimit, answerWithin, rules, place,
 * weight}: place is the id of a connection whose place it shares, or empty.
 */
export class ConnectionDraft {
  /**
   * @param connection null for a new one
   * @param provider null where its file is gone
   * @param connections all of the tenant
   */
  constructor({ connection, provider, connections }, channel) {
    Object.assign(this, { connection, provider, connections, channel, fields: provider?.form?.fields ?? [] });
    this.before = this.start();
    this.edited = this.start();
  }

  start() {
    const kept = this.connection?.configuration ?? {};
    const values = Object.fromEntries(this.fields.map((field) => [field.name, field.secret ? ''
      : kept[field.name] ?? (field.type === 'boolean' ? field.default ?? false : field.allowed?.length ? field.default ?? '' : '')]));
    return { name: this.connection?.name ?? this.newName(), values, sandbox: Boolean(kept.sandbox), rateLimit: kept.rateLimit ?? '',
      answerWithin: this.connection?.answerWithin ?? '', rules: (this.connection?.conditions ?? []).map(rowOf), place: this.sharedPlace(),
      weight: this.connection?.weight ?? USUAL_WEIGHT, keptKey: '' };
  }

  /** The field that a kept key goes into; null where there is none such. */
  keyField() {
    const named = this.fields.find((field) => field.name === 'apiKey');
    const secrets = this.fields.filter((field) => field.secret);
    const required = secrets.filter((field) => field.required);
    const candidates = required.length ? required : secrets;
    return named ?? (candidates.length === 1 ? candidates[0] : null);
  }

  newName() {
    const names = new Set(this.connections.map((each) => each.name));
    for (let i = 1; ; i++) {
      const name = i === 1 ? this.provider.title : `${this.provider.title} ${i}`;
      if (!names.has(name)) return name;
    }
  }

  /** The others of its channel, in order. */
  others() {
    return inOrder(this.connections.filter((each) => each.integrationType === this.channel && each.id !== this.connection?.id && each.status !== 'pending'));
  }

  sharedPlace() {
    if (!this.connection || this.connection.weight === undefined || this.connection.weight === null) return OWN_PLACE;
    return this.others().find((each) => each.priority === this.connection.priority)?.id ?? OWN_PLACE;
  }

  isChanged(field) {
    return this.edited.values[field.name] !== this.before.values[field.name];
  }

  /** The titles of what is not saved. */
  changes() {
    const { edited, before } = this;
    if (!this.connection) return same(edited, before) ? [] : [edited.name || this.provider.title];
    const changed = this.fields.filter((field) => this.isChanged(field)).map((field) => field.title);
    if (edited.name !== before.name) changed.unshift(t('connect.name'));
    for (const name of ['sandbox', 'rateLimit', 'answerWithin']) {
      if (edited[name] !== before[name]) changed.push(t(`connect.${name}`));
    }
    if (!same(edited.rules, before.rules)) changed.push(t('conditions.title'));
    if (edited.place !== before.place || edited.weight !== before.weight) changed.push(t('connect.share'));
    return changed;
  }

  #valueOf(field) {
    const value = this.edited.values[field.name];
    const text = typeof value === 'string' && !field.multiLine ? value.trim() : value;
    if (text === '') return null;
    return (field.type === 'integer' || field.type === 'number') && !Number.isNaN(Number(text)) ? Number(text) : text;
  }

  /** Its configuration as the API takes it: with everything that says something, masks for secrets that stay, or only what has changed. */
  configuration(changedOnly) {
    const configuration = {};
    for (const field of this.fields) {
      const value = this.#valueOf(field);
      const stored = this.connection?.configuration?.[field.name];
      if (changedOnly) {
        if (this.isChanged(field) && !(field.secret && value === null)) configuration[field.name] = value;
      } else if (value !== null) {
        configuration[field.name] = value;
      } else if (field.secret && isMask(stored)) {
        configuration[field.name] = stored;
      }
    }
    const { sandbox, rateLimit } = this.edited;
    if (changedOnly ? sandbox !== this.before.sandbox : sandbox) configuration.sandbox = sandbox;
    if (changedOnly ? rateLimit !== this.before.rateLimit : rateLimit) configuration.rateLimit = rateLimit.trim() || null;
    return configuration;
  }

  /** When it is used, as the API takes it. */
  selection() {
    const { edited } = this;
    const together = this.others().find((each) => each.id === edited.place);
    return { priority: together ? together.priority : this.#ownPriority(), weight: together ? Number(edited.weight) : null,
      conditions: conditionsOf(edited.rules), answerWithin: edited.answerWithin.trim() || null };
  }

  /** A place of its own: the one it has, or behind the others. */
  #ownPriority() {
    if (this.connection) return this.connection.priority + (this.sharedPlace() === OWN_PLACE ? 0 : 1);
    const others = this.others();
    return others.length ? Math.max(...others.map((each) => each.priority)) + 10 : USUAL_PRIORITY;
  }

  /** The connection as it would be, for a preview. */
  preview() {
    return { ...(this.connection ? { id: this.connection.id } : {}), name: this.edited.name || this.provider?.title,
      provider: this.provider?.provider ?? this.connection.provider, integrationType: this.channel, ...this.selection() };
  }
}
