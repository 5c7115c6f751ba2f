package dev.serai.trial;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What may be done with drafts of providers over the API.
 *
 * @param texts whether the operator may have the text of a draft tried, and made live where its cases pass. Such a file carries messages of
 *     tenants as any other does, so it is for those whose operators may write the files of the instance anyway
 */
@ConfigurationProperties("serai.draft")
record DraftProperties(@DefaultValue("false") boolean texts) {}
