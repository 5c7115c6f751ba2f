package dev.serai.reload;

/**
 * A file that counts and cannot be read.
 *
 * @param name with its folder
 */
record Unreadable(String name, FileKind kind, BrokenFileException fault) {}
