export * from "./errors.ts";
export { jitterOf } from "./jitter.ts";
export type { KeeperKey, SenderParts } from "./parts.ts";
export { feedPrice, fixedPrice, type NativePrice } from "./profit.ts";
export {
  type BatchSettings,
  type FeeSettings,
  type ProfitSettings,
  SENDING_DEFAULTS,
  type SendingSettings,
} from "./settings.ts";
export { TransactionSender } from "./transactionSender.ts";
