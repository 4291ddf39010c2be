package dev.autotunnel.sshconfig;

import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A {@code LocalForward}, {@code RemoteForward} or {@code DynamicForward} of a configuration. Immutable.
 *
 * @param key the option in lower case
 * @param setting the listener, and the target if there is one
 */
record ForwardLine(String key, HostSettings.Setting setting) {

    /**
     * Returns the forwards of a host in the order of {@code ssh}; none if {@code ClearAllForwardings} is set. As by {@code ssh},
     * a forward that is there already is dropped.
     */
    static List<Forward> all(HostSettings settings) {
        if (settings.isOn("clearallforwardings")) {
            return List.of();
        }
        boolean gatewayPorts = settings.isOn("gatewayports");
        Map<Object, Forward> forwards = new LinkedHashMap<>();
        Stream.of("localforward", "remoteforward", "dynamicforward")
                .flatMap(key -> settings.all(key).stream().map(setting -> new ForwardLine(key, setting)))
                .map(line -> line.parse(gatewayPorts))
                .forEach(forward -> forwards.putIfAbsent(ends(forward), forward));
        return List.copyOf(forwards.values());
    }

    /** Returns what is the same for two forwards that do the same: the direction, the listener, and the target if there is one. */
    private static List<Object> ends(Forward forward) {
        Stream<Endpoint> target = forward instanceof Forward.Local local
                ? Stream.of(local.target())
                : forward instanceof Forward.Remote remote ? Stream.of(remote.target()) : Stream.of();
        return Stream.concat(Stream.of(forward.getClass(), Objects.requireNonNull(forward.bind())), target)
                .toList();
    }

    /** Returns the forward, which has its text in the form of {@code -L} as its name, behind {@code -R} if it is a remote one. */
    private Forward parse(boolean gatewayPorts) {
        List<String> words = setting.words();
        if (words.size() > 2) {
            throw refuse("must have a listener and a target; ssh -G does not tell where a path with blanks ends");
        }
        String bind = unbracketed(words.get(0));
        String text = words.size() == 1 ? bind : bind + ":" + unbracketed(words.get(1));
        if (key.equals("remoteforward") && (words.size() == 1 || words.get(1).equals("[socks]:0"))) {
            throw refuse("a SOCKS proxy on the server is not supported");
        }
        String anywhere = gatewayPorts && bind.chars().allMatch(Character::isDigit) ? "*:" + text : text;
        try {
            Forward forward = switch (key) {
                case "localforward" -> Forward.local(text, anywhere);
                case "remoteforward" -> Forward.remote("-R " + text, text);
                default -> Forward.dynamic(text, anywhere);
            };
            boolean anyPort = forward.bind() instanceof Endpoint.Tcp tcp && tcp.port() == 0;
            if (anyPort && !key.equals("remoteforward")) {
                throw refuse("ssh takes port 0 only on the server");
            }
            return forward;
        } catch (InvalidSpecException e) {
            throw refuse(e.rule());
        }
    }

    private SshConfigException refuse(String why) {
        return setting.origin().refuse("%s %s: %s".formatted(key, setting.text(), why));
    }

    /** Removes the brackets that {@code ssh -G} also puts around host names, as in {@code [db]:5432}. */
    private static String unbracketed(String end) {
        return end.replaceAll("\\[([^]:]*)]", "$1");
    }
}
