import { createEngine, memoryAccount, memoryJournal } from '@wflo/core/engine'
import { describeAccount } from './account/describe-account.ts'
import { describeEngine } from './engine/describe-engine.ts'
import { describeHost, type HostHarness } from './host/describe-host.ts'
import { describeJournal } from './journal/describe-journal.ts'
import { describeLife } from './life/describe-life.ts'

const embedded: HostHarness = {
  name: 'embedded, memory journal',
  create: ({ workflows, handlers }) => createEngine({ workflows, handlers }),
}

describeHost(embedded)
describeEngine(embedded)
describeLife(embedded)
describeJournal({ name: 'memory', create: () => memoryJournal() })
describeAccount({ name: 'memory', create: (now) => memoryAccount({ now }) })
