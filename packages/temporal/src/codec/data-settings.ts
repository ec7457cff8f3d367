import type { DataConverter, PayloadCodec } from '@temporalio/common'
import type { ArtifactStore } from '@wflo/core'
import { artifactCodec } from './artifact-codec.ts'
import { distFile } from './dist-file.ts'
import { type EncryptionOptions, encryptionCodec } from './encryption-codec.ts'

/** How values are kept in histories. The same on every worker and every client of a namespace. */
export interface DataSettings {
  /** Where values over 256 KiB go, such as `fileArtifacts({ dir })`. Default: nowhere, and a history takes 1.9 MB in one value. */
  readonly artifacts?: ArtifactStore
  /** Encrypts every value and every text of an error. Default: values are readable in Temporal's UI. */
  readonly encryption?: EncryptionOptions
  /** Your own, applied first. */
  readonly codecs?: readonly PayloadCodec[]
}

/** What is encrypted is encrypted before it goes to the store. */
export function createDataConverter({ artifacts, encryption, codecs = [] }: DataSettings): DataConverter {
  return {
    payloadCodecs: [
      ...codecs,
      ...(encryption === undefined ? [] : [encryptionCodec(encryption)]),
      ...(artifacts === undefined ? [] : [artifactCodec(artifacts)]),
    ],
    ...(encryption === undefined ? {} : { failureConverterPath: distFile('failure-converter.js') }),
  }
}
