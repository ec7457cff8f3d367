import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { templateVariables } from './render-template.ts'

const printable = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index))
const oddCharacters = ['\n', '\t', '\u00e9', '\u00df', '\u0130', '\u0451', '\u4e2d', '\ud83d\ude00', '\u2028', '\u00a0']

/** Braces above all, with names, near misses and JSON between them. */
const templateText = fc
  .array(
    fc.oneof(
      { arbitrary: fc.constantFrom('{', '}'), weight: 3 },
      fc.constantFrom('a', 'b1', '_', '1', '"', ':', ' ', '.', '-'),
    ),
    {
      maxLength: 16,
    },
  )
  .map((parts) => parts.join(''))

const templates = [
  ...[...printable, ...oddCharacters].flatMap((character) => [`{${character}}`, `{a${character}}`]),
  '{"a": {"b": "{text}"}} {{name}} {{{both}}} {{open} {x{y}}',
  ...fc.sample(templateText, { numRuns: 300, seed: 20261123 }),
]

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  types: [],
  lib: ['lib.es2024.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
}

/** What the types say of every template: the literals of the union of its names. */
function variablesByType(): readonly (readonly string[])[] {
  const fileName = fileURLToPath(new URL('./template-variables.agreement.ts', import.meta.url))
  const aliases = templates.map((text, index) => `export type T${index} = TemplateVariables<${JSON.stringify(text)}>`)
  const text = ["import type { TemplateVariables } from './template-variables.ts'", ...aliases].join('\n')
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, version, ...rest) =>
    name === fileName ? ts.createSourceFile(name, text, version) : getSourceFile.call(host, name, version, ...rest)
  const program = ts.createProgram([fileName], options, host)
  const source = program.getSourceFile(fileName)
  expect(program.getSemanticDiagnostics(source)).toEqual([])
  const checker = program.getTypeChecker()
  return [...(source?.statements ?? [])].filter(ts.isTypeAliasDeclaration).map((alias) => {
    const type = checker.getTypeAtLocation(alias.name)
    const members = type.isUnion() ? type.types : [type]
    return members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []))
  })
}

it('the types and the regular expression find the same variables in every template', { timeout: 30_000 }, () => {
  const byType = variablesByType()
  const found = templates.map((text, index) => ({ text, names: [...(byType[index] ?? [])].sort() }))
  expect(found).toEqual(templates.map((text) => ({ text, names: [...templateVariables(text)].sort() })))
  expect(found.filter(({ names }) => names.length > 0).length).toBeGreaterThan(100)
})
