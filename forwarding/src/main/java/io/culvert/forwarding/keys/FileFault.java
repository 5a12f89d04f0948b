package io.culvert.forwarding.keys;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be used, in words for people: Java's own are the file's name, or a name of a class. */
public final class FileFault {
    private FileFault() {}

    /** A part of a sentence, which does not name the file. */
    public static String words(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        String why = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return why == null ? "the system refuses it" : why;
    }

    /** A sentence with the name of the file, if it is about one. */
    static String line(IOException failure) {
        return failure instanceof FileSystemException file && file.getFile() != null
                ? file.getFile() + ": " + words(failure)
                : String.valueOf(failure.getMessage());
    }
}
