package dev.autotunnel.internal.jsch.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.spec.AddressFamily;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressOrderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "::1 ::2 1.0.0.1 1.0.0.2 | ANY   | -       | 0 | ::1 1.0.0.1 ::2 1.0.0.2",
                "1.0.0.1 ::1 ::2 ::3     | ANY   | -       | 0 | 1.0.0.1 ::1 ::2 ::3",
                "1.0.0.1 1.0.0.2 ::1     | ANY   | -       | 0 | 1.0.0.1 ::1 1.0.0.2",
                "1.0.0.1 1.0.0.2 ::1     | ANY   | -       | 1 | ::1 1.0.0.2 1.0.0.1",
                "1.0.0.1 1.0.0.2 ::1     | ANY   | -       | 4 | ::1 1.0.0.2 1.0.0.1",
                "::1 1.0.0.1 ::2         | INET6 | -       | 0 | ::1 ::2",
                "::1 1.0.0.1 ::2         | INET  | -       | 0 | 1.0.0.1",
                "::1 1.0.0.1 ::2         | ANY   | 1.0.0.9 | 0 | 1.0.0.1",
                "::1 1.0.0.1 ::2         | ANY   | ::9     | 1 | ::2 ::1",
                "1.0.0.1 1.0.0.1         | ANY   | -       | 0 | 1.0.0.1",
                "1.0.0.1                 | INET6 | -       | 2 | ''"
            })
    void the_families_take_turns(String all, AddressFamily family, String bind, int turn, String expected)
            throws Exception {
        InetAddress from = bind == null ? null : InetAddress.getByName(bind);
        assertThat(AddressOrder.of(addresses(all), family, from, turn)).isEqualTo(addresses(expected));
    }

    private static List<InetAddress> addresses(String text) {
        return Arrays.stream(text.split(" "))
                .filter(word -> !word.isEmpty())
                .map(AddressOrderTest::address)
                .collect(Collectors.toList());
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
