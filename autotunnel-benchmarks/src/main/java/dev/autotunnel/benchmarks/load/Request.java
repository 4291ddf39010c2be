package dev.autotunnel.benchmarks.load;

/** What a client asks of the {@link Target} with its first byte. */
public enum Request {
    /** Send back what comes. */
    ECHO('E'),
    /** Send until it is enough, or the client is gone. */
    SEND('S'),
    /** Take and count what comes. */
    TAKE('T');

    private final byte code;

    Request(char code) {
        this.code = (byte) code;
    }

    /** The first byte. */
    public byte code() {
        return code;
    }

    static Request of(byte code) {
        for (Request request : values()) {
            if (request.code == code) {
                return request;
            }
        }
        throw new IllegalArgumentException("no request: " + code);
    }
}
