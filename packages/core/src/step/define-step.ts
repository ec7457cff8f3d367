import type { CheckDuration } from '../duration/duration.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import type { StepContext } from '../handler/step-context.ts'
import type { Json } from '../json/json.ts'
import type { JsonGuard } from '../json/jsonable.ts'
import type { Money } from '../money/money.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import { checkName } from './check-name.ts'
import { describeStep } from './describe-step.ts'
import type { Transforms } from './implement-step.ts'
import { quoteOf } from './quote-of.ts'
import { createRetryPolicy, type RetryOptions } from './retry-options.ts'
import { defaultRetryPolicy } from './retry-policy.ts'
import type { Step } from './step-definition.ts'

export interface StepOptions<Name extends string, Parsed, Call, Result, Raw, Output, Timeout> {
  /** Unique within a workflow; no slash. */
  readonly name: Name
  /** For people, and for models that are given the step as a tool. */
  readonly description?: string
  /** Validates what the step is called with, where the step runs. Any Standard Schema library. */
  readonly input?: StandardSchema<Call, Parsed>
  /** Validates what `run` gives. */
  readonly output?: StandardSchema<Raw, Output>
  /** For one attempt; the signal is aborted after it. Default: none. */
  readonly timeout?: CheckDuration<Timeout>
  /** Default: one attempt. With `maxAttempts`, every error is tried again but a `WfloError` that says not to. */
  readonly retry?: RetryOptions
  /** After a crash in the middle of an attempt: try again (default), or fail. */
  readonly onLost?: 'retry' | 'fail'
  /**
   * The most that one attempt can cost, in pico-dollars: an amount, or a pure function of the call. It is reserved in the
   * run's budget before the attempt, and `run` says by `spend` what it cost. Default: the step is free.
   */
  readonly quote?: Money | ((call: Call) => Money)
  /** The work. May be attached elsewhere with `implementStep`. */
  readonly run?: (input: Parsed, context: StepContext) => Result | Promise<Result>
}

/** Stands for the output of a schema that was not given. */
export interface NoSchema {
  readonly '~noSchema': never
}

/** What the schema says, or else what the code gives. */
type OutputOf<Output, Result, Said = Output> = [Output] extends [NoSchema] ? Result : Said

/** Carries the types of its code only where a schema makes them differ, so that messages stay short. */
type DefinedStep<Name extends string, Call, Output, Parsed, Raw> =
  IsSame<[Call, Output], [Parsed, Raw]> extends true
    ? Step<Name, Call, Output>
    : Step<Name, Call, Output> & Transforms<Parsed, Raw>

type IsSame<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false

/**
 * A step with code of its own. The types of its input and output come from the schemas, or else from `run`. What it
 * gives has to be JSON.
 */
export function defineStep<
  const Name extends string,
  Parsed = undefined,
  Call = Parsed,
  Raw = unknown,
  Output = NoSchema,
  Result extends Raw = Raw,
  const Timeout extends string | number = number,
>(
  options: StepOptions<Name, Parsed, Call, Result, Raw, Output, Timeout> &
    JsonGuard<'run', OutputOf<NoInfer<Output>, NoInfer<Result>>, 'output'>,
): DefinedStep<Name, Call, OutputOf<Output, Result>, Parsed, OutputOf<Output, Result, Raw>> {
  const { name, description, input, output, timeout, retry, onLost = 'retry', quote, run } = options
  return Object.freeze({
    name: checkName(name, 'a step'),
    description,
    kind: 'custom',
    input,
    output,
    timeoutMs: timeout === undefined ? undefined : parseDuration(timeout),
    retry: createRetryPolicy(retry, { ...defaultRetryPolicy, maxAttempts: 1 }),
    onLost,
    plan:
      quote === undefined
        ? undefined
        : (call: Json) => [{ resolve: () => ({ input: call, quote: quoteOf(name, quote, call) }) }],
    run: run as Step['run'],
    toJSON: describeStep,
  })
}
