import { describe, expect, it } from 'vitest'
import { startModelServer } from './model-server.ts'

function post(baseUrl: string, content: string): Promise<Response> {
  const body = JSON.stringify({ model: 'demo', messages: [{ role: 'user', content }] })
  return fetch(`${baseUrl}/chat/completions`, { method: 'POST', body })
}

async function textOf(response: Response): Promise<string> {
  const completion = (await response.json()) as { choices: [{ message: { content: string } }] }
  return completion.choices[0].message.content
}

describe('startModelServer', () => {
  it('rejects where the port is taken', async () => {
    await using server = await startModelServer()
    await expect(startModelServer({ port: Number(new URL(server.url).port) })).rejects.toThrow('EADDRINUSE')
  })

  it('closes with replies open, and may be closed twice', async () => {
    const server = await startModelServer({ replies: { kind: 'hang' } })
    const answer = post(server.baseUrl, 'Hi').catch((error: unknown) => error)
    await server.received(1)
    await server.close()
    await server.close()
    expect(await answer).toBeInstanceOf(TypeError)
    expect(server.requests[0]?.ended).toBe(true)
  })

  it('numbers requests for a function from 0, again for each script', async () => {
    const replies = (_: unknown, index: number) => ({ kind: 'text', text: `${index}` }) as const
    await using server = await startModelServer({ replies })
    const ask = async () => textOf(await post(server.baseUrl, 'Hi'))
    expect([await ask(), await ask()]).toEqual(['0', '1'])
    server.reply(replies)
    expect(await ask()).toBe('0')
    server.reply()
    expect(await ask()).toContain('demo model')
    expect(server.requestCount).toBe(4)
  })

  it('gives each of many requests at once its own reply', async () => {
    await using server = await startModelServer({
      replies: async ({ turns }) => ({ kind: 'text', text: turns.at(-1)?.text ?? '' }),
    })
    const questions = Array.from({ length: 100 }, (_, index) => `question ${index}`)
    const answers = await Promise.all(questions.map(async (question) => textOf(await post(server.baseUrl, question))))
    expect(answers).toEqual(questions)
    await server.idle()
    expect(server.requests.every(({ status, aborted }) => status === 200 && !aborted)).toBe(true)
  })
})
