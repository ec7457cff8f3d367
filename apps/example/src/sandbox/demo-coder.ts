import type { ModelRequest, Reply } from '@wflo/model-server'

/**
 * What the demo model answers where it may run Python: a first program that most models would write, and that fails where
 * matplotlib is missing; a second one that draws by hand; then what came of it. `undefined` for requests without the tool.
 */
export function demoCoder({ tools, turns }: ModelRequest): Reply | undefined {
  if (!tools.some(({ name }) => name === 'python')) return undefined
  const task = turns.find(({ role }) => role === 'user')?.text ?? ''
  const results = turns.filter(({ role }) => role === 'tool').map(({ text }) => readResult(text))
  const last = results.at(-1)
  const program = programs[results.length]
  if (last?.isOk || program === undefined) return { kind: 'text', text: conclude(functionIn(task), last) }
  return { kind: 'tool-calls', calls: [{ tool: 'python', arguments: { code: program(functionIn(task)) } }] }
}

interface CodeResult {
  readonly isOk: boolean
  readonly said: string
}

function readResult(text: string): CodeResult {
  const { status, stdout = '', stderr = '' } = JSON.parse(text) as Readonly<Record<string, string | undefined>>
  return { isOk: status === 'ok', said: (status === 'ok' ? stdout : stderr).trim() }
}

/** Only functions that are known, as their name becomes code. */
function functionIn(task: string): string {
  return /\b(sin|cos|tanh|exp|sqrt)\b/.exec(task.toLowerCase())?.[1] ?? 'sin'
}

function conclude(name: string, last: CodeResult | undefined): string {
  if (last?.isOk !== true) return `That did not work: ${last?.said ?? 'nothing was run'}`
  return `Here is ${name}(x): ${last.said}. (A built-in demo model wrote the program; plots are all that it knows.)`
}

const programs: readonly ((name: string) => string)[] = [
  (name) => `import math
import matplotlib.pyplot as plt

x = [i / 50 for i in range(629)]
plt.plot(x, [math.${name}(v) for v in x])
plt.savefig("plot.png")
print("plot.png, with", len(x), "points")
`,
  (name) => `import math

width, height, points = 640, 320, 400
x = [i * 4 * math.pi / points for i in range(points + 1)]
y = [math.${name}(v) for v in x]
low, high = min(y), max(y)
line = " ".join(
    f"{width * i / points:.1f},{height * (0.9 - 0.8 * (v - low) / (high - low)):.1f}" for i, v in enumerate(y)
)
with open("plot.svg", "w") as file:
    file.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">')
    file.write(f'<rect width="{width}" height="{height}" fill="white"/>')
    file.write(f'<polyline points="{line}" fill="none" stroke="royalblue" stroke-width="2"/></svg>')
print("plot.svg, with", len(x), "points")
`,
]
