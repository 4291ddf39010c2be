package dev.autotunnel.internal.hostkeys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "Example.ORG, 22, example.org",
        "example.org, 2222, [example.org]:2222",
        "10.0.0.1, 22, 10.0.0.1",
        "127.1, 22, 127.0.0.1",
        "0x7f.1, 22, 127.0.0.1",
        "010.0.0.1, 22, 8.0.0.1",
        "2130706433, 22, 127.0.0.1",
        "1.2.3.256, 22, 1.2.3.256",
        "1.2.3.4.5, 22, 1.2.3.4.5",
        "4294967296, 22, 4294967296",
        "0:0:0::1, 22, ::1",
        "0:0:0:0:0:0:0:0, 22, ::",
        "2001:DB8:0:0:1:0:0:1, 22, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 22, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 2222, [1:0:0:2::3]:2222",
        "1:2:3:4:5:6:0:0, 22, 1:2:3:4:5:6::",
        "::ffff:10.0.0.1, 22, ::ffff:10.0.0.1",
        "::FFFF:a00:1, 22, ::ffff:10.0.0.1",
        "::a00:1, 22, ::10.0.0.1",
        "FE80:0::1%eth0, 22, fe80::1%eth0",
        "beef, 22, beef",
        "a:b, 22, a:b",
    })
    void a_place_has_one_name(String host, int port, String name) {
        assertThat(new HostName(host, port).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a?", "a,b", "a b", "a\tb", "a\nb", "a#b", "[a]", "a|b", "@a", "!a", "a\u0001", ""})
    void a_name_that_would_stand_for_more_than_one_host_is_not_recorded(String host) {
        assertThat(new HostName(host, 22).isRecordable()).isFalse();
    }

    @Test
    void names_and_addresses_are_recorded() {
        assertThat(new HostName("example.org", 22).isRecordable()).isTrue();
        assertThat(new HostName("::1", 2222).isRecordable()).isTrue();
        assertThat(HostName.alias("[bastion.example.com]:2222").isRecordable()).isTrue();
        assertThat(HostName.alias("[a,b]:2222").isRecordable()).isFalse();
        assertThat(HostName.alias("[]:2222").isRecordable()).isFalse();
        assertThat(HostName.alias("[a]:2222,b").isRecordable()).isFalse();
        assertThat(new HostName("b\u00fccher.example", 22).isRecordable()).isTrue();
    }
}
