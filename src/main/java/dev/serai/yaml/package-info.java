/** Reads YAML files as JSON that still knows the line of each value. */
package dev.serai.yaml;
