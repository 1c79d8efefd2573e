/** Modules that manage files, directories, links and lines of files. */
@NullMarked
package dev.virtwright.modules.files;

import org.jspecify.annotations.NullMarked;
