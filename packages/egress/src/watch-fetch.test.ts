import { describe, expect, it } from 'vitest'
import { watchFetch } from './watch-fetch.ts'

describe('a watched fetch', () => {
  it('knows whether it was called, and gives what fetch gives', async () => {
    const { fetch, sending } = watchFetch()
    expect(sending.isSent).toBe(false)
    expect(await (await fetch('data:,hello')).text()).toBe('hello')
    expect(sending).toEqual({ isSent: true, failure: undefined })
  })

  it('keeps what fetch failed with', async () => {
    const failure = new TypeError('fetch failed')
    const { fetch, sending } = watchFetch(() => Promise.reject(failure))
    await expect(fetch('data:,')).rejects.toBe(failure)
    expect(sending).toEqual({ isSent: true, failure })
  })

  it('is not sent on to another server', async () => {
    const { fetch } = watchFetch((_, init) => Promise.resolve(Response.json(init?.redirect)))
    expect(await (await fetch('http://a.test', { method: 'POST' })).json()).toBe('manual')
  })
})
