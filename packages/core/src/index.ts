export type { EventsOptions, RunHandle, SendArguments } from './client/run-handle.ts'
export type { ListOptions, StartOptions, WorkflowClient } from './client/workflow-client.ts'
export { InvalidValueError } from './errors/invalid-value-error.ts'
export { MissingApiKeyError } from './errors/missing-api-key-error.ts'
export { NotJsonError } from './errors/not-json-error.ts'
export { ProviderError, type ProviderErrorOptions } from './errors/provider-error.ts'
export { redact } from './errors/redact.ts'
export { type FailureBooking, hasCode, WfloError, type WfloErrorOptions } from './errors/wflo-error.ts'
export { fromWireError, toWireError, type WireError } from './errors/wire-error.ts'
export type { EventDefinition } from './event/event-definition.ts'
export type { StepContext } from './handler/step-context.ts'
export type { AttemptReport, HandlerContext, StepHandler } from './handler/step-handler.ts'
export { copyJson } from './json/copy-json.ts'
export type { Json, JsonObject } from './json/json.ts'
export type { Logger, LogMethod } from './logger/logger.ts'
export { formatUsd, type Money, type MoneyString, parseMoney, picoDollarsPerDollar } from './money/money.ts'
export { usd } from './money/usd.ts'
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
export type { ContentPart, Message, TextPart, ToolCallPart } from './provider/message.ts'
export type { CardRates, ModelCard } from './provider/model-card.ts'
export type { Usage } from './provider/usage.ts'
export type { BudgetView } from './run/budget-view.ts'
export type { LedgerEntry, LedgerState } from './run/ledger-entry.ts'
export type { RecordedRunEvent, RunChange, RunEnd, RunEvent, StepPartEvent } from './run/run-event.ts'
export type { RunStatus, RunSummary, RunView, StepView } from './run/run-view.ts'
export type { StepResult, StepStatus } from './run/step-result.ts'
export type {
  JsonSchemaConverter,
  StandardIssue,
  StandardJsonSchema,
  StandardResult,
  StandardSchema,
} from './schema/standard-schema.ts'
export { defaultRetryPolicy, type RetryPolicy } from './step/retry-policy.ts'
export type { AttemptPlan, ResolvedAttempt, Step, StepDefinition } from './step/step-definition.ts'
export type { Branches, CallArguments, RaceResult, WaitOptions, WorkflowContext } from './workflow/workflow-context.ts'
export type { BudgetLimit, Workflow, WorkflowDefinition } from './workflow/workflow-definition.ts'
