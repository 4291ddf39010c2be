package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentParserTest {

    /** The words of the line are separated by blanks, or by vertical bars if a word contains a blank. */
    private static Arguments parse(String line) {
        return ArgumentParser.parse(line.contains("|") ? line.split("\\|") : line.split(" "));
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> lines() {
        return Stream.of(
                arguments(
                        "-M 10001:10002 -N -R 10000:127.0.0.1:22 example.com",
                        "monitor=10001:10002 options=[SessionType=none] forwards=[R 10000:127.0.0.1:22] to=example.com"),
                arguments(
                        "-M|20000|-f|-N|-L|5432:db:5432|-o|ServerAliveInterval 30|-o|ServerAliveCountMax=3|user@bastion|-p|2222",
                        "monitor=20000 f options=[SessionType=none, ServerAliveInterval=30, ServerAliveCountMax=3,"
                                + " Port=2222] forwards=[L 5432:db:5432] to=user@bastion"),
                arguments(
                        "-M 0 -NT -D 1080 -i key -o ExitOnForwardFailure=yes -J jump host",
                        "monitor=0 options=[SessionType=none, RequestTTY=no, IdentityFile=key,"
                                + " ExitOnForwardFailure=yes, ProxyJump=jump] forwards=[D 1080] to=host"),
                arguments("-fNL 80:a:80 h", "f options=[SessionType=none] forwards=[L 80:a:80] to=h"),
                arguments("-p2222 -lme h", "options=[Port=2222, User=me] to=h"),
                arguments("-o exitONforwardFAILURE=no h", "options=[exitONforwardFAILURE=no] to=h"),
                arguments("-oPort=1 -p 2 h", "options=[Port=1, Port=2] to=h"),
                arguments("-N -- h", "options=[SessionType=none] to=h"),
                arguments("h -N -- ", "options=[SessionType=none] to=h"),
                arguments("-L [::1]:1:db:2 h", "forwards=[L [::1]:1:db:2] to=h"),
                arguments("-46 h", "options=[AddressFamily=inet6] to=h"),
                arguments(
                        "-o AddressFamily=any -4 h -o AddressFamily=inet6",
                        "options=[AddressFamily=inet, AddressFamily=inet6] to=h"),
                arguments(
                        "-b 1.2.3.4 -c a -m b -g -B lo h -b 4.3.2.1 -c b -m a -g -B eth0",
                        "options=[BindAddress=4.3.2.1, Ciphers=b, MACs=a, GatewayPorts=yes, BindInterface=eth0] to=h"),
                arguments("-l bob alice@h -p 1", "options=[User=bob, Port=1] to=alice@h"),
                arguments("alice@h -l bob -o User=carl -p 1", "options=[Port=1] to=alice@h"),
                arguments("-p 1 ssh://h:2 -l bob", "options=[Port=1, User=bob] to=ssh://h:2"),
                arguments("ssh://h:2 -p 1 -l bob -o Port=3", "options=[User=bob] to=ssh://h:2"),
                arguments("-vvv h", "v=3 to=h"),
                arguments("-vq h", "v=-1 to=h"),
                arguments("-V", "V"),
                arguments("-F cfg -E log h", "E=log F=cfg to=h"),
                arguments("-F cfg -y h", "y F=cfg to=h"),
                arguments(
                        "-AaCgKknsTtXxY12 h",
                        "options=[ForwardAgent=yes, ForwardAgent=no, Compression=yes,"
                                + " GatewayPorts=yes, GSSAPIAuthentication=yes, GSSAPIDelegateCredentials=no, StdinNull=yes,"
                                + " SessionType=subsystem, RequestTTY=no, RequestTTY=yes, ForwardX11=yes, ForwardX11=no,"
                                + " ForwardX11Trusted=yes, Protocol=1, Protocol=2] to=h"),
                arguments(
                        "-b 1.2.3.4 -c aes -m mac -S none -e ~ -I lib h",
                        "options=[BindAddress=1.2.3.4, Ciphers=aes,"
                                + " MACs=mac, ControlPath=none, EscapeChar=~, PKCS11Provider=lib] to=h"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void a_command_line_is_parsed(String line, String what) {
        assertThat(describe(parse(line))).isEqualTo(what);
    }

    private static String describe(Arguments arguments) {
        StringBuilder text = new StringBuilder();
        arguments
                .monitor()
                .ifPresent(monitor -> text.append("monitor=").append(monitor).append(' '));
        text.append(arguments.showVersion() ? "V " : "");
        text.append(arguments.background() ? "f " : "");
        text.append(arguments.messagesToSyslog() ? "y " : "");
        text.append(arguments.verbosity() != 0 ? "v=" + arguments.verbosity() + " " : "");
        arguments
                .messageFile()
                .map(Path::toString)
                .ifPresent(file -> text.append("E=").append(file).append(' '));
        arguments.configFile().ifPresent(file -> text.append("F=").append(file).append(' '));
        text.append(arguments.options().isEmpty() ? "" : "options=" + arguments.options() + " ");
        if (!arguments.forwards().isEmpty()) {
            text.append("forwards=")
                    .append(arguments.forwards().stream()
                            .map(each -> each.flag() + " " + each.text())
                            .toList())
                    .append(' ');
        }
        arguments.destination().ifPresent(to -> text.append("to=").append(to));
        return text.toString().strip();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    -Z h                 ; option -Z is unknown
                    -NZ h                ; option -Z is unknown
                    --help               ; option -help is unknown
                    h -p                 ; option -p requires an argument
                    -NL                  ; option -L requires an argument
                    -O check h           ; option -O is not supported
                    -Q cipher            ; option -Q is not supported
                    -G h                 ; option -G is not supported
                    -w 0:0 h             ; option -w is not supported
                    -W db:1 h            ; option -W is not supported
                    h ls                 ; remote command "ls"
                    -J a -J b h          ; option -J may be given once
                    -J a h -J b          ; option -J may be given once
                    -oProxyJump=a -J b h ; option -J may be given once
                    -oproxycommand=x -Ja h ; options -J and ProxyCommand cannot be given together
                    -y -E log h          ; options -y and -E cannot be given together
                    -E log h -y          ; options -y and -E cannot be given together
                    -o Port h            ; option "Port": must be Name=value
                    """)
    void an_error_is_one_line_that_names_the_option(String line, String problem) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(problem)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void an_option_of_ssh_may_be_written_in_two_ways() {
        assertThat(SshOption.parse("Name=value")).isEqualTo(new SshOption("Name", "value"));
        assertThat(SshOption.parse(" Name   two words ")).isEqualTo(new SshOption("Name", "two words"));
        assertThat(SshOption.parse("Name = a=b")).isEqualTo(new SshOption("Name", "a=b"));
        assertThat(SshOption.parse("Name \"in quotes\"")).isEqualTo(new SshOption("Name", "\"in quotes\""));
    }
}
