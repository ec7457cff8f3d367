interface Describable {
  readonly name: string
  toJSON(): unknown
}

/** Every value of a module that describes itself, by the name of its export. Runs in the isolate, and outside of it. */
export function describeWorkflows(module: object): Readonly<Record<string, unknown>> {
  const workflows = Object.entries(module).filter(([, value]) => isDescribable(value))
  return Object.fromEntries(workflows.map(([name, value]) => [name, (value as Describable).toJSON()]))
}

function isDescribable(value: unknown): value is Describable {
  return typeof value === 'object' && value !== null && 'name' in value && 'toJSON' in value
}
