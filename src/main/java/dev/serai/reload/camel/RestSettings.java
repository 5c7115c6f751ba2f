package dev.serai.reload.camel;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.spi.RestConfiguration;
import org.springframework.beans.BeanUtils;

/** Copies the configuration of REST services, which a file may change for its own services only. */
public final class RestSettings {

    private RestSettings() {}

    public static RestConfiguration copy(RestConfiguration original) {
        RestConfiguration copy = new RestConfiguration();
        BeanUtils.copyProperties(original, copy);
        copy.setComponentProperties(copy(original.getComponentProperties()));
        copy.setEndpointProperties(copy(original.getEndpointProperties()));
        copy.setConsumerProperties(copy(original.getConsumerProperties()));
        copy.setDataFormatProperties(copy(original.getDataFormatProperties()));
        copy.setApiProperties(copy(original.getApiProperties()));
        copy.setCorsHeaders(copy(original.getCorsHeaders()));
        copy.setValidationLevels(copy(original.getValidationLevels()));
        return copy;
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return map == null ? null : new HashMap<>(map);
    }
}
