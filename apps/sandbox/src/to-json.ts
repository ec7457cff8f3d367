import { isUtf8 } from 'node:buffer'
import type { JsonObject, SandboxResult } from '@wflo/core'
import type { WrittenFile } from './write-files.ts'

/** A run as `--json` prints it. Times are milliseconds, sizes bytes. */
export function toJson(result: SandboxResult, written: readonly WrittenFile[]): JsonObject {
  const { status, exitCode, stdout, stderr, truncated, skipped, skippedCount, usage } = result
  return {
    status,
    exitCode: exitCode ?? null,
    stdout,
    stderr,
    ...base64('stdoutBase64', result.stdoutBytes),
    ...base64('stderrBase64', result.stderrBytes),
    truncated,
    files: written.map(toJsonFile),
    skipped: skipped.map(({ path, reason }) => ({ path, reason })),
    skippedCount,
    usage: { ...usage, wallMs: rounded(usage.wallMs), cpuMs: rounded(usage.cpuMs) },
  }
}

/** To microseconds: nothing finer was measured. */
function rounded(ms: number): number {
  return Number(ms.toFixed(3))
}

function toJsonFile({ path, size, writtenTo, problem }: WrittenFile): JsonObject {
  return { path, size, writtenTo: writtenTo ?? null, ...(problem === undefined ? {} : { problem }) }
}

/** Only where the text has lost something. */
function base64(name: string, bytes: Uint8Array): JsonObject {
  return isUtf8(bytes) ? {} : { [name]: Buffer.from(bytes).toString('base64') }
}
