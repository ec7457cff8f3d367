import { library } from '../../tools/tsup.ts'

export default library({
  index: 'src/index.ts',
  runtime: 'src/runtime/index.ts',
  engine: 'src/engine/index.ts',
  testing: 'src/testing/index.ts',
})
