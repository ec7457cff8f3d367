import { readdirSync } from 'node:fs'
import { library } from '../../tools/tsup.ts'

/** Not code of Node: they lie beside the bundle as they are. */
const supervisor = readdirSync('src/docker/supervisor').map((file) => [
  `supervisor/${file.replace(/\.py$/, '')}`,
  `src/docker/supervisor/${file}`,
])

export default library(
  { index: 'src/index.ts', ...Object.fromEntries(supervisor) },
  { platform: 'node', loader: { '.py': 'copy' }, dts: { entry: { index: 'src/index.ts' } } },
)
