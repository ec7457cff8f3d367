import type { EncryptionKey, EncryptionOptions } from '@wflo/temporal'
import { UsageError } from '../usage-error.ts'

const keyBytes = 32

/** The keys of `WFLO_ENCRYPTION_KEY` and `WFLO_ENCRYPTION_OLD_KEYS`. Errors never repeat them. */
export function readEncryption(
  environment: Readonly<Record<string, string | undefined>>,
): EncryptionOptions | undefined {
  const { WFLO_ENCRYPTION_KEY: current = '', WFLO_ENCRYPTION_OLD_KEYS: old = '' } = environment
  if (current === '' && old === '') return undefined
  if (current === '')
    throw new UsageError('WFLO_ENCRYPTION_OLD_KEYS needs WFLO_ENCRYPTION_KEY beside it: new values would be readable')
  const oldKeys = old.split(',').filter((text) => text.trim() !== '')
  return {
    key: readKey(current, 'WFLO_ENCRYPTION_KEY'),
    oldKeys: oldKeys.map((text) => readKey(text, 'WFLO_ENCRYPTION_OLD_KEYS')),
  }
}

function readKey(text: string, variable: string): EncryptionKey {
  const [, id = '', base64 = ''] = /^\s*([\w.-]+):([A-Za-z0-9+/_-]+=*)\s*$/.exec(text) ?? []
  const bytes = Buffer.from(base64, 'base64')
  if (id !== '' && bytes.byteLength === keyBytes) return { id, bytes: new Uint8Array(bytes) }
  throw new UsageError(
    `${variable} has to be an id, a colon, and ${keyBytes} bytes in base64: write 2026-11:$(openssl rand -base64 ${keyBytes})`,
  )
}
