import { describe, expect, it } from 'vitest'
import { checkMark, markBundle, sdkVersion } from './bundle-mark.ts'

const made = { sdk: sdkVersion(), encryptsFailures: false, taskQueues: { llm: 'a*/b' }, heartbeatTimeoutMs: 10_000 }
const code = 'globalThis.bundle = 1\n'

function check(mark: Partial<typeof made>, wanted: Partial<Parameters<typeof checkMark>[1]> = {}): () => void {
  const bundle = markBundle(code, { ...made, ...mark })
  return () => checkMark(bundle, { encryptsFailures: false, taskQueues: made.taskQueues, ...wanted })
}

describe('the mark of a bundle', () => {
  it('leaves the code as it is, on the same lines', () => {
    const marked = markBundle(code, made)
    expect(marked.endsWith(code)).toBe(true)
    expect(marked.split('\n')).toHaveLength(code.split('\n').length)
    expect(check({})).not.toThrow()
    expect(check({}, { taskQueues: undefined })).not.toThrow()
  })

  it('refuses a bundle that was made for another worker, and says what is different', () => {
    expect(() => checkMark(code, { encryptsFailures: false, taskQueues: {} })).toThrow(/not made by bundleWorkflows/)
    expect(check({ sdk: '1.0.0' })).toThrow(/for @temporalio\/worker 1\.0\.0, and this is/)
    expect(check({}, { encryptsFailures: true })).toThrow(/the worker has encryption, and it was made without/)
    expect(check({ encryptsFailures: true })).toThrow(/the worker has no encryption, and it was made with/)
    expect(check({}, { taskQueues: {} })).toThrow(/kind "llm" to "a\*\/b", the worker to the queue of the run/)
    expect(check({ taskQueues: {} as never })).toThrow(/kind "llm" to the queue of the run, the worker to "a\*\/b"/)
  })
})
