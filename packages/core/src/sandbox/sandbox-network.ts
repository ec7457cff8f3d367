/**
 * What code may reach. `none`: nothing. `allow`: these hosts by name, on the ports 80 and 443, through a proxy that
 * refuses addresses inside the network of the host. `unsafe-bridge`: everything that the host reaches, its own services and
 * the cloud's metadata included; only for code that you would run without a sandbox.
 */
export type SandboxNetwork = 'none' | 'unsafe-bridge' | { readonly allow: readonly string[] }
