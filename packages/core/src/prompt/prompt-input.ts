import type { TemplateVariables } from './template-variables.ts'

type VariablesOf<Template> = Template extends string ? TemplateVariables<Template> : never

type NoVariables = { readonly [name: string]: never }

type Variables<Names extends string> = { readonly [Name in Names]: string | number }

/**
 * What a model step is called with: the variables of its prompt and system text, or what its prompt function takes. A
 * prompt that is one of several literals needs the variables of them all.
 */
export type PromptInput<Given, System> = [Given] extends [string]
  ? [VariablesOf<Given> | VariablesOf<System>] extends [never]
    ? NoVariables | undefined
    : Variables<VariablesOf<Given> | VariablesOf<System>>
  : FunctionInput<Given, VariablesOf<System>>

type FunctionInput<Given, Names extends string> = Given extends () => unknown
  ? [Names] extends [never]
    ? NoVariables | undefined
    : Variables<Names>
  : Given extends (input: infer Input) => unknown
    ? [Names] extends [never]
      ? Input
      : Input & Variables<Names>
    : never
