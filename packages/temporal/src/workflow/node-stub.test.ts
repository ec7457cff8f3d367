import { describe, expect, it } from 'vitest'
import { createStub, refuseStubs } from './node-stub.ts'

/** A module of which nothing is known. */
interface Module {
  readonly readFile: (path: string) => { readonly then?: unknown }
  readonly Client: new (address: string) => object
  readonly default: { readonly open: () => unknown }
}

describe('a stub', () => {
  const stub = createStub('node:fs/promises') as Module

  it('lets definitions load that use a module while they are loaded', () => {
    const { readFile } = stub
    expect(() => readFile('a').then).not.toThrow()
    expect(new stub.Client('a')).toBeDefined()
    expect(`${stub}`).toBe('[stub of node:fs/promises]')
    expect(JSON.stringify({ stub })).toBe('{}')
  })

  it('says by name what was called once workflow code runs', () => {
    refuseStubs()
    expect(() => stub.readFile('a')).toThrow('node:fs/promises.readFile was called inside workflow code')
    expect(() => stub.default.open()).toThrow('node:fs/promises.open was called')
    expect(() => new stub.Client('a')).toThrow('call it in the run of a step')
  })
})
