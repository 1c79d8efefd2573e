/** Modules about the host as a hypervisor: audit, validation, libvirt's pools and networks. */
@NullMarked
package dev.virtwright.modules.virt;

import org.jspecify.annotations.NullMarked;
