export {
  type Connection,
  type ConnectionOptions,
  foreignOrigin,
  resolveBaseUrl,
  resolveConnection,
} from './connection.ts'
export { type ConnectCheckedOptions, connectChecked } from './network/connect-checked.ts'
export { checkHostName } from './network/host-name.ts'
export { HostUnreachableError } from './network/host-unreachable-error.ts'
export { PrivateAddressError } from './network/private-address-error.ts'
export { isPublicAddress } from './network/public-address.ts'
export type { ResolveHost } from './network/resolve-host.ts'
export { connectionCode, isNeverReached } from './never-reached.ts'
export { patientDispatcher } from './patient-dispatcher.ts'
export type { EgressCounts, EgressProxy } from './proxy/egress-proxy.ts'
export { EgressProxyError } from './proxy/egress-proxy-error.ts'
export type { EgressLimits, EgressProxyOptions } from './proxy/egress-proxy-options.ts'
export type { EgressSecret, EgressSecrets } from './proxy/egress-secrets.ts'
export { startEgressProxy } from './proxy/start-egress-proxy.ts'
export { retryAfter } from './retry-after.ts'
export type { SdkError } from './sdk-error.ts'
export { shownText } from './shown-text.ts'
export { type FailedCall, toProviderError } from './to-provider-error.ts'
export type { Vendor, VendorError } from './vendor.ts'
export { type Sending, type WatchedFetch, watchFetch } from './watch-fetch.ts'
