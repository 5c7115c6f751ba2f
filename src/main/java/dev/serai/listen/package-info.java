/** The command {@code listen}: shows the webhooks of an instance in a terminal, and passes them on to a program under development. */
package dev.serai.listen;
