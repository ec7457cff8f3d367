import { describe, expect, it } from 'vitest'
import { usd } from '../money/usd.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'
import { memoryJournal } from './memory-journal.ts'

function buyAt(quote: string) {
  const pay = defineStep({ name: 'pay', quote: usd(quote), onLost: 'fail', run: () => new Promise<null>(() => {}) })
  return defineWorkflow({ name: 'buy', budget: usd('1'), steps: [pay], run: (ctx) => ctx.run(pay) })
}

describe('a quote that has changed since a call was made', () => {
  it('blocks the run, and what was reserved for the call stays booked', async () => {
    const journal = memoryJournal()
    const buy = buyAt('0.1')
    const before = createEngine({ workflows: [buy], journal })
    await before.start(buy, undefined, { runId: 'r' })
    void before.close()
    await using after = createEngine({ workflows: [buyAt('0.01')], journal })
    await expect(after.result('r')).rejects.toThrow(/reserved \$0\.1 for step "pay", attempt 1, code reserves \$0\.01/)
    expect((await after.get('r')).status).toBe('blocked')
    expect(await after.ledger('r')).toMatchObject([{ reserved: '0.1', amount: '0.1' }])
  })
})
