import { x } from 'tinyexec'

/** What `docker` prints to standard output. Rejects with what it says, if it fails. */
export async function docker(args: readonly string[], timeout = 120_000): Promise<string> {
  const { exitCode, stdout, stderr } = await x('docker', [...args], { timeout })
  if (exitCode === 0) return stdout.trim()
  throw new Error(`docker ${args[0]} ended with ${exitCode}: ${stderr.trim()}`)
}

/** Why no engine answers. `undefined`: one does. */
export async function findEngineProblem(): Promise<string | undefined> {
  try {
    await docker(['version', '--format', '{{.Server.Version}}'], 10_000)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The labels of an image that the engine has. `undefined`: it has none of that name. */
export async function readLabels(image: string): Promise<Readonly<Record<string, string>> | undefined> {
  const id = await findImage(image)
  if (id === undefined) return undefined
  return JSON.parse(await docker(['image', 'inspect', '--format', '{{json .Config.Labels}}', id])) ?? {}
}

/** The id of the image that has that name. */
export async function findImage(name: string): Promise<string | undefined> {
  const id = await docker(['image', 'ls', '--quiet', '--no-trunc', name])
  return id === '' ? undefined : id
}
