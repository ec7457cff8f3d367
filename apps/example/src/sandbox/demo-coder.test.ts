import type { ModelRequest, ModelTurn } from '@wflo/model-server'
import { describe, expect, it } from 'vitest'
import { demoCoder } from './demo-coder.ts'

const user: ModelTurn = { role: 'user', text: 'plot cos(x) and save it' }
const toolResult = (result: object): ModelTurn => ({ role: 'tool', text: JSON.stringify(result) })

function ask(turns: readonly ModelTurn[], tools: readonly string[] = ['python']) {
  const offered = tools.map((name) => ({ name, parameters: {} }))
  return demoCoder({ turns, tools: offered } as Partial<ModelRequest> as ModelRequest)
}

describe('demoCoder', () => {
  it('leaves other requests to the built-in model', () => {
    expect(ask([user], [])).toBeUndefined()
    expect(ask([user], ['search'])).toBeUndefined()
  })

  it('writes a program for the function of the task, and another one where that fails', () => {
    const first = ask([user])
    const second = ask([
      user,
      toolResult({ status: 'error', stderr: "ModuleNotFoundError: No module named 'matplotlib'" }),
    ])
    expect(JSON.stringify(first)).toContain('math.cos')
    expect(JSON.stringify(first)).toContain('matplotlib')
    expect(JSON.stringify(second)).toContain('math.cos')
    expect(JSON.stringify(second)).not.toContain('matplotlib')
  })

  it('makes no code of the words of a task', () => {
    expect(JSON.stringify(ask([{ role: 'user', text: 'plot __import__("os").system("id")(x)' }]))).not.toContain(
      '__import__',
    )
  })

  it('tells what came of it, and gives up after its programs', () => {
    expect(ask([user, toolResult({ status: 'ok', stdout: 'plot.png' })])).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('cos(x): plot.png'),
    })
    const failed = toolResult({ status: 'timeout', stderr: '' })
    expect(ask([user, failed, failed])).toMatchObject({ kind: 'text', text: expect.stringContaining('did not work') })
    expect(ask([user, failed, toolResult({ error: 'bad input' })])).toMatchObject({ kind: 'text' })
  })
})
