import { join } from 'node:path'
import { configDefaults, defineConfig, type TestProjectConfiguration } from 'vitest/config'
import {
  fastOnlyVariable,
  listTestProjects,
  longTestPattern,
  testPattern,
  typesProject,
  typeTestPattern,
} from './tools/test/test-projects.ts'
import { root, sourcePaths } from './tools/workspace.ts'

/** Tests see the sources of every package, never its build. */
const alias = Object.entries(sourcePaths()).map(([name, path]) => ({
  find: new RegExp(`^${name}$`),
  replacement: join(root, path),
}))

const exclude = [...configDefaults.exclude, ...(process.env[fastOnlyVariable] ? [longTestPattern] : [])]

const packages = listTestProjects().map(
  ({ name, folder }): TestProjectConfiguration => ({
    extends: true,
    test: { name, root: join(root, folder), include: [testPattern], exclude },
  }),
)

const types: TestProjectConfiguration = {
  extends: true,
  test: {
    name: typesProject,
    include: [],
    typecheck: {
      enabled: true,
      only: true,
      include: [typeTestPattern],
      tsconfig: 'tsconfig.json',
      ignoreSourceErrors: true,
    },
  },
}

/** A machine that is busy with other things takes its time. */
const poll = { timeout: 10_000 }

export default defineConfig({ resolve: { alias }, test: { expect: { poll }, projects: [...packages, types] } })
