import type { DataConverter, PayloadCodec } from '@temporalio/common'
import { distFile } from './dist-file.ts'
import { type EncryptionOptions, encryptionCodec } from './encryption-codec.ts'

/** How values are kept in histories. The same on every worker and every client of a namespace. */
export interface DataSettings {
  /** Encrypts every value and every text of an error. Default: values are readable in Temporal's UI. */
  readonly encryption?: EncryptionOptions
  /** Your own, applied first. */
  readonly codecs?: readonly PayloadCodec[]
}

export function createDataConverter({ encryption, codecs = [] }: DataSettings): DataConverter {
  const payloadCodecs = [...codecs, ...(encryption === undefined ? [] : [encryptionCodec(encryption)])]
  return {
    payloadCodecs,
    ...(encryption === undefined ? {} : { failureConverterPath: distFile('failure-converter.js') }),
  }
}
