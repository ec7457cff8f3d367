import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client'
import type { ResolvedConnection } from '../connection/connection-settings.ts'

/**
 * Milliseconds that the SDK (1.24) waits at most before it tries a failed call again. The timer of that knows no signal,
 * and throws where nobody can catch it if the connection was closed meanwhile.
 */
export const mostBackOffMs = 6_000

/** The SDK sets its limit by a name that gRPC does not know, which leaves 4 MB: two large values. */
const mostMessageBytes = 128 * 1024 * 1024

/** A connection that is made at the first call. Once `closed` is aborted no failed call is tried again. */
export function connectLazily(settings: ResolvedConnection, closed: AbortSignal): Connection {
  const { address, apiKey, tls, metadata } = settings
  const retry = defaultGrpcRetryOptions()
  const untilClosed = makeGrpcRetryInterceptor({
    ...retry,
    retryableDecider: (attempt, status) => !closed.aborted && retry.retryableDecider(attempt, status),
  })
  return Connection.lazy({
    address,
    interceptors: [untilClosed],
    channelArgs: { 'grpc.max_receive_message_length': mostMessageBytes },
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
  })
}
