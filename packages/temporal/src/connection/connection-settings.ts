import type { TLSConfig } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { WfloError } from '@wflo/core'

/**
 * Where the cluster is. What is left out comes from the standard variables (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
 * `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`) and the configuration file of Temporal's own tools.
 */
export interface ConnectionSettings {
  /** `host:port`. Default `localhost:7233`. */
  readonly address?: string
  /** Default `default`. */
  readonly namespace?: string
  /** Implies TLS. */
  readonly apiKey?: string
  readonly tls?: TLSConfig | boolean
  /** Of the configuration file. Default `default`, or `TEMPORAL_PROFILE`. */
  readonly profile?: string
}

export interface ResolvedConnection {
  readonly address: string
  readonly namespace: string
  readonly apiKey?: string
  readonly tls?: TLSConfig | boolean
  readonly metadata?: Readonly<Record<string, string>>
}

/** Options over the environment over the file. Throws where the environment or the file is wrong, with what is wrong. */
export function resolveConnection(settings: ConnectionSettings = {}): ResolvedConnection {
  const { connectionOptions, namespace: configured } = loadConfig(settings.profile)
  const apiKey = settings.apiKey ?? readKey(connectionOptions.apiKey)
  const tls = settings.tls ?? (settings.apiKey === undefined ? (connectionOptions.tls ?? undefined) : true)
  const { metadata } = connectionOptions
  return {
    address: settings.address ?? connectionOptions.address ?? 'localhost:7233',
    namespace: settings.namespace ?? configured ?? 'default',
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata: metadata as Readonly<Record<string, string>> }),
  }
}

function readKey(apiKey: unknown): string | undefined {
  return typeof apiKey === 'string' && apiKey !== '' ? apiKey : undefined
}

function loadConfig(profile: string | undefined): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig(profile === undefined ? {} : { profile })
  } catch (cause) {
    throw new WfloError(
      `the settings for Temporal cannot be read: ${(cause as Error).message}. Look at the TEMPORAL_… variables and at the file of TEMPORAL_CONFIG_FILE`,
      { name: 'ConnectionSettingsError', code: 'connection_settings', cause },
    )
  }
}
