package io.culvert.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Takes the command behind the destination whole: from its first word on nothing is an option of ours. */
final class CommandWords implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // the signature is picocli's
    public boolean preprocess(
            Stack<String> arguments, CommandSpec command, ArgSpec parameter, Map<String, Object> info) {
        List<String> words = new ArrayList<>();
        while (!arguments.isEmpty()) {
            words.add(arguments.pop());
        }
        parameter.setValue(words);
        return true;
    }
}
