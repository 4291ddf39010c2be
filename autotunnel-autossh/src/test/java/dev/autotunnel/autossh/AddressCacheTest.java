package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressCacheTest {

    /** The columns are the security property and the system property before, and the security property afterwards. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    -,  -,  1
                    -,  60, -
                    -,  0,  -
                    60, -,  60
                    -1, -,  -1
                    0,  -,  0
                    60, 5,  60
                    """)
    void an_address_is_cached_for_a_second_unless_the_user_set_a_time(String security, String system, String after) {
        assertThat(after("networkaddress.cache.ttl", security, "sun.net.inetaddr.ttl", system))
                .isEqualTo(after);
    }

    /** 10 is the default in the java.security file of every JDK. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    10, -,  1
                    -,  -,  1
                    10, 10, 10
                    10, 5,  10
                    0,  -,  0
                    30, -,  30
                    -1, -,  -1
                    """)
    void a_failed_lookup_is_cached_for_a_second_unless_the_user_set_another_time_than_the_default_of_the_jdk(
            String security, String system, String after) {
        assertThat(after("networkaddress.cache.negative.ttl", security, "sun.net.inetaddr.negative.ttl", system))
                .isEqualTo(after);
    }

    private static String after(String securityName, String security, String systemName, String system) {
        Map<String, String> securityProperties = new HashMap<>();
        securityProperties.put(securityName, security);
        Map<String, String> systemProperties = new HashMap<>();
        systemProperties.put(systemName, system);
        AddressCache.shorten(securityProperties::get, systemProperties::get, securityProperties::put);
        return securityProperties.get(securityName);
    }
}
