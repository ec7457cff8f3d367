import { library } from '../../tools/tsup.ts'

export default library({ index: 'src/index.ts' }, { platform: 'node', loader: { '.py': 'copy' } })
