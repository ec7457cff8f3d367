// biome-ignore lint/suspicious/noConfusingVoidType: what a function without a result gives; it is recorded as null.
type NoResult = undefined | void

/**
 * What is wrong with a type that has to be JSON, as a sentence with the path; `never` where nothing is. Looks four
 * levels deep: the check of values at run time looks at all of them.
 */
export type JsonProblem<Value, Path extends string, Depth extends readonly unknown[] = []> = Depth['length'] extends 4
  ? never
  : unknown extends Value
    ? never
    : Value extends string | number | boolean | null | NoResult
      ? never
      : Value extends bigint
        ? `${Path} is a bigint, which JSON does not have: use a string (formatUsd for money)`
        : Value extends symbol | ((...args: never) => unknown)
          ? `${Path} is a function or a symbol, which JSON does not have: leave it out`
          : Value extends readonly (infer Item)[]
            ? JsonProblem<Item, `${Path}[]`, [...Depth, 0]>
            : MembersProblem<Value, Path, Depth>

type MembersProblem<Value, Path extends string, Depth extends readonly unknown[]> = Value extends
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | RegExp
  ? `${Path} is an instance of a class, which JSON does not have: return a plain object or a string`
  : {
      [Key in keyof Value & string]: JsonProblem<Value[Key], `${Path}.${Key}`, [...Depth, 0]>
    }[keyof Value & string]

/** An object type that makes `Key` wrong where `Value` is not JSON; anything else where it is. */
export type JsonGuard<Key extends string, Value, Path extends string> = [JsonProblem<Value, Path>] extends [never]
  ? unknown
  : { readonly [Name in Key]: JsonProblem<Value, Path> }
