/** A step of a build as people read it, out of a line of either builder's log. `undefined`: the line begins none. */
export function readBuildStep(line: string): string | undefined {
  const classic = /^Step (\d+)\/(\d+) : (.*)$/.exec(line)
  if (classic !== null) return `step ${classic[1]} of ${classic[2]}: ${shorten(classic[3])}`
  const buildKit = /^#\d+ \[(?:\S+ +)?(\d+)\/(\d+)\] (.*)$/.exec(line)
  return buildKit === null ? undefined : `step ${buildKit[1]} of ${buildKit[2]}: ${shorten(buildKit[3])}`
}

const mostCharacters = 80

function shorten(command = ''): string {
  return command.length <= mostCharacters ? command : `${command.slice(0, mostCharacters - 1)}…`
}
