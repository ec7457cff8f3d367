// biome-ignore format: one letter a line is not easier to read.
type Letter =
  | 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm'
  | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z'
type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

type NameStart = Letter | Uppercase<Letter> | '_'
type NameCharacter = NameStart | Digit

/** Whether every character is one of `Allowed`; false for the empty text. */
type ConsistsOf<Text extends string, Allowed extends string> = Text extends `${infer Head}${infer Rest}`
  ? Head extends Allowed
    ? Rest extends ''
      ? true
      : ConsistsOf<Rest, Allowed>
    : false
  : false

/** Letters, digits and `_`, not beginning with a digit. */
type IsName<Text extends string> = Text extends `${NameStart}${string}` ? ConsistsOf<Text, NameCharacter> : false

/**
 * The names of the `{variables}` in a template literal. `{{name}}` is text, and so is every brace that does not hold a
 * name, so that JSON in a prompt stays as written. A template that is not a literal has `string`. One recursion a brace:
 * TypeScript gives up at about 1,000 of them.
 */
export type TemplateVariables<Template extends string, Names extends string = never> = string extends Template
  ? string
  : Template extends `${string}{${infer After}`
    ? After extends `{${infer Doubled}`
      ? Doubled extends `${infer Name}}}${infer Tail}`
        ? IsName<Name> extends true
          ? TemplateVariables<Tail, Names>
          : TemplateVariables<After, Names>
        : TemplateVariables<After, Names>
      : After extends `${infer Name}}${infer Tail}`
        ? IsName<Name> extends true
          ? TemplateVariables<Tail, Names | Name>
          : TemplateVariables<After, Names>
        : Names
    : Names

type Trim<Text extends string> = Text extends ` ${infer Rest}`
  ? Trim<Rest>
  : Text extends `${infer Rest} `
    ? Trim<Rest>
    : Text

/** What somebody may have taken for a variable: `{ text }`, `{user.name}`, `{first-name}`. */
type IsNearMiss<Text extends string> =
  Trim<Text> extends `${NameStart}${string}` ? ConsistsOf<Trim<Text>, NameCharacter | '.' | '-'> : false

/** The first text between single braces that looks like a variable and is none; `never` where there is none. */
type NearMiss<Template extends string> = Template extends `${string}{${infer After}`
  ? After extends `{${string}}}${infer Tail}`
    ? NearMiss<Tail>
    : After extends `${infer Text}}${infer Tail}`
      ? IsName<Text> extends true
        ? NearMiss<Tail>
        : IsNearMiss<Text> extends true
          ? Text
          : NearMiss<After>
      : never
  : never

/** Keeps a template as it is, and turns one with a near miss into a sentence that says what a name may contain. */
export type CheckTemplate<Given> = Given extends string
  ? string extends Given
    ? Given
    : [NearMiss<Given>] extends [never]
      ? Given
      : `'{${NearMiss<Given>}}' is not a variable: a name has letters, digits and _ alone, as {text} has. Text like this goes into a variable, or write the prompt 'as string'`
  : Given
