import { readdirSync } from 'node:fs'

/** The floors of DESIGN §1. Imports point down; packages of one floor never import each other. */
const floors = [
  ['core'],
  ['cost', 'egress'],
  ['openai', 'anthropic', 'sandbox', 'http', 'sqlite', 'artifacts', 'temporal', 'otel'],
  ['cli', 'server'],
]
/** Private helpers of tests and of the demo: they stand on the floors, and no package stands on them. */
const helpers = ['model-server']

const strangers = readdirSync('packages').filter((name) => ![...floors.flat(), ...helpers].includes(name))
if (strangers.length > 0)
  throw new Error(`Give packages/${strangers.join(', packages/')} a floor in .dependency-cruiser.mjs.`)

const tests = '[.](test(-d)?|fixtures)[.]ts$|/(e2e|__fixtures__)/'
const any = (names) => `^packages/(${names.join('|')})/`

const floorRules = floors.map((names, floor) => ({
  name: `floor-${floor}`,
  comment: `${names.join(', ')} may import themselves and ${floors.slice(0, floor).flat().join(', ') || 'nothing else'}.`,
  severity: 'error',
  from: { path: `^packages/(${names.join('|')})/src/`, pathNot: tests },
  to: {
    path: '^(packages|apps|tests|benchmarks|tools)/',
    pathNot: ['^packages/$1/', ...floors.slice(0, floor).map(any)],
  },
}))

export default {
  forbidden: [
    ...floorRules,
    {
      name: 'no-circle',
      comment: 'No file imports itself through others, type imports included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-alone',
      comment: 'Core imports no package and no part of Node: it runs in any JavaScript engine.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: tests },
      to: { pathNot: '^packages/core/src/' },
    },
    {
      name: 'isolate-doors',
      comment:
        "What is bundled into Temporal's isolate (the doors . and ./runtime) needs no engine and no test double.",
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: [tests, '^packages/core/src/(engine|testing)/'] },
      to: { path: '^packages/core/src/(engine|testing)/' },
    },
    {
      name: 'engine-without-test-doubles',
      comment: 'The engine that users run needs nothing of ./testing.',
      severity: 'error',
      from: { path: '^packages/core/src/engine/', pathNot: tests },
      to: { path: '^packages/core/src/testing/' },
    },
    {
      name: 'through-the-door',
      comment: 'Another package is imported by its name, never by a path into its folder (but for what is bundled).',
      severity: 'error',
      from: { path: '^(packages|apps|tests)/([^/]+)/src/' },
      to: {
        path: '^(packages|apps|tests)/',
        pathNot: ['^$1/$2/', '/definitions[.]ts$'],
        dependencyTypesNot: ['aliased'],
      },
    },
    {
      name: 'apps-apart',
      comment: 'An app never imports another app.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|[.]docs)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
}
