/**
 * Notices when providers begin to answer otherwise than their files say: a sample of live answers is compared with the recorded example of
 * the operation, in the background, and what is new, missing or of another type is counted. Names of members are kept, values never.
 */
package dev.serai.drift;
