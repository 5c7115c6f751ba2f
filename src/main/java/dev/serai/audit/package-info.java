/**
 * The audit log: who changed what, when, and how it was before and after. Services call {@link dev.serai.audit.AuditLog} inside the
 * transaction of the change; the database refuses to change or remove what was written.
 */
package dev.serai.audit;
