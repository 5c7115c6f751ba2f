package dev.serai.bulk;

/**
 * A row as it was uploaded.
 *
 * @param number its place in the job, from 1
 * @param line where it begins in what was uploaded, from 1
 * @param address in its normal form, or as it was written where it is none; null where there is none
 * @param name that people see beside the address; null for none
 * @param variables as JSON text
 * @param problem what is wrong with it, as a JSON list of field and message; null for nothing
 */
record Recipient(int number, int line, String address, String name, String variables, String problem) {}
