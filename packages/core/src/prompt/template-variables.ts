type NameCharacter =
  | 'a'
  | 'b'
  | 'c'
  | 'd'
  | 'e'
  | 'f'
  | 'g'
  | 'h'
  | 'i'
  | 'j'
  | 'k'
  | 'l'
  | 'm'
  | 'n'
  | 'o'
  | 'p'
  | 'q'
  | 'r'
  | 's'
  | 't'
  | 'u'
  | 'v'
  | 'w'
  | 'x'
  | 'y'
  | 'z'
  | 'A'
  | 'B'
  | 'C'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H'
  | 'I'
  | 'J'
  | 'K'
  | 'L'
  | 'M'
  | 'N'
  | 'O'
  | 'P'
  | 'Q'
  | 'R'
  | 'S'
  | 'T'
  | 'U'
  | 'V'
  | 'W'
  | 'X'
  | 'Y'
  | 'Z'
  | '_'
  | NameDigit
type NameDigit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

type OnlyNameCharacters<Text extends string> = Text extends `${infer Head}${infer Rest}`
  ? Head extends NameCharacter
    ? Rest extends ''
      ? true
      : OnlyNameCharacters<Rest>
    : false
  : false

/** Letters, digits and `_`, not beginning with a digit. */
type IsName<Text extends string> = Text extends `${NameDigit}${string}` ? false : OnlyNameCharacters<Text>

/**
 * The names of the `{variables}` in a template literal. `{{name}}` is text, and so is every brace that does not hold a
 * name, so that JSON in a prompt stays as written. A template that is not a literal has `string`.
 */
export type TemplateVariables<Template extends string, Names extends string = never> = string extends Template
  ? string
  : Template extends `${string}{${infer After}`
    ? AfterBrace<After, Names>
    : Names

/** Behind an opening brace: a doubled one is text up to its name, another one may begin a variable. */
type AfterBrace<After extends string, Names extends string> = After extends `{${infer Rest}`
  ? Rest extends `${infer Name}}}${infer Tail}`
    ? IsName<Name> extends true
      ? TemplateVariables<Tail, Names>
      : AfterBrace<Rest, Names>
    : AfterBrace<Rest, Names>
  : After extends `${infer Name}}${infer Tail}`
    ? IsName<Name> extends true
      ? TemplateVariables<Tail, Names | Name>
      : TemplateVariables<After, Names>
    : Names
