/** Modules for packages, package groups and package repositories: apt, dnf, yum, zypper. */
@NullMarked
package dev.virtwright.modules.packages;

import org.jspecify.annotations.NullMarked;
