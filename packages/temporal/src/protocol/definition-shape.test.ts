import { defineStep, defineWorkflow } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { checkShape, shapeOf } from './definition-shape.ts'

const step = (name: string) => defineStep({ name, run: () => null })
const child = (version: number) => defineWorkflow({ name: 'child', version, run: async () => null })

describe('the shape of a definition', () => {
  it('is the same in whatever order its steps are declared', () => {
    const workflow = (names: readonly string[]) =>
      defineWorkflow({ name: 'w', version: 1, steps: names.map(step), run: async () => null })
    expect(shapeOf(workflow(['a', 'b']))).toEqual(shapeOf(workflow(['b', 'a'])))
    expect(() => checkShape('r', workflow(['a', 'b']), shapeOf(workflow(['b', 'a'])))).not.toThrow()
  })

  it('names what is gone and what is new', () => {
    const began = defineWorkflow({
      name: 'w',
      version: 1,
      steps: [step('a')],
      children: [child(1)],
      run: async () => null,
    })
    const now = defineWorkflow({
      name: 'w',
      version: 1,
      steps: [step('b')],
      children: [child(2)],
      run: async () => null,
    })
    expect(() => checkShape('r', now, shapeOf(began))).toThrow(
      'run "r" began with another definition of "w" version 1: custom:a is gone, child@1 is gone, custom:b is new, child@2 is new',
    )
  })

  it('names what is only new, for it may be run where nothing was', () => {
    const workflow = (steps: readonly ReturnType<typeof step>[]) =>
      defineWorkflow({ name: 'w', version: 1, steps, run: async () => null })
    expect(() => checkShape('r', workflow([step('a'), step('b')]), shapeOf(workflow([step('a')])))).toThrow(
      'version 1: custom:b is new',
    )
  })
})
