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
  readonly #unsafe: SkippedFile[] = []
  #isSkipping = false
  readonly #countLimit: number
  #bytesLeft: number

  constructor({ artifacts, artifactCount }: FileLimits) {
    this.#bytesLeft = artifacts
    this.#countLimit = artifactCount
  }

  begin(name: Buffer): void {
    const path = name.toString()
    this.#isSkipping = !isSafePath(path)
    if (this.#isSkipping) this.#unsafe.push({ path: JSON.stringify(path), reason: 'unsafe_name' })
    else this.#files.push({ path, pieces: [] })
    if (this.#files.length + this.#unsafe.length > this.#countLimit) {
      throw new Error('the supervisor sent more files than it was asked for')
    }
  }

  add(content: Buffer): void {
    this.#bytesLeft -= content.byteLength
    if (this.#bytesLeft < 0) throw new Error('the supervisor sent more than the limit of artifacts')
    if (content.byteLength === 0) throw new Error('the supervisor sent nothing as a part of a file')
    if (!this.#isSkipping) this.#files.at(-1)?.pieces.push(content)
  }

  finish({ skipped, skippedCount }: CollectionEnd): Collected {
    return {
      files: this.#toRecord(),
      skipped: [...skipped.map(([path, reason]) => ({ path, reason })), ...this.#unsafe],
      skippedCount: skippedCount + this.#unsafe.length,
    }
  }

  /** What came whole, where nobody says how it ends. */
  abandon(): Collected {
    const last = this.#isSkipping ? undefined : this.#files.pop()
    const skipped = last === undefined ? [] : [[last.path, 'unreadable'] as const]
    return this.finish({ skipped, skippedCount: skipped.length })
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
