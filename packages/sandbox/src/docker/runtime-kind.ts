/** What stands between the code and the kernel of the host. */
export type RuntimeKind = 'shared-kernel' | 'gvisor' | 'virtual-machine'

/** By the name that Docker knows a runtime by; an unknown one is taken for the weakest kind. */
export function runtimeKind(runtime: string): RuntimeKind {
  if (/runsc|gvisor/i.test(runtime)) return 'gvisor'
  return /kata|firecracker/i.test(runtime) ? 'virtual-machine' : 'shared-kernel'
}
