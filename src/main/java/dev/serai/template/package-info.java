/**
 * Templates of messages, which tenants keep: versions, locales, partials and layouts, variants and how they do. Owns the engine that makes
 * content of them. Called by the API and, through {@link dev.serai.operation.MessageTemplates}, by whatever accepts messages.
 */
package dev.serai.template;
