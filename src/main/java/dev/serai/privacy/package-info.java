/**
 * A tenant's hold on its data: taking it out as a stream, and having it erased, all of it or what is about one person. Tables are found
 * in the database's catalogue, so that a new one is neither forgotten in an export nor left behind by an erasure. The API calls it, and a
 * route by the clock carries erasures on.
 */
package dev.serai.privacy;
