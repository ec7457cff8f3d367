import type { CollectedFiles, ResolvedLimits, SkippedFile, SkipReason } from '@wflo/core'

export interface Collected {
  readonly files: CollectedFiles
  readonly skipped: readonly SkippedFile[]
  readonly skippedCount: number
}

/** What the supervisor says at the end of a collection. */
export interface CollectionEnd {
  readonly skipped: readonly (readonly [path: string, reason: SkipReason])[]
  readonly skippedCount: number
}

type FileLimits = Pick<ResolvedLimits, 'artifacts' | 'artifactCount'>

/** Puts files together from their frames. The container is not trusted with its own limits or names. */
export class FileCollector {
  readonly #files: { readonly path: string; readonly pieces: Buffer[] }[] = []
  readonly #countLimit: number
  #bytesLeft: number

  constructor({ artifacts, artifactCount }: FileLimits) {
    this.#bytesLeft = artifacts
    this.#countLimit = artifactCount
  }

  begin(name: Buffer): void {
    const path = name.toString()
    if (!isSafePath(path) || this.#files.length >= this.#countLimit) {
      throw new Error('the supervisor sent a file that it should have left out')
    }
    this.#files.push({ path, pieces: [] })
  }

  add(content: Buffer): void {
    this.#bytesLeft -= content.byteLength
    if (this.#bytesLeft < 0) throw new Error('the supervisor sent more than the limit of artifacts')
    this.#files.at(-1)?.pieces.push(content)
  }

  finish({ skipped, skippedCount }: CollectionEnd): Collected {
    return {
      files: this.#toRecord(),
      skipped: skipped.map(([path, reason]) => ({ path, reason })),
      skippedCount,
    }
  }

  /** What came so far, where nobody can say what is missing. */
  abandon(): Collected {
    return { files: {}, skipped: [], skippedCount: 0 }
  }

  #toRecord(): CollectedFiles {
    return Object.fromEntries(this.#files.map(({ path, pieces }) => [path, new Uint8Array(Buffer.concat(pieces))]))
  }
}

/** Relative, clean, without anything that another system takes for more than a name. */
function isSafePath(path: string): boolean {
  const hasStrangeCharacters = /[\p{Cc}\p{Cf}\\\uFFFD]/u.test(path) || /^[A-Za-z]:/.test(path)
  return !hasStrangeCharacters && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
