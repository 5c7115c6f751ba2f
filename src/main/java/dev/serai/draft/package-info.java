/**
 * Drafts a provider file from an OpenAPI document: on the command line, {@code java -jar serai.jar draft-provider}, and for
 * {@code trial}. What the document does not decide is marked with {@code UNDECIDED(...)}; a file that has such a mark does not go live.
 */
package dev.serai.draft;
