package dev.autotunnel.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How clients are treated that come while the tunnel is down. Immutable.
 *
 * @param mode whether such clients wait
 * @param most how long a client waits
 * @param clients how many clients may wait at once
 * @param discardFinished whether a client is dropped if it ends its data while it waits
 */
public record WhileDownProperties(
        @DefaultValue("hold") Mode mode,
        @DefaultValue("30s") Duration most,
        @DefaultValue("256") int clients,
        boolean discardFinished) {
    /** What happens to a client. */
    public enum Mode {
        /** It waits. */
        HOLD,
        /** It is reset at once. */
        REFUSE
    }
}
