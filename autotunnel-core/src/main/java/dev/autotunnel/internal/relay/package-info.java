/**
 * The data path: listeners that outlive connections, clients that wait while the tunnel is down, and the pumps that carry
 * their bytes.
 *
 * <p>Start with {@link dev.autotunnel.internal.relay.LocalRelay} (accepted here, connected from the server) and the rules in
 * {@link dev.autotunnel.internal.relay.client.Admission}; {@link dev.autotunnel.internal.relay.RemoteRelay} is the other direction, and
 * {@link dev.autotunnel.internal.relay.pump.Pump} is what both end in. Clients of dynamic forwards first go through
 * {@link dev.autotunnel.internal.relay.socks.SocksHandshakes}, whose protocol is {@link dev.autotunnel.internal.relay.socks.SocksDialogue}.
 */
@NullMarked
package dev.autotunnel.internal.relay;

import org.jspecify.annotations.NullMarked;
