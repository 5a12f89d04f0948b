package io.culvert.forwarding.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that a line of configuration names.
 *
 * @param keyword of the line
 * @param place where the line stands
 */
public record NamedFile(String keyword, Path path, String place) {
    /** What the lines with these keywords name first, but for "none". */
    static List<NamedFile> of(List<Keyword<?>> keywords, Values values, List<ConditionalLine> conditional) {
        List<NamedFile> files = new ArrayList<>();
        for (Keyword<?> keyword : keywords) {
            List<List<String>> written = values.written(keyword);
            for (int i = 0; i < written.size(); i++) {
                add(files, keyword, written.get(i), values.origins(keyword).get(i));
            }
        }
        conditional.stream()
                .filter(line -> keywords.contains(line.keyword()))
                .forEach(line -> add(files, line.keyword(), line.arguments(), line.origin()));
        return files.stream().distinct().toList();
    }

    private static void add(List<NamedFile> files, Keyword<?> keyword, List<String> arguments, Origin origin) {
        String path = arguments.get(0);
        if (!path.equalsIgnoreCase("none")) {
            files.add(new NamedFile(
                    keyword.name(), ConfigFile.path(path), origin.at().toString()));
        }
    }
}
