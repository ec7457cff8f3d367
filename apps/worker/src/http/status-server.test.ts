import { describe, expect, it } from 'vitest'
import { openStatusServer, type StatusServerOptions } from './status-server.ts'

const open = (options: Partial<StatusServerOptions> = {}) =>
  openStatusServer({
    port: 0,
    bind: '127.0.0.1',
    findObstacle: async () => undefined,
    readMetrics: async () => 'wflo_attempts_total 1\n',
    ...options,
  })

describe('the status server', () => {
  it('lives, and gives the metrics as Prometheus reads them', async () => {
    await using server = await open()
    const health = await fetch(`${server.url}/healthz`)
    expect([health.status, await health.text()]).toEqual([200, 'ok\n'])
    const metrics = await fetch(`${server.url}/metrics?any=thing`)
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await metrics.text()).toBe('wflo_attempts_total 1\n')
  })

  it('says why it is not ready', async () => {
    let obstacle: string | undefined = 'starting'
    await using server = await open({ findObstacle: async () => obstacle })
    const before = await fetch(`${server.url}/readyz`)
    expect([before.status, await before.text()]).toEqual([503, 'starting\n'])
    obstacle = undefined
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  it('answers also where metrics cannot be had', async () => {
    await using server = await open({ readMetrics: () => Promise.reject(new Error('no exporter')) })
    const page = await fetch(`${server.url}/metrics`)
    expect([page.status, await page.text()]).toEqual([503, 'Error: no exporter\n'])
  })

  it('knows no other page, and takes nothing', async () => {
    await using server = await open()
    expect((await fetch(`${server.url}/`)).status).toBe(404)
    expect((await fetch(`${server.url}/healthz`, { method: 'POST', body: 'x' })).status).toBe(404)
    const head = await fetch(`${server.url}/healthz`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('names a port that is taken', async () => {
    await using server = await open()
    const port = Number(new URL(server.url).port)
    await expect(open({ port })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`--port ${port}`),
    })
  })
})
