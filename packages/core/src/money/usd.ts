import { type Money, parseMoney } from './money.ts'

type Digits<Text extends string> = Text extends `${infer Head}${infer Rest}`
  ? Head extends '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
    ? Rest extends ''
      ? true
      : Digits<Rest>
    : false
  : false

type IsAmount<Text extends string> = Text extends `${infer Whole}.${infer Decimals}`
  ? Digits<Whole> extends true
    ? Digits<Decimals>
    : false
  : Digits<Text>

type CheckAmount<Text extends string> = string extends Text
  ? Text
  : IsAmount<Text> extends true
    ? Text
    : `'${Text}' is not an amount: write US dollars such as '0.50'`

/**
 * An amount in US dollars: `usd('0.50')`. At most 12 decimals, no sign, exponent or currency symbol; a literal that is
 * not an amount is a compile error, any other text an `InvalidValueError`.
 */
export function usd<const Text extends string>(text: CheckAmount<Text>): Money {
  return parseMoney(text)
}
