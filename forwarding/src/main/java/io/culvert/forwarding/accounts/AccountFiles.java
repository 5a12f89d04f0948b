package io.culvert.forwarding.accounts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.culvert.core.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The accounts that files list, in the forms of passwd(5), group(5) and shadow(5). Reads them at each question. */
public record AccountFiles(Path passwd, Path group, Path shadow) implements Accounts {
    public static AccountFiles ofThisSystem() {
        return new AccountFiles(Path.of("/etc/passwd"), Path.of("/etc/group"), Path.of("/etc/shadow"));
    }

    @Override
    public Optional<Account> account(String name) throws IOException {
        return Files.exists(passwd)
                ? first(passwd, line -> line.startsWith(name + ":") ? Account.parse(line) : Optional.empty())
                : Optional.empty();
    }

    @Override
    public Set<String> groups(Account account) throws IOException {
        try (Stream<String> lines = Files.lines(group, ISO_8859_1)) {
            return lines.map(AccountFiles::text)
                    .map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 3)
                    .filter(fields -> fields[2].equals(Integer.toUnsignedString(account.gid()))
                            || List.of(fields[3].split(",", -1)).contains(account.name()))
                    .map(fields -> fields[0])
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    @Override
    public Optional<Shadow> shadow(Account account) throws IOException {
        return Files.isReadable(shadow)
                ? first(
                        shadow,
                        line -> Shadow.parse(line).filter(entry -> entry.name().equals(account.name())))
                : Optional.empty();
    }

    private static <T> Optional<T> first(Path file, Function<String, Optional<T>> read) throws IOException {
        try (Stream<String> lines = Files.lines(file, ISO_8859_1)) {
            return lines.map(AccountFiles::text)
                    .flatMap(line -> read.apply(line).stream())
                    .findFirst();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String text(String bytes) {
        return Text.of(bytes.getBytes(ISO_8859_1));
    }
}
