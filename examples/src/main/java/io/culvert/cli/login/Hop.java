package io.culvert.cli.login;

import io.culvert.forwarding.config.ClientFiles;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.Destination;
import io.culvert.forwarding.config.SettingsBuilder;
import java.util.ArrayList;
import java.util.List;

/** A server on the way, or the last one, with the settings that the files have for it. */
record Hop(Destination destination, ClientSettings settings) {
    /** Ours: a jump host may name jump hosts of its own. */
    private static final int MAX_HOPS = 32;

    /** All hops to a destination, which is the last. Blocks on the disk. */
    static List<Hop> to(Destination destination, ClientSettings settings, ClientFiles files) {
        return to(new Hop(destination, settings), files, MAX_HOPS);
    }

    private static List<Hop> to(Hop last, ClientFiles files, int most) {
        if (most == 0) {
            throw new ConfigException(
                    "jumphost loop via " + last.destination.host() + "; let ProxyJump be none for the jump hosts");
        }
        List<Hop> hops = new ArrayList<>();
        for (Destination jump : last.settings.jumps()) {
            SettingsBuilder<ClientSettings> options = ClientSettings.builder();
            if (hops.isEmpty()) {
                hops.addAll(to(new Hop(jump, files.settings(options, jump)), files, most - 1));
            } else {
                // What the one before leads to needs no way of its own.
                options.argument("-J", "ProxyJump", "none");
                hops.add(new Hop(jump, files.settings(options, jump)));
            }
        }
        hops.add(last);
        return hops;
    }
}
