package dev.virtwright.host;

/**
 * A package in the machine's package database.
 *
 * @param manager {@code dpkg}, {@code rpm}, or empty where the machine has neither
 * @param version as the database has it; empty where not installed
 * @param held whether it is kept from changes (dpkg hold, dnf versionlock)
 */
public record PackageState(
    String manager,
    String name,
    boolean installed,
    String version,
    String architecture,
    boolean held) {}
