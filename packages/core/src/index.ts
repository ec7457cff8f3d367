export type {
  Account,
  AccountEntry,
  AccountFilter,
  AccountReply,
  AccountRequest,
  AccountState,
  AccountView,
} from './account/account.ts'
export { closeEntry, fitInAll, rebook, type ScopeBooks, viewOf } from './account/account-books.ts'
export { checkAccountLimit, checkAccountRequest, closedEntry } from './account/check-account.ts'
export type { AgentTurn } from './agent/agent-turn.ts'
export { type Agent, type AgentOptions, defineAgent } from './agent/define-agent.ts'
export { type AgentResult, type AgentStop, runAgent } from './agent/run-agent.ts'
export type { ArtifactOptions, ArtifactReference, ArtifactStore } from './artifact/artifact-store.ts'
export type { DecisionOptions } from './client/decision-options.ts'
export type { EventsOptions, RunHandle, SendArguments } from './client/run-handle.ts'
export type { ListOptions, StartOptions, WorkflowClient } from './client/workflow-client.ts'
export type { CheckDuration, Duration } from './duration/duration.ts'
export { parseDuration } from './duration/parse-duration.ts'
export { AccountBusyError } from './errors/account-busy-error.ts'
export { AccountExceededError, type AccountRefusal } from './errors/account-exceeded-error.ts'
export { ApprovalClosedError, type ApprovalClosedOptions } from './errors/approval-closed-error.ts'
export { ApproverNotListedError, type ApproverNotListedOptions } from './errors/approver-not-listed-error.ts'
export { ArtifactDamagedError } from './errors/artifact-damaged-error.ts'
export { ArtifactMissingError } from './errors/artifact-missing-error.ts'
export { ArtifactStoreError } from './errors/artifact-store-error.ts'
export { ArtifactStoreRequiredError } from './errors/artifact-store-required-error.ts'
export { BudgetBusyError } from './errors/budget-busy-error.ts'
export { BudgetExceededError, type BudgetExceededFields } from './errors/budget-exceeded-error.ts'
export { BudgetMissingError } from './errors/budget-missing-error.ts'
export { BudgetOverrunError } from './errors/budget-overrun-error.ts'
export { DeterminismError } from './errors/determinism-error.ts'
export { DuplicateDefinitionError } from './errors/duplicate-definition-error.ts'
export { EngineClosedError } from './errors/engine-closed-error.ts'
export { HistoryLimitError } from './errors/history-limit-error.ts'
export { InputValidationError } from './errors/input-validation-error.ts'
export { InvalidValueError } from './errors/invalid-value-error.ts'
export { JournalConflictError } from './errors/journal-conflict-error.ts'
export { JournalError, type JournalErrorOptions, type JournalProblem } from './errors/journal-error.ts'
export { MissingApiKeyError } from './errors/missing-api-key-error.ts'
export { MissingHandlerError } from './errors/missing-handler-error.ts'
export { MissingVariableError } from './errors/missing-variable-error.ts'
export { NotJsonError } from './errors/not-json-error.ts'
export { OutputValidationError, type OutputValidationOptions } from './errors/output-validation-error.ts'
export { ProviderError, type ProviderErrorOptions } from './errors/provider-error.ts'
export { redact } from './errors/redact.ts'
export { RunCancelledError } from './errors/run-cancelled-error.ts'
export { RunConflictError } from './errors/run-conflict-error.ts'
export { RunDeadlineError } from './errors/run-deadline-error.ts'
export { RunEndedError } from './errors/run-ended-error.ts'
export { RunNotFoundError } from './errors/run-not-found-error.ts'
export { SandboxBusyError } from './errors/sandbox-busy-error.ts'
export { SandboxClosedError } from './errors/sandbox-closed-error.ts'
export { SandboxFailedError, type SandboxFailedErrorOptions } from './errors/sandbox-failed-error.ts'
export { SandboxImageMissingError } from './errors/sandbox-image-missing-error.ts'
export { SandboxUnavailableError, type SandboxUnavailableOptions } from './errors/sandbox-unavailable-error.ts'
export { SandboxUnsupportedError } from './errors/sandbox-unsupported-error.ts'
export { StepLostError } from './errors/step-lost-error.ts'
export { StepTimeoutError } from './errors/step-timeout-error.ts'
export { UnboundedInputError } from './errors/unbounded-input-error.ts'
export { UnboundedOutputError } from './errors/unbounded-output-error.ts'
export { UndeclaredStepError } from './errors/undeclared-step-error.ts'
export { UndeclaredWorkflowError } from './errors/undeclared-workflow-error.ts'
export { UnknownAccountError } from './errors/unknown-account-error.ts'
export { UnknownApprovalError, type UnknownApprovalOptions } from './errors/unknown-approval-error.ts'
export { UnknownProtocolError } from './errors/unknown-protocol-error.ts'
export { UnknownProviderError } from './errors/unknown-provider-error.ts'
export { UnknownWorkflowError } from './errors/unknown-workflow-error.ts'
export { UnpricedTierError } from './errors/unpriced-tier-error.ts'
export { ValueTooLargeError, type ValueTooLargeFields } from './errors/value-too-large-error.ts'
export {
  type ErrorFields,
  type FailureBooking,
  fieldsOf,
  hasCode,
  WfloError,
  type WfloErrorOptions,
} from './errors/wflo-error.ts'
export { fromWireError, toWireError, type WireError } from './errors/wire-error.ts'
export { defineEvent, type EventOptions } from './event/define-event.ts'
export type { EventDefinition } from './event/event-definition.ts'
export type { StepContext } from './handler/step-context.ts'
export type { AttemptReport, HandlerContext, StepHandler, TightenOptions } from './handler/step-handler.ts'
export { copyJson } from './json/copy-json.ts'
export type { Json, JsonObject } from './json/json.ts'
export type { JsonGuard, JsonProblem } from './json/jsonable.ts'
export { boundInput } from './llm/bound-input.ts'
export type { ExtraInput } from './llm/extra-input.ts'
export type { Prompt } from './llm/plan-llm-call.ts'
export { type QuotedRequest, quoteRequest, type UnquotedRequest } from './llm/quote-request.ts'
export type { ToolCall } from './llm/tool-call.ts'
export { createHumanLogger, type HumanLoggerOptions } from './logger/create-human-logger.ts'
export { createJsonLogger } from './logger/create-json-logger.ts'
export type { LoggerOptions } from './logger/create-logger.ts'
export type { LogLevel } from './logger/log-level.ts'
export type { Logger, LogMethod } from './logger/logger.ts'
export { silentLogger } from './logger/silent-logger.ts'
export { formatUsd, type Money, type MoneyString, parseMoney, picoDollarsPerDollar } from './money/money.ts'
export { usd } from './money/usd.ts'
export type { PromptInput } from './prompt/prompt-input.ts'
export { renderTemplate, templateVariables } from './prompt/render-template.ts'
export type { CheckTemplate, TemplateVariables } from './prompt/template-variables.ts'
export type {
  CallCost,
  FinishReason,
  GenerateOptions,
  LanguageModelPart,
  LanguageModelProvider,
  LanguageModelRequest,
  LanguageModelResult,
  ToolSpecification,
} from './provider/language-model-provider.ts'
export type { ContentPart, FilePart, Message, ReasoningPart, TextPart, ToolCallPart } from './provider/message.ts'
export type { CardRates, ModelCard } from './provider/model-card.ts'
export type { Usage } from './provider/usage.ts'
export type { BudgetView } from './run/budget-view.ts'
export type { LedgerEntry, LedgerState } from './run/ledger-entry.ts'
export type { ParentLink } from './run/parent-link.ts'
export type { ApprovalDecision, PendingApproval } from './run/pending-approval.ts'
export type {
  ApprovalEnd,
  BudgetPause,
  RecordedRunEvent,
  RequestedPause,
  RunChange,
  RunEnd,
  RunEvent,
  RunPause,
  StepPartEvent,
} from './run/run-event.ts'
export type { RunStatus, RunSummary, RunView, StepView } from './run/run-view.ts'
export type { StepResult, StepStatus } from './run/step-result.ts'
export { checkFileNames } from './sandbox/check-file-names.ts'
export { defineSandboxStep, type SandboxStepOptions } from './sandbox/define-sandbox-step.ts'
export { parseBytes } from './sandbox/parse-bytes.ts'
export { priceTime } from './sandbox/price-time.ts'
export { type RenderedSandboxStep, renderSandboxStep } from './sandbox/render-sandbox-step.ts'
export { type GivenLimits, type ResolvedLimits, resolveLimits } from './sandbox/resolve-limits.ts'
export type { Sandbox, SandboxProbe } from './sandbox/sandbox.ts'
export type { SandboxCapabilities, SandboxLanguage } from './sandbox/sandbox-capabilities.ts'
export type { ByteSize, SandboxLimits } from './sandbox/sandbox-limits.ts'
export type { SandboxNetwork } from './sandbox/sandbox-network.ts'
export type { SandboxRunOptions, SandboxSessionOptions, SandboxSignal } from './sandbox/sandbox-options.ts'
export type { SandboxOutput } from './sandbox/sandbox-output.ts'
export type { SandboxProcess } from './sandbox/sandbox-process.ts'
export type { SandboxCommand, SandboxFiles, SandboxRequest } from './sandbox/sandbox-request.ts'
export type {
  CollectedFiles,
  SandboxResult,
  SandboxStatus,
  SandboxUsage,
  SkippedFile,
  SkipReason,
} from './sandbox/sandbox-result.ts'
export type { ReadFiles, SandboxSession } from './sandbox/sandbox-session.ts'
export type {
  ProducedFile,
  SandboxStep,
  SandboxStepDefinition,
  SandboxStepFile,
  SandboxStepFiles,
  SandboxStepInput,
  SandboxStepOutput,
  SandboxStepSettings,
  SandboxTariff,
} from './sandbox/sandbox-step.ts'
export type {
  JsonSchemaConverter,
  StandardIssue,
  StandardJsonSchema,
  StandardResult,
  StandardSchema,
} from './schema/standard-schema.ts'
export { type Validated, validateSchema } from './schema/validate-schema.ts'
export { defineLLMStep, type LlmStepOptions } from './step/define-llm-step.ts'
export { defineStep, type NoSchema, type StepOptions } from './step/define-step.ts'
export { implementStep, type Transforms } from './step/implement-step.ts'
export type { RetryOptions } from './step/retry-options.ts'
export { defaultRetryPolicy, type RetryPolicy } from './step/retry-policy.ts'
export type { AttemptPlan, PlanFacts, ResolvedAttempt, Step, StepDefinition } from './step/step-definition.ts'
export { type Problem, type ServesSteps, validate } from './validate/validate.ts'
export type { ApprovalOptions } from './workflow/approval-options.ts'
export type { BudgetLimit } from './workflow/budget-limit.ts'
export type { BudgetPolicy, BudgetPolicyOptions } from './workflow/budget-policy.ts'
export type { ChildDefinition } from './workflow/child-definition.ts'
export type { ChildHandle, ChildOptions } from './workflow/child-handle.ts'
export {
  defineWorkflow,
  type LinearWorkflowOptions,
  type NoRun,
  type WorkflowOptions,
} from './workflow/define-workflow.ts'
export type { Chained, ChainedBehind, FirstCall, LastOutput } from './workflow/linear-steps.ts'
export type { Branches, CallArguments, RaceResult, WaitOptions, WorkflowContext } from './workflow/workflow-context.ts'
export type { Workflow, WorkflowDefinition } from './workflow/workflow-definition.ts'
