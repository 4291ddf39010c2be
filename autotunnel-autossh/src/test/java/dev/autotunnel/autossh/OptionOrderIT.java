package dev.autotunnel.autossh;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.sshconfig.SshConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of several values of one option, the one counts that counts for {@code ssh}. */
@RequiresOpenSsh
class OptionOrderIT {
    private static final List<String> OPTIONS =
            List.of("user", "port", "addressfamily", "bindaddress", "ciphers", "macs", "gatewayports", "proxyjump");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@h -l bob",
                "-l bob alice@h",
                "alice@h -o User=bob -l carl",
                "-l bob -o User=carl h",
                "-o User=carl h -l bob",
                "-p 1 h -p 2",
                "h -o Port=1 -p 2",
                "ssh://alice@h:3 -p 1 -l bob",
                "-p 1 -l bob ssh://alice@h:3",
                "ssh://h:3/ -p 1 -l bob",
                "ssh://alice@127.0.0.1:3/ -p 1",
                "ssh://alice@h -p 1",
                "alice@bob@h -l carl",
                "-4 -6 h",
                "-6 h -4",
                "-o AddressFamily=inet6 -4 h",
                "-4 -o AddressFamily=inet6 h",
                "-b 1.2.3.4 h -b 4.3.2.1",
                "-o BindAddress=1.2.3.4 -b 4.3.2.1 h",
                "-b 1.2.3.4 -o BindAddress=4.3.2.1 h",
                "-c aes128-ctr -c aes256-ctr h",
                "-o Ciphers=aes128-ctr -c aes256-ctr h",
                "-c aes128-ctr -o Ciphers=aes256-ctr h",
                "-m hmac-sha2-256 h -m hmac-sha2-512",
                "-o MACs=hmac-sha2-256 -m hmac-sha2-512 h",
                "-o GatewayPorts=no -g h",
                "-g -o GatewayPorts=no h",
                "-J a -o ProxyJump=b h"
            })
    void each_option_has_the_value_that_it_has_for_ssh(String line) {
        SshConfig ours = HostLookup.builder(ArgumentParser.parse(line.split(" ")))
                .withoutFiles()
                .withoutOpenSsh()
                .build();

        Map<String, String> theirs = printed(line);
        assertThat(theirs).containsKeys("user", "port", "addressfamily");
        for (String option : OPTIONS) {
            if (!isDefault(option, theirs)) {
                assertThat(ours.value(option).orElse("")).as(option).isEqualTo(theirs.getOrDefault(option, ""));
            }
        }
    }

    private static boolean isDefault(String option, Map<String, String> theirs) {
        return theirs.getOrDefault(option, "").equals(printed("other").getOrDefault(option, ""));
    }

    private static Map<String, String> printed(String line) {
        List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-G"));
        command.addAll(List.of(line.split(" ")));
        FinishedCommand printed = FinishedCommand.of(command);
        assertThat(printed.status()).as(printed.output()).isZero();
        return printed.output()
                .lines()
                .map(text -> text.split(" ", 2))
                .filter(words -> words.length == 2)
                .collect(toMap(words -> words[0], words -> words[1], (first, later) -> first));
    }
}
