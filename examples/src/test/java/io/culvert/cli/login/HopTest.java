package io.culvert.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.culvert.forwarding.config.ClientFiles;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.Destination;
import io.culvert.forwarding.config.Here;
import io.culvert.forwarding.config.SettingsBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HopTest {
    @TempDir
    private Path folder;

    @Test
    void each_hop_has_the_settings_of_its_own_host_and_none_of_the_command_line() throws IOException {
        List<Hop> hops = hops(
                ClientSettings.builder().option("Port 9").option("StrictHostKeyChecking no"),
                "Host last",
                "ProxyJump me@first,second:5",
                "Host first",
                "Port 1",
                "HostName first.example.com");
        assertThat(hops)
                .extracting(hop -> hop.settings().host(hop.destination()) + ":"
                        + hop.settings().port(hop.destination()))
                .containsExactly("first.example.com:1", "second:5", "last:9");
        assertThat(hops.get(0).settings().user(hops.get(0).destination())).contains("me");
        assertThat(hops)
                .extracting(hop -> hop.settings().strictHostKeyChecking().name())
                .containsExactly("ASK", "ASK", "NO");
    }

    @Test
    void the_first_hop_may_have_a_way_of_its_own_and_the_others_have_the_one_before() throws IOException {
        List<Hop> hops = hops(
                ClientSettings.builder().argument("-J", "ProxyJump", "inner,other"),
                "Host inner other last",
                "ProxyJump outer",
                "Host outer",
                "ProxyCommand nc %h %p");
        assertThat(hops).extracting(hop -> hop.destination().host()).containsExactly("outer", "inner", "other", "last");
        assertThat(hops.get(0).settings().proxyCommand()).isPresent();
    }

    @Test
    void a_jump_host_that_is_reached_through_itself_is_an_error() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> hops(ClientSettings.builder(), "Host *", "ProxyJump gate"))
                .withMessageStartingWith("jumphost loop via gate");
    }

    private List<Hop> hops(SettingsBuilder<ClientSettings> options, String... lines) throws IOException {
        Path file = Files.write(folder.resolve("config"), List.of(lines));
        ClientFiles files = ClientFiles.only(new Here("me", 1000, folder, "desk"), file);
        Destination last = Destination.parse("last");
        return Hop.to(last, files.settings(options, last), files);
    }
}
