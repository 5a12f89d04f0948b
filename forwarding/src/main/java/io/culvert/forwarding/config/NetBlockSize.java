package io.culvert.forwarding.config;

/** How many leading bits of an address make a source (PerSourceNetBlockSize): 32:128, or the first alone. */
record NetBlockSize(int ipv4, int ipv6) {
    static final NetBlockSize ADDRESS = new NetBlockSize(32, 128);

    static NetBlockSize parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new NetBlockSize(StrictInteger.parse(text, 0, ADDRESS.ipv4), ADDRESS.ipv6)
                : new NetBlockSize(
                        StrictInteger.parse(text.substring(0, colon), 0, ADDRESS.ipv4),
                        StrictInteger.parse(text.substring(colon + 1), 0, ADDRESS.ipv6));
    }
}
