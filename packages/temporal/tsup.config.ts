import { library } from '../../tools/tsup.ts'

export default library(
  {
    index: 'src/index.ts',
    workflow: 'src/workflow/index.ts',
    client: 'src/client/index.ts',
    // Not doors: the bundler and the SDK find them by their paths.
    'bundle-entry': 'src/workflow/bundle-entry.ts',
    'failure-converter': 'src/codec/failure-converter.ts',
    'node-stub': 'src/workflow/node-stub.ts',
  },
  // The bundler puts the user's definitions in its place.
  { external: [/bundle-inputs/], platform: 'node' },
)
