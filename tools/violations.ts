/** One thing that a gate has to refuse. */
export interface Violation {
  /** A gate of verify/gates.ts. */
  readonly gate: string
  readonly name: string
  /** Files by their path, relative to the root; each gets its text (empty for a new file) and returns the new one. */
  readonly files: Readonly<Record<string, (text: string) => string>>
  /** Stands in what the gate prints, so that it is red for this reason and for no other. */
  readonly shows: string
  /** Appended to the gate's command. */
  readonly args?: string
}

const planted = 'packages/core/src/planted.ts'
const code = (text: string) => () => `${text}\n`
const append = (added: string) => (text: string) => `${text}\n${added}\n`
const lines = (count: number, line: string) =>
  Array.from({ length: count }, (_, index) => line.replace('#', `${index}`)).join('\n')

export const violations: readonly Violation[] = [
  { gate: 'format', name: 'double quotes', files: { [planted]: code('export const planted = "x"') }, shows: planted },
  {
    gate: 'format',
    name: 'a warning of the linter',
    files: { [planted]: code('const planted = 1') },
    shows: 'noUnusedVariables',
  },
  {
    gate: 'types',
    name: 'a wrong type',
    files: { [planted]: code("export const planted: number = 'x'") },
    shows: planted,
  },
  {
    gate: 'types',
    name: 'an error that is expected and does not come',
    files: {
      'packages/core/src/planted.test-d.ts': code(
        '// @ts-expect-error: nothing is wrong here.\nexport const planted = 1',
      ),
    },
    shows: 'planted.test-d.ts',
  },
  {
    gate: 'build',
    name: 'an export that does not exist',
    files: { 'packages/core/src/index.ts': append("export { planted } from './planted.ts'") },
    shows: 'planted',
  },
  {
    gate: 'packages',
    name: 'a door without its file',
    files: { 'packages/cost/package.json': (text) => text.replace('./dist/index.js', './dist/planted.js') },
    shows: 'dist/planted.js',
  },
  {
    gate: 'packages',
    name: 'types that lead nowhere',
    files: { 'packages/cost/dist/index.d.ts': append("export { planted } from './planted'") },
    shows: 'Internal resolution error',
  },
  { gate: 'knip', name: 'an unused file', files: { [planted]: code('export const planted = 1') }, shows: planted },
  {
    gate: 'layers',
    name: 'an import that points up, of a type',
    files: { [planted]: code("import type * as cost from '@wflo/cost'\n\nexport type Planted = typeof cost") },
    shows: 'floor-0',
  },
  {
    gate: 'layers',
    name: 'a circle of type imports',
    files: {
      [planted]: code("import type { Other } from './planted-other.ts'\n\nexport type Planted = Other"),
      'packages/core/src/planted-other.ts': code(
        "import type { Planted } from './planted.ts'\n\nexport type Other = Planted",
      ),
    },
    shows: 'no-circle',
  },
  {
    gate: 'layers',
    name: 'the engine in the isolate',
    files: { 'packages/core/src/runtime/planted.ts': code("import '../engine/index.ts'") },
    shows: 'isolate-doors',
  },
  {
    gate: 'sizes',
    name: 'a file of 401 lines',
    files: { [planted]: code(lines(401, 'export const planted# = 1')) },
    shows: 'noExcessiveLinesPerFile',
  },
  {
    gate: 'sizes',
    name: 'a function of 61 lines',
    files: { [planted]: code(`export function planted(): void {\n${lines(59, '  void #')}\n}`) },
    shows: 'noExcessiveLinesPerFunction',
  },
  {
    gate: 'isolate',
    name: 'Node in core',
    files: { [planted]: code("import type { Stats } from 'node:fs'\n\nexport type Planted = Stats") },
    shows: 'imports node:fs',
  },
  {
    gate: 'isolate',
    name: 'a dependency of core',
    files: { 'packages/core/package.json': (text) => text.replace(/^\{/, '{ "dependencies": { "planted": "1.0.0" },') },
    shows: 'dependencies has planted',
  },
  {
    gate: 'isolate',
    name: 'a definition that the isolate cannot load',
    files: { 'apps/example/src/definitions.ts': append("export { readFileSync } from 'node:fs'") },
    shows: 'node:fs',
  },
  {
    gate: 'isolate',
    name: 'a global that the isolate lacks',
    files: { 'packages/core/dist/index.js': append('export const planted = structuredClone({})') },
    shows: 'structuredClone',
  },
  {
    gate: 'release',
    name: 'versions in lockstep',
    files: { '.changeset/config.json': (text) => text.replace('"fixed": []', '"fixed": [["@wflo/*"]]') },
    shows: 'should change it alone',
  },
  {
    gate: 'release',
    name: 'an undeclared dependency',
    files: { 'packages/cost/dist/index.js': (text) => `import 'planted'\n${text}` },
    shows: 'not every door opens',
  },
  {
    gate: 'docs',
    name: 'an example that does not compile',
    files: { 'README.md': append("```ts\nimport { planted } from '@wflo/core'\n\nplanted()\n```") },
    shows: 'README.md:',
  },
  {
    gate: 'tests',
    name: 'a failing test',
    files: {
      'packages/core/src/planted.test.ts': code(
        "import { expect, it } from 'vitest'\n\nit('is planted', () => expect(1).toBe(2))",
      ),
    },
    shows: 'is planted',
    args: '--unit',
  },
  {
    gate: 'tests',
    name: 'a failing type test',
    files: {
      'packages/core/src/planted.test-d.ts': code(
        "import { expectTypeOf, it } from 'vitest'\n\nit('is planted', () => expectTypeOf(1).toBeString())",
      ),
    },
    shows: 'is planted',
    args: '--unit planted',
  },
  {
    gate: 'tests',
    name: 'a suite without tests',
    files: {
      'packages/core/src/planted.test.ts': code("import { describe } from 'vitest'\n\ndescribe('planted', () => {})"),
    },
    shows: 'planted.test.ts reported no tests',
    args: '--unit planted',
  },
]
