package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.Sorted;

/**
 * What a provider answered to a query.
 *
 * @param sorted what the answer means
 * @param result what the provider's file made of it, without secrets; null where it set no variable {@code result}
 * @param nextCursor the provider's own cursor of the next page; null where there is none
 */
record QueryReply(Sorted sorted, JsonNode result, String nextCursor) {}
