import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { startModelServer } from '../model-server.ts'

const paragraph =
  'A beehive has no one who knows the plan. A scout that finds a good hollow comes home and dances. ' +
  'The bees that saw the dance fly out and look. After some hours the bees agree on a hollow and leave as one.'

async function demo(body: Partial<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming>) {
  await using server = await startModelServer()
  const client = new OpenAI({ apiKey: 'demo', baseURL: server.baseUrl, maxRetries: 0 })
  const completion = await client.chat.completions.create({ model: 'gpt-4o-mini', messages: [], ...body })
  const [choice] = completion.choices
  return { text: choice?.message.content ?? '', calls: choice?.message.tool_calls, usage: completion.usage, choice }
}

function user(content: string) {
  return { messages: [{ role: 'user' as const, content }] }
}

const tool = (name: string): OpenAI.Chat.ChatCompletionFunctionTool => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { url: { type: 'string', format: 'uri' } } } },
})

describe('the demo model', () => {
  it('summarises in as many sentences as it is asked for, all of them from the text', async () => {
    const { text } = await demo(user(`Summarize in 2 sentences: ${paragraph}`))
    const sentences = text.split(/(?<=\.) /)
    expect(sentences).toHaveLength(2)
    for (const sentence of sentences) expect(paragraph).toContain(sentence)
  })

  it('takes the text after a blank line, and answers about several texts as about one', async () => {
    const { text } = await demo(user(`What do these summaries have in common?\n\n${paragraph}\n\nA last word.`))
    expect(text).not.toContain('common')
    expect(paragraph).toContain(text.split(/(?<=\.) /)[0])
  })

  it('says who it is, and what it was asked', async () => {
    const { text } = await demo(user('Why is the sky blue?'))
    expect(text).toContain('demo model')
    expect(text).toContain('"Why is the sky blue?"')
  })

  it('counts no more input tokens than the prompt has bytes', async () => {
    const content = 'aé漢🙂 \n\n\t!?'
    const { usage } = await demo(user(content))
    expect(usage?.prompt_tokens).toBeGreaterThan(0)
    expect(usage?.prompt_tokens).toBeLessThanOrEqual(Buffer.byteLength(content))
  })

  it('counts no more input tokens than many short messages have bytes', async () => {
    const messages = Array.from({ length: 10 }, () => ({ role: 'user' as const, content: 'a' }))
    expect((await demo({ messages })).usage?.prompt_tokens).toBe(10)
  })

  it('reports reasoning tokens for models that reason', async () => {
    const { usage } = await demo({ ...user('Why?'), model: 'o4-mini' })
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(0)
    expect((await demo(user('Why?'))).usage?.completion_tokens_details?.reasoning_tokens).toBe(0)
  })
})

describe('the demo model and tools', () => {
  it('calls the tool that the user names, with arguments that fit', async () => {
    const tools = [tool('search'), tool('fetch_page')]
    const { calls, choice } = await demo({ ...user('Please fetch that page.'), tools })
    expect(calls).toMatchObject([{ function: { name: 'fetch_page', arguments: '{"url":"https://example.com/"}' } }])
    expect(choice?.finish_reason).toBe('tool_calls')
  })

  it.each([
    ['required', undefined],
    [{ type: 'function', function: { name: 'fetch' } } as const, 'fetch'],
  ] as const)('obeys the tool choice %o', async (choice, name) => {
    const { calls } = await demo({ ...user('Hello.'), tools: [tool('search'), tool('fetch')], tool_choice: choice })
    expect(calls).toMatchObject([{ function: { name: name ?? 'search' } }])
  })

  it('calls no tool without a reason, or where it must not', async () => {
    expect((await demo({ ...user('Hello.'), tools: [tool('search')] })).calls).toBeUndefined()
    const forbidden = await demo({ ...user('Search!'), tools: [tool('search')], tool_choice: 'none' })
    expect(forbidden.calls).toBeUndefined()
  })

  it('tells what a tool answered', async () => {
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'search', arguments: '{}' } }
    const { text } = await demo({
      messages: [
        { role: 'user', content: 'Search!' },
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'three results' },
      ],
      tools: [tool('search')],
    })
    expect(text).toContain('three results')
  })
})

describe('the demo model and JSON', () => {
  it('answers in JSON where it is asked for', async () => {
    const schema = {
      type: 'object',
      properties: { summary: { type: 'string' }, tags: { type: 'array', items: { enum: ['bees', 'birds'] } } },
      required: ['summary', 'tags'],
      additionalProperties: false,
    }
    const { text } = await demo({
      ...user(`Summarize in one sentence: ${paragraph}`),
      response_format: { type: 'json_schema', json_schema: { name: 'digest', strict: true, schema } },
    })
    const answer = JSON.parse(text)
    expect(Object.keys(answer)).toEqual(['summary', 'tags'])
    expect(paragraph).toContain(answer.summary)
    expect(answer.tags).toEqual(['bees'])
    const plain = await demo({ ...user('Hello in JSON.'), response_format: { type: 'json_object' } })
    expect(JSON.parse(plain.text)).toHaveProperty('answer')
  })
})
