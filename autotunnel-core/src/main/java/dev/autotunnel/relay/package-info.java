/**
 * The data path: listeners that outlive connections, clients that wait while the tunnel is down, and the pumps that carry
 * their bytes.
 *
 * <p>Start with {@link dev.autotunnel.relay.LocalRelay} (accepted here, connected from the server) and the rules in
 * {@link dev.autotunnel.relay.Admission}; {@link dev.autotunnel.relay.RemoteRelay} is the other direction, and
 * {@link dev.autotunnel.relay.Pump} is what both end in. Clients of dynamic forwards first go through
 * {@link dev.autotunnel.relay.Handshakes}, whose protocol is {@link dev.autotunnel.relay.SocksDialogue}.
 */
@NullMarked
package dev.autotunnel.relay;

import org.jspecify.annotations.NullMarked;
