export type { ModelServer, ModelServerOptions } from './model-server.ts'
export { startModelServer } from './model-server.ts'
export type { Pace } from './pace.ts'
export type {
  BrokenReply,
  ErrorReply,
  JsonSchema,
  ModelRequest,
  ModelTurn,
  OfferedTool,
  RawReply,
  Reply,
  ReplyFinishReason,
  ReplyFunction,
  ReplyHeaders,
  ReplyScript,
  ReplyTiming,
  ReplyUsage,
  ScriptedToolCall,
  TextReply,
  ToolCallsReply,
} from './reply.ts'
export type { ReceivedRequest, ServedBy } from './request-log.ts'
