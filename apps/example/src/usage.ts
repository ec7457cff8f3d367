/** What `--help` prints, and what follows a message about a bad flag. */
export const usage = `Usage
  pnpm start                              the demo: four model calls under one budget, offline
  pnpm example --prompt "…" [flags]       one question to a model, under a budget

Flags
  --prompt TEXT      what to ask
  --model NAME       the model's id (default gpt-4o-mini)
  --budget DOLLARS   the most that the run may spend, such as 0.05, or unlimited (default 0.05, in the demo 0.002)
  --base-url URL     a server that speaks OpenAI's protocol (default https://api.openai.com/v1)
  --prices FILE      a price sheet of your own (JSON), for models that have no list price
  --demo             a built-in model on this machine answers: no key, no network, no cost
  --json             print one JSON object on standard output, and nothing else there
  --verbose          also print log lines, ledger entries and stack traces
  --help             print this

Environment
  OPENAI_API_KEY     the key of the provider; get one at https://platform.openai.com/api-keys
                     (a server that needs none still wants some word here, such as "none")
  OPENAI_BASE_URL    the same as --base-url
  NO_COLOR           print without colours

Exit codes
  0    the run completed
  1    the run failed: provider, network, missing key, model without a price
  2    a flag or its value cannot be used; nothing was sent
  3    the budget cannot hold the next call, so it was not made
  130  stopped with Ctrl-C
`
