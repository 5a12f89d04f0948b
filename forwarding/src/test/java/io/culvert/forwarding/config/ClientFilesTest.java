package io.culvert.forwarding.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientFilesTest {
    @TempDir
    Path home;

    private Here here;
    private Path own;

    @BeforeEach
    void makeFolder() throws IOException {
        here = new Here("me", 1000, home, "desk.example.com");
        own = Files.createDirectories(home.resolve(".ssh")).resolve("config");
    }

    @Test
    void options_go_before_the_destination_and_that_before_the_files() throws IOException {
        Files.writeString(own, "User file\nPort 1\nServerAliveInterval 7\n");
        SettingsBuilder<ClientSettings> options = ClientSettings.builder().option("Port 3");
        Destination destination = Destination.parse("ssh://link@host:2");
        ClientSettings settings = ClientFiles.usual(here).settings(options, destination);
        assertThat(settings.port(destination)).isEqualTo(3);
        assertThat(settings.user(destination)).contains("link");
        assertThat(settings.serverAliveInterval()).hasSeconds(7);
    }

    @Test
    void K07_a_file_that_others_can_write_is_refused_where_ssh_looks_for_it_or_includes_it() throws IOException {
        Files.writeString(own, "Port 1\n");
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> settings(ClientFiles.usual(here)))
                .withMessageStartingWith("Bad owner or permissions on " + own);
        assertThat(settings(ClientFiles.only(here, own)).port(HOST)).isEqualTo(1);
        Path including = Files.writeString(home.resolve("including"), "Include " + own + "\n");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> settings(ClientFiles.only(here, including)))
                .withMessageStartingWith("Bad owner or permissions on " + own);
    }

    @Test
    void included_files_are_looked_for_beside_the_users_own_and_leave_its_blocks_alone() throws IOException {
        Files.createDirectories(home.resolve(".ssh/more.d"));
        Files.writeString(home.resolve(".ssh/more.d/b"), "Host other\nPort 2\n");
        Files.writeString(home.resolve(".ssh/more.d/a"), "ConnectionAttempts 5\n");
        Files.writeString(home.resolve(".ssh/more.d/.hidden"), "ConnectionAttempts 6\n");
        Files.writeString(own, "Host host\nInclude more.d/* ~/.ssh/none*\nPort 7\nHost other\nInclude more.d/a\n");
        ClientSettings settings = settings(ClientFiles.usual(here));
        assertThat(settings.connectionAttempts()).isEqualTo(5);
        assertThat(settings.port(HOST)).isEqualTo(7);
    }

    /** As stock ssh reads it; in a value, what is not UTF-8 is taken for ISO 8859-1. */
    @Test
    void K09_any_bytes_may_be_in_a_file_and_a_byte_order_mark_is_passed_over() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
        bytes.write("User j\u00fcrgen\n".getBytes(UTF_8));
        bytes.write("# f\u00fcr alle\nPort 7 # f\u00fcr dich\nHostName b\u00fccher\n".getBytes(ISO_8859_1));
        Files.write(own, bytes.toByteArray());
        ClientSettings settings = settings(ClientFiles.usual(here));
        assertThat(settings.user(HOST)).contains("j\u00fcrgen");
        assertThat(settings.port(HOST)).isEqualTo(7);
        assertThat(settings.host(HOST)).isEqualTo("b\u00fccher");
    }

    @Test
    void a_file_that_includes_itself_is_an_error() throws IOException {
        Files.writeString(own, "Include config\n");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> settings(ClientFiles.usual(here)))
                .withMessageContaining("Too many recursive configuration includes");
    }

    @Test
    void K01_a_command_of_Match_never_sees_a_name_that_is_more_than_a_word() throws IOException {
        Path witness = home.resolve("witness");
        Files.writeString(own, "Match exec \"touch " + witness + " %r\"\nPort 9\n");
        SettingsBuilder<ClientSettings> options = ClientSettings.builder().argument("-l", "User", "a$HOME");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ClientFiles.usual(here).settings(options, HOST))
                .withMessageContaining("'a$HOME' cannot stand for %r");
        assertThat(witness).doesNotExist();
    }

    @Test
    void K01_a_proxy_command_without_a_need_for_a_shell_gets_none() {
        ShellCommand plain = ShellCommand.parse("nc -X 5 %h %p");
        assertThat(plain.proxy(tokens("a b"))).containsExactly("nc", "-X", "5", "a b", "22");
        ShellCommand piped = ShellCommand.parse("nc %h %p | tee log");
        assertThat(piped.proxy(tokens("host"))).endsWith("-c", "exec nc host 22 | tee log");
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> piped.proxy(tokens("a b")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Match sessiontype shell            |            |          | true",
                "Match sessiontype exec             |            | uname -a | true",
                "Match sessiontype exec,shell       | none       |          | false",
                "Match sessiontype none             | none       |          | true",
                "Match sessiontype sub*             | subsystem  | sftp     | true",
                "Match !sessiontype exec            |            | uname -a | false",
                "Match command \"uname *\"          |            | uname -a | true",
                "Match command uname                |            | uname -a | false",
                "Match command sftp                 | subsystem  | sftp     | true",
                "Match command \"\"                 |            |          | true",
                "Match command \"\"                 |            | uname    | false",
                "Match command *                    |            |          | true",
                "Match !command uname,id host host  |            | ls       | true",
                "Match version OpenSSH_*            |            |          | false",
                "Match version Culvert*,OpenSSH_10* |            |          | true",
                "Match !version OpenSSH_*           |            |          | true",
            })
    void Match_asks_what_the_connection_is_for(String match, String sessionType, String command, boolean holds)
            throws IOException {
        Files.writeString(own, match + "\nPort 7\n");
        SettingsBuilder<ClientSettings> options = ClientSettings.builder();
        if (sessionType != null) {
            options.argument("-N", "SessionType", sessionType);
        }
        ClientSettings settings =
                ClientFiles.usual(here).settings(options, HOST, Objects.requireNonNullElse(command, ""));
        assertThat(settings.port(HOST)).isEqualTo(holds ? 7 : 22);
    }

    @Test
    void the_first_of_ProxyJump_and_ProxyCommand_counts() {
        assertThat(options("ProxyCommand none", "ProxyJump a").jumps()).isEmpty();
        ClientSettings jumping = options("ProxyJump me@a:2,[::1]:3,ssh://b/", "ProxyCommand nc %h %p");
        assertThat(jumping.proxyCommand()).isEmpty();
        assertThat(jumping.jumps()).extracting(Destination::host).containsExactly("a", "::1", "b");
        ClientSettings notJumping = options("ProxyJump none", "ProxyCommand nc %h %p", "ProxyJump a");
        assertThat(notJumping.proxyCommand()).isPresent();
        assertThat(notJumping.jumps()).isEmpty();
    }

    @Test
    void unknown_keywords_are_errors_everywhere_unless_they_are_to_be_ignored() throws IOException {
        Files.writeString(own, "Host other\nNoSuch 1\n");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> settings(ClientFiles.usual(here)))
                .withMessageStartingWith(own + ": line 2: Bad configuration option: NoSuch");
        Files.writeString(own, "IgnoreUnknown nosuch,x*\nNoSuch 1\nXThing 1\n");
        assertThat(settings(ClientFiles.usual(here)).warnings()).isEmpty();
    }

    @Test
    void the_form_of_Tectia_is_understood() {
        assertThat(options("LocalForward \"2001:localhost:143\"").localForwards())
                .extracting(LocalForwardSpec::listen)
                .containsExactly(new ListenSpec.Port(BindAddress.NONE, 2001));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Match canonical          | Match canonical is not supported",
                "Match tagged x           | Match tagged is not supported",
                "Match localnetwork 10/8  | Match localnetwork is not supported",
                "Match nosuch x           | Unsupported Match attribute nosuch",
                "Match host               | Missing Match criteria for host",
                "Match host a all         | 'all' cannot be combined",
                "Match # nothing          | One or more attributes required",
                "Include ~other/x         | in the home of somebody else",
                "Host \"\"                | empty pattern",
                "RefuseConnection go away | refuses this connection: go away",
            })
    void what_cannot_be_used_is_named_with_its_line(String line, String message) throws IOException {
        Files.writeString(own, "# first\n" + line + "\n");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> settings(ClientFiles.usual(here)))
                .withMessageContaining("line 2")
                .withMessageContaining(message);
    }

    private static final Destination HOST = Destination.parse("host");

    private static ClientSettings settings(ClientFiles files) {
        return files.settings(ClientSettings.builder(), HOST);
    }

    private static ClientSettings options(String... options) {
        SettingsBuilder<ClientSettings> builder = ClientSettings.builder();
        List.of(options).forEach(builder::option);
        return builder.build();
    }

    private static Map<Character, String> tokens(String host) {
        return ClientTokens.of(new Here("me", 0, Path.of("/home/me"), "desk"), host, host, host, 22, "me");
    }
}
