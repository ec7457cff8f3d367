import { describe, expectTypeOf, it } from 'vitest'
import { defineEvent } from '../event/define-event.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import type { CheckDuration, Duration } from './duration.ts'

declare const configured: string
declare const duration: Duration

describe('a duration', () => {
  it('is a number of milliseconds or a text with a unit', () => {
    expectTypeOf<'30s' | '5m' | '2 days' | '1.5h' | '250 ms' | 1_500>().toExtend<Duration>()
    expectTypeOf<'30 sec'>().not.toExtend<Duration>()
  })

  it('that is none becomes a sentence that says what to write', () => {
    expectTypeOf<CheckDuration<'30 sec'>>().toEqualTypeOf<"'30 sec' is not a duration: write '30s', '5m' or '2 days'">()
    expectTypeOf<CheckDuration<'5'>>().toEqualTypeOf<"'5' is not a duration: write '30s', '5m' or '2 days'">()
    expectTypeOf<CheckDuration<'-5s'>>().toExtend<`'-5s' is not a duration: ${string}`>()
    expectTypeOf<CheckDuration<'5m' | 7>>().toEqualTypeOf<'5m' | 7>()
  })

  it('is checked wherever one is written; text that is known at run time only is checked there', () => {
    const approval = defineEvent({ name: 'approval' })
    defineStep({ name: 's', timeout: configured })
    // @ts-expect-error: '2 dayz' is not a duration
    defineStep({ name: 's', retry: { initialDelay: '2 dayz' } })
    defineWorkflow({
      name: 'w',
      async run(ctx) {
        await ctx.sleep('5m')
        await ctx.sleep(5_000)
        await ctx.sleep(configured)
        await ctx.sleep(duration)
        // @ts-expect-error: '5 min.' is not a duration
        await ctx.sleep('5 min.')
        await ctx.waitFor(approval, {})
        await ctx.waitFor(approval, { timeout: configured })
        // @ts-expect-error: '2 dayz' is not a duration
        expectTypeOf(await ctx.waitFor(approval, { timeout: '2 dayz' })).toEqualTypeOf<null | undefined>()
        expectTypeOf(await ctx.waitFor(approval, { timeout: '2 days' })).toEqualTypeOf<null | undefined>()
      },
    })
  })
})
